import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import type { MockIdp } from '../../mock-idp/create-mock-idp.ts'
import { readOperations } from '../../schemas/tools/operations.ts'
import { controlFolders, dereference, readJson, readWithReferences, type Schema } from '../../schemas/tools/read.ts'
import { createAjv } from '../conformance/compiler.ts'
import { expectSchema } from '../fixtures/control-client.ts'
import { createMockIdp } from '../fixtures/create-mock-idp.ts'

const TIMES = [
  ...['0000-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '1969-12-31T23:59:59Z', '1970-01-01T00:00:00Z'],
  ...['2016-12-31T23:59:60Z', '2024-02-29T00:00:00Z', '9999-12-31T23:59:59Z', '9999-12-31T23:59:59.999+00:00'],
]
/** Times that RFC 3339 allows, but of other years in UTC. */
const OTHER_YEARS = ['0000-01-01T00:00:00+23:59', '9999-12-31T23:59:59-23:59', '9999-12-31T23:59:60Z']
/** The clock begins in 1970. */
const BEFORE_1970 = /^(?:0|1969)/
const NAMES = ['a/b', 'a%b', '__proto__', 'constructor', 'x'.repeat(256), '\u{1f600}'.repeat(256), 'a\nb', ' ']
const BAD_NAMES = ['x'.repeat(257), '\u{1f600}'.repeat(257)]

/** A tree of policies has no end by its schema. */
const MAX_DEPTH = 4

/** Values at both ends of what a schema allows, and beyond. */
function edgesOf(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  const { type, enum: values, anyOf, properties, items } = schema
  if (Array.isArray(values)) return fc.constantFrom(...values, 'x', 0)
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map((one: Schema) => edgesOf(one, depth)))
  const types = [type].flat()
  return fc.oneof(
    ...types.map((name): fc.Arbitrary<unknown> => {
      if (name === 'object')
        return depth > MAX_DEPTH
          ? fc.constant(null)
          : objectOf(schema, (properties ?? {}) as { readonly [name: string]: Schema }, depth + 1)
      if (name === 'array') return fc.array(edgesOf(items as Schema, depth), { maxLength: 3 })
      if (name === 'integer') return numberOf(schema)
      if (name === 'boolean') return fc.boolean()
      return name === 'null' ? fc.constant(null) : textOf(schema)
    }),
  )
}

function objectOf(
  schema: Schema,
  properties: { readonly [name: string]: Schema },
  depth: number,
): fc.Arbitrary<unknown> {
  const required = (schema['required'] ?? []) as string[]
  const members = Object.entries(properties).map(([name, member]) => [name, edgesOf(member, depth)] as const)
  return fc.record(Object.fromEntries(members), { requiredKeys: required })
}

function numberOf({ minimum = 0, maximum = 1 }: Schema): fc.Arbitrary<unknown> {
  const [least, most] = [Number(minimum), Number(maximum)]
  return fc.constantFrom(least, least + 1, most - 1, most, least - 1, most + 1, least + 0.5)
}

function textOf({ minLength = 0, maxLength = 0, format, pattern }: Schema): fc.Arbitrary<unknown> {
  if (format === 'date-time') return fc.constantFrom(...TIMES, ...OTHER_YEARS, '2030-02-29T00:00:00Z', '')
  if (format === 'date') return fc.constantFrom('2000-01-01', '2044-11-08', '1999-12-31', '9999-12-31', '2030-02-30')
  const [least, most] = [Number(minLength), Math.min(Number(maxLength), 2048)]
  const letter = pattern === undefined ? 'x' : '1'
  const lengths = [least, least + 1, most, most + 1, Math.max(least - 1, 0)]
  return fc.constantFrom(...lengths.map((length) => letter.repeat(length)), 'alice', '__proto__', '')
}

const bodies = controlFolders()
  .flatMap(readOperations)
  .flatMap(({ method, path, folder, request }) =>
    [request?.schema ?? []].flat().map((file) => ({ method, path, folder, file })),
  )
