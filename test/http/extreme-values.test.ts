import { expect } from 'chai'
import fc, { type Arbitrary } from 'fast-check'
import { demo } from '../../mock-idp/config/demo.ts'
import { readOperations } from '../../schemas/tools/operations.ts'
import {
  adapterIds,
  controlFolders,
  dereference,
  HOST_CONTROL,
  readFolder,
  readJson,
  type Schema,
} from '../../schemas/tools/read.ts'
import { flowPath, type RunningMock, runMock } from '../fixtures/listening-host.ts'
import { AGENT } from '../fixtures/securid/remote.ts'

/** Fixed: the same requests in every run. */
const SEED = 20_300_501
const RUNS = 30
const LIMIT_MS = 10_000
const MAX_TEXT = 4096

/** Every kind of character; each is one UTF-16 unit or a pair. */
const CHARACTERS = ['a', ' ', '"', '\\', '<', '%', '/', '\u0000', '\u001f', '\u007f', '\u0301', '\u202e', '\u2028']
const WIDE = ['é', 'ß', 'İ', '中', '😀', '\ud800', '\udc00', '\uffff', '\ufeff']
const DATES = [
  ...['1970-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '9999-12-31T23:59:59-23:59', '0000-01-01T00:00:00Z'],
  ...['2024-02-29T23:59:59Z', '2023-02-29T00:00:00Z', '2016-12-31T23:59:60Z', '1969-12-31T23:59:59.999999999Z'],
  ...['0001-01-01T00:00:00+23:59', '2038-01-19T03:14:08Z', '2030-01-01', '2030-13-01T00:00:00Z', 'soon'],
]
/** Literals of JSON that JSON.stringify does not write. */
const LITERALS = ['-0', '1e309', '-1e309', '1e-400', '9007199254740993', '0.1e1']
const NUMBERS = [0, -1, 1, 0.5, 1e308, -1e308, 2 ** 31, 2 ** 32, 2 ** 53, 5e-324]
const literal = (text: string) => `@literal ${text}`
const toJson = (value: unknown) => JSON.stringify(value).replaceAll(/"@literal ([^"]+)"/g, '$1')

interface Shape extends Schema {
  readonly type?: string | readonly string[]
  readonly properties?: { readonly [name: string]: Shape }
  readonly items?: Shape
  readonly anyOf?: readonly Shape[]
  readonly oneOf?: readonly Shape[]
}

function texts({ format, maxLength = 64, pattern, minLength = 0 }: Schema): Arbitrary<unknown> {
  if (format === 'date-time') return fc.constantFrom(...DATES)
  const longest = Math.min(Number(maxLength), MAX_TEXT)
  const lengths = [0, 1, Number(minLength), longest, longest + 1]
  const filled = fc
    .tuple(fc.constantFrom(...CHARACTERS, ...WIDE), fc.constantFrom(...lengths))
    .map(([character, length]) => character.repeat(length))
  const names = fc.constantFrom('alice', 'carol', '__proto__', 'constructor', '..', '00000000', '12345678')
  return pattern === undefined
    ? fc.oneof(filled, names)
    : fc.oneof(filled, names, fc.constantFrom('0', '9'.repeat(longest)))
}

const others: Arbitrary<unknown> = fc.constantFrom<unknown>(
  null,
  true,
  {},
  [],
  'x',
  ...NUMBERS,
  ...LITERALS.map(literal),
)

/** Values at the ends of the schema's ranges and beyond. */
function valuesOf(schema: Shape): Arbitrary<unknown> {
  const { type, properties, items, anyOf = [], oneOf = [], minimum, maximum } = schema
  const listed = schema['const'] === undefined ? (schema['enum'] as readonly unknown[] | undefined) : [schema['const']]
  if (listed !== undefined) return fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...listed) }, others)
  const alternatives = [...anyOf, ...oneOf]
  if (alternatives.length > 0) return fc.oneof(...alternatives.map(valuesOf))
  const kinds = [type ?? []].flat().map((name): Arbitrary<unknown> => {
    if (name === 'string') return texts(schema)
    if (name === 'boolean') return fc.boolean()
    if (name === 'array') return fc.array(valuesOf(items ?? {}), { maxLength: 3 })
    if (name === 'object') return objectsOf(properties ?? {})
    if (name === 'null') return fc.constant(null)
    const ends = [minimum, maximum].filter((end) => typeof end === 'number')
    const around = ends.flatMap((end) => [end - 1, end, end + 1])
    return fc.constantFrom<unknown>(...NUMBERS, ...around, ...LITERALS.map(literal))
  })
  return kinds.length === 0 ? others : fc.oneof({ weight: 9, arbitrary: fc.oneof(...kinds) }, others)
}

function objectsOf(properties: { readonly [name: string]: Shape }): Arbitrary<object> {
  const members = Object.entries(properties).map(([name, schema]) => [name, valuesOf(schema)] as const)
  return fc.oneof(fc.record(Object.fromEntries(members)), fc.record(Object.fromEntries(members), { requiredKeys: [] }))
}

const bodiesOf = (path: string, folder: string) => valuesOf(dereference(readJson<Schema>(path), folder) as Shape)

const USERNAMES = [undefined, 'alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'mia', 'max']
/** The states that a scenario can reach; those of devices need a user code. */
const states = adapterIds()
  .filter((id) => id !== 'oauth-device')
  .flatMap((id) => Object.keys(readFolder(`${id}/states`)).map((status) => [id, status] as const))

/** A user of the demo with a scenario for that state. @throws Error if there is none. */
async function userFor(mock: RunningMock, policy: string, state: string): Promise<string | undefined> {
  const refusals: string[] = []
  for (const username of USERNAMES) {
    await mock.idp.control.reset()
    const flow = { policy, state, ...(username !== undefined && { username }) }
    const isReached = await mock.start(flow).then(
      ({ status }) => status === state,
      (error: Error) => refusals.push(error.message) < 0,
    )
    if (isReached) return username
  }
  throw new Error(`no user reaches ${state}: ${refusals.join('; ')}`)
}

describe('values at the ends of their ranges', () => {
  let mock: RunningMock
  before(async () => {
    mock = await runMock()
  })
  after(() => mock.close())

  const send = async (method: string, path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(mock.address + path, {
      method,
      headers: { 'Content-Type': 'application/json', 'X-XSRF-Header': 'x', ...headers },
      body: toJson(body),
      signal: AbortSignal.timeout(LIMIT_MS),
    })
    return { status: response.status, text: await response.text() }
  }
  const isAnswered = ({ status, text }: { readonly status: number; readonly text: string }, what: string) => {
    expect(status, `${what}: ${text}`).to.be.within(200, 499)
    if (text !== '') JSON.parse(text)
  }
  const check = (values: Arbitrary<unknown>, run: (value: unknown) => Promise<void>) =>
    fc.assert(fc.asyncProperty(values, run), { seed: SEED, numRuns: RUNS, endOnFailure: true })

  for (const [adapter, status] of states)
    it(`flow API, ${status}, extreme values in every action: answered without an error of the host`, async () => {
      const username = await userFor(mock, adapter, status)
      const flow = { policy: adapter, state: status, ...(username !== undefined && { username }) }
      for (const actionId of Object.keys((await mock.start(flow))._links).filter((name) => name !== 'self'))
        await check(bodiesOf(`${adapter}/actions/${actionId}.schema.json`, `${adapter}/actions`), async (value) => {
          await mock.idp.control.reset()
          const { id } = await mock.start(flow)
          isAnswered(await send('POST', `${flowPath(id)}?action=${actionId}`, value), `${status} ${actionId}`)
          expect((await mock.read(id)).status).to.equal(200)
        })
    }).timeout(120_000)

  const application = demo.haventec.applications[0]
  const keys = {
    securid: { 'client-key': AGENT.accessKey },
    haventec: { 'x-api-key': application.apiKey, 'x-application-uuid': application.applicationUuid },
  }
  // Changes of a device need an access token.
  for (const [vendor, headers] of Object.entries(keys))
    for (const { method, path, request, folder } of readOperations(vendor))
      if (request !== undefined && !path.includes('/device/{deviceUuid}'))
        it(`${method} ${path}, extreme values: answered without an error of the host`, async () => {
          const refused = await send(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, 'none'), {}, headers)
          expect(refused.status, 'the keys are valid').not.to.equal(401)
          await check(bodiesOf(`${folder}/${request.schema}`, `${folder}/authority`), async (value) => {
            const url = path.replaceAll(/\{\w+\}/g, 'none')
            isAnswered(await send(method.toUpperCase(), url, value, headers), path)
          })
        })
  for (const folder of controlFolders().filter((name) => name !== HOST_CONTROL))
    for (const { method, path, request } of readOperations(folder))
      if (request !== undefined)
        it(`${method} ${path}, extreme values: answered without an error of the host`, async () => {
          await mock.idp.control.reset()
          const url = path.replace('{username}', 'alice').replaceAll(/\{\w+\}/g, 'none')
          await check(bodiesOf(`${folder}/${request.schema}`, folder), async (value) => {
            isAnswered(await send(method.toUpperCase(), url, value), path)
            if (method !== 'post') expect((await fetch(mock.address + url)).status).to.be.below(500)
          })
        })
})