/** Schemas may refer to themselves. */
function validatorOf(path: string): (value: unknown) => boolean {
  const ajv = createAjv()
  ajv.addSchema(Object.values(readWithReferences(path)))
  return (value) => ajv.validate(`https://mock-idp.example/schemas/${path}`, value) === true
}

const parameters: { readonly [name: string]: string } = {
  username: 'alice',
  id: 'none',
  authId: 'none',
  deviceUuid: '51aa6c0e-0000-4000-8000-000000000002',
}

describe('control API, edges of ranges', () => {
  let idp: MockIdp
  before(async () => {
    idp = createMockIdp()
    await idp.listen()
  })
  beforeEach(() => idp.control.reset())
  after(() => idp.close())
  const send = async (method: string, path: string, body?: unknown) => {
    const content =
      body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const answer = await fetch(idp.baseUrl + path, { method: method.toUpperCase(), ...content })
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
  }
  const lists = [
    'flows',
    'sessions',
    'requests',
    'securid/users',
    'haventec/users',
    'people/users',
    'aducid/users',
    'aducid/sessions',
    'clock',
  ]
  const schemas: { readonly [list: string]: string } = {
    'securid/users': 'securid/control/users',
    'haventec/users': 'haventec/control/users',
    'aducid/users': 'aducid/control/users',
    'aducid/sessions': 'aducid/control/sessions',
    'people/users': 'local-users/control/users',
  }
  const expectLists = async () => {
    for (const list of lists) {
      const { status, body } = await send('get', `/mock/${list}`)
      expect(status, list).to.equal(200)
      expectSchema(schemas[list] ?? list, body)
    }
  }

  for (const { method, path, folder, file } of bodies)
    it(`${method.toUpperCase()} ${path}: an error by schema out of range, none in range`, async () => {
      const schema = dereference(readJson(folder, file), folder)
      const validate = validatorOf(join(folder, file))
      const url = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ''))
      await fc.assert(
        fc.asyncProperty(edgesOf(schema), async (body) => {
          const { status, body: answer } = await send(method, url, body)
          expect(status, JSON.stringify(answer)).to.be.below(500)
          if (validate(body)) expect(answer?.code, JSON.stringify(body).slice(0, 256)).not.to.equal('VALIDATION_ERROR')
          else expect(answer).to.include({ code: 'VALIDATION_ERROR' })
        }),
        { numRuns: 60, seed: 13 },
      )
      await expectLists()
    }).timeout(60_000)

  for (const now of TIMES.filter((time) => !BEFORE_1970.test(time)))
    it(`clock at ${now}: flows, sessions, tokens and lists have valid times`, async () => {
      expect((await send('patch', '/mock/clock', { now, frozen: true })).status).to.equal(200)
      for (const [path, body] of [
        ['flows', { username: 'alice', state: 'SECURID_NEXT_TOKENCODE_REQUIRED' }],
        ['flows', { username: 'mia', policy: 'haventec', state: 'RESUME' }],
        ['flows', { username: 'adam', policy: 'aducid', state: 'ADUCID_CREDENTIALS_REQUIRED' }],
        ['sessions', { username: 'alice' }],
        ['tokens', { username: 'alice', clientId: 'demo-public' }],
        ['securid/users/alice/tokens', {}],
      ] as const) {
        const { status } = await send('post', `/mock/${path}`, body)
        const isLate = now.startsWith('9999') // every token has expired, and none can be issued
        expect(status, path).to.be.oneOf(isLate ? [200, 201, 400, 422] : [200, 201])
      }
      await expectLists()
    })
  const outside = [...TIMES.filter((time) => BEFORE_1970.test(time)), '1970-01-01T00:00:00+00:01', ...OTHER_YEARS]
  for (const time of outside)
    it(`PATCH /mock/clock, ${time}: 400, unchanged`, async () => {
      const { now } = (await send('patch', '/mock/clock', { frozen: true })).body
      const { status, body } = await send('patch', '/mock/clock', { now: time })
      expect([status, body.code]).to.deep.equal([400, 'INVALID_TIME'])
      expect((await send('get', '/mock/clock')).body.now).to.equal(now)
    })
  for (const time of OTHER_YEARS)
    it(`passwordExpiresAt ${time}: 400 INVALID_TIME, a fault in the configuration`, async () => {
      const { status, body } = await send('patch', '/mock/people/users/alice', { passwordExpiresAt: time })
      expect([status, body.code]).to.deep.equal([400, 'INVALID_TIME'])
      const users = [{ username: 'alice', password: 'Passw0rd!', passwordExpiresAt: time }]
      const error = await createMockIdp({ config: { extends: 'demo', people: { users } } }).ready.catch((e) => e)
      expect(error.faults?.[0]?.pointer).to.equal('/people/users/0/passwordExpiresAt')
    })
  for (const time of OTHER_YEARS)
    it(`validUntil ${time} of an ADUCID identity: 400 INVALID_TIME, a fault in the configuration`, async () => {
      const { status, body } = await send('patch', '/mock/aducid/users/alice', { identity: { validUntil: time } })
      expect([status, body.code]).to.deep.equal([400, 'INVALID_TIME'])
      const users = [{ username: 'alice', identity: { validUntil: time } }]
      const error = await createMockIdp({ config: { extends: 'demo', aducid: { users } } }).ready.catch((e) => e)
      expect(error.faults?.[0]?.pointer).to.equal('/aducid/users/0/identity/validUntil')
    })
  it('leap second: the first second of the next minute', async () => {
    const { body } = await send('patch', '/mock/clock', { now: '2016-12-31T23:59:60Z', frozen: true })
    expect(body.now).to.equal('2017-01-01T00:00:00Z')
    const { body: user } = await send('patch', '/mock/people/users/alice', {
      passwordExpiresAt: '2016-12-31T23:59:60Z',
    })
    expect(user.passwordExpiresAt).to.equal('2017-01-01T00:00:00Z')
  })
  for (const [path, body] of [
    ['securid', { pin: '1234' }],
    ['people', { password: 'Passw0rd!' }],
  ] as const) {
    it(`PUT /mock/${path}/users, names in range: created, read, signed on, deleted`, async () => {
      for (const name of NAMES) {
        const url = `/mock/${path}/users/${encodeURIComponent(name)}`
        expect((await send('put', url, body)).status, name).to.equal(201)
        expect((await send('get', url)).body.username).to.equal(name)
        const policy = path === 'people' ? 'html-form' : 'securid'
        expect((await send('post', '/mock/sessions', { username: name, policy })).status, name).to.equal(201)
        expect((await send('delete', url)).status).to.equal(204)
      }
    })
    it(`PUT /mock/${path}/users, name over 256 characters: 400 VALIDATION_ERROR at /username`, async () => {
      for (const name of BAD_NAMES) {
        const { status, body: answer } = await send('put', `/mock/${path}/users/${encodeURIComponent(name)}`, body)
        expect([status, answer.code, answer.details?.[0]?.pointer]).to.deep.equal([
          400,
          'VALIDATION_ERROR',
          '/username',
        ])
      }
    })
  }
  for (const state of ['__proto__', 'constructor', 'toString'])
    it(`POST /mock/flows, state ${state}: 422 STATE_NOT_REACHABLE with the states`, async () => {
      const { status, body } = await send('post', '/mock/flows', { username: 'alice', state })
      expect([status, body.code]).to.deep.equal([422, 'STATE_NOT_REACHABLE'])
      expect(body.message).to.include('SECURID_CREDENTIAL_REQUIRED')
    })
  for (const limit of ['0', '1001', '-1', '1.5', '1e3', '0x10', ' 5', '', 'x'])
    it(`GET /mock/flows?limit=${limit}: 400 INVALID_REQUEST`, async () => {
      const { status, body } = await send('get', `/mock/flows?limit=${encodeURIComponent(limit)}`)
      expect([status, body.code]).to.deep.equal([400, 'INVALID_REQUEST'])
    })
  it('attribute __proto__: in the session as configured', async () => {
    const attributes = JSON.parse('{"__proto__": "x", "mail": "a@example.com"}')
    expect((await send('patch', '/mock/people/users/alice', { attributes })).status).to.equal(200)
    expect((await send('post', '/mock/sessions', { username: 'alice', policy: 'html-form' })).status).to.equal(201)
  })
})
