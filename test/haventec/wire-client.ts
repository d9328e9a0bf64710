/** A backend of Haventec Authenticate that knows nothing of ours: plain JSON, every answer checked by its schema as it stands. */
import { createHash } from 'node:crypto'
import { expect } from 'chai'
import request, { type Response } from 'supertest'
import { createMockIdp, type MockIdp } from '../../mock-idp/create-mock-idp.ts'
import { readJson, readWithReferences, type Schema } from '../../schemas/generate/read.ts'
import { createAjv } from '../conformance/compiler.ts'

/** When the clocks stand. */
export const NOON = '2026-01-05T12:00:00Z'
/** NOON in seconds since 1970. */
export const NOW = 1_767_614_400
export const MINUTE = 60
export const DAY = 86_400
/** Two applications, so that one can be the wrong one. */
export const APPLICATION = { applicationUuid: 'app-1', apiKey: 'key of app-1', name: 'First' } as const
export const OTHER = { applicationUuid: 'app-2', apiKey: 'key of app-2', name: 'Second' } as const
/** The device of mia in the first application, and of max in both. */
export const DEVICE = 'device-of-mia'
export const K0 = 'SzAtb2YtbWlh'
export const hashed = (pin: string): string => createHash('sha512').update(`salt${pin}`).digest('base64')
export const RIGHT = hashed('4711')
export const WRONG = hashed('4712')

/** What a client reads of any answer. */
export interface Told {
  readonly responseStatus: { readonly status: string; readonly message: string; readonly code: string }
  readonly authKey: string
  readonly authKeyUuid: string
  readonly accessToken: { readonly type: string; readonly token: string }
  readonly deviceUuid: string
  readonly userUuid: string
  readonly activationToken: string
  readonly resetPinToken: string
  readonly userEmail: string | null
  readonly [member: string]: unknown
}

const ajv = createAjv()
const validatorOf = (name: string) => {
  for (const schema of Object.values(readWithReferences(`haventec/authority/${name}.schema.json`)))
    if (ajv.getSchema(String(schema['$id'])) === undefined) ajv.addSchema(schema)
  return ajv.getSchema(String(readJson<Schema>('haventec/authority', `${name}.schema.json`)['$id']))
}

/** Expects a body of that message, with no member that its schema does not have. */
export const expectMessage = (name: string, body: unknown): void => {
  const validate = validatorOf(name)
  validate?.(body)
  expect(validate?.errors, `${name}: ${JSON.stringify(body)}`).to.equal(null)
}

/** The configuration of most tests: mia with one device. */
export const settings = {
  applications: [APPLICATION, OTHER],
  users: [
    { username: 'Mia', email: 'mia@example.com', devices: [{ deviceUuid: DEVICE, authKey: K0, hashedPin: RIGHT }] },
    { username: 'max', devices: [{ deviceUuid: 'device-of-max', authKey: 'SzAtb2YtbWF4', hashedPin: RIGHT }] },
  ],
} as const

/** A backend at that URL. */
export const wireClient = (url: string) => {
  const send = async (method: string, path: string, body?: unknown, headers: object = {}): Promise<Response> => {
    const sent = request(url)
      [method.toLowerCase() as 'post'](`/authenticate${path}`)
      .set({ 'x-api-key': APPLICATION.apiKey, ...headers })
    const whole = body === undefined ? sent : sent.set('Content-Type', 'application/json')
    const answer = await whole.send(typeof body === 'object' ? JSON.stringify(body) : (body as string | undefined))
    if (answer.status !== 200) expectMessage('response', answer.body)
    return answer
  }
  const ask = async (method: string, path: string, body?: object, headers: object = {}): Promise<Response> =>
    send(method, `/v1-2${path}`, body, headers)
  /** An answer that must be that message. */
  const told = async (message: string, ...asked: Parameters<typeof ask>): Promise<Told> => {
    const { status, body } = await ask(...asked)
    expect(status, JSON.stringify(body)).to.equal(200)
    expectMessage(message, body)
    expect(body.responseStatus).to.include({ status: 'SUCCESS', code: '' })
    return body
  }
  /** The code of an answer, empty for a success. */
  const code = async (...asked: Parameters<typeof ask>): Promise<string> => {
    const { body } = await ask(...asked)
    return body.responseStatus.code
  }
  const mine = { applicationUuid: APPLICATION.applicationUuid, username: 'mia', deviceUuid: DEVICE }
  const credentials = (more: object = {}) => ({ ...mine, authKey: K0, hashedPin: RIGHT, ...more })
  return {
    send,
    ask,
    told,
    code,
    mine,
    credentials,
    login: (more?: object) => told('key-response', 'POST', '/authentication/login', credentials(more)),
    loginCode: (more?: object) => code('POST', '/authentication/login', credentials(more)),
    forgotPin: (more: object = {}) =>
      told('forgot-pin-response', 'POST', '/authentication/forgot-pin', { ...mine, ...more }),
  }
}
/** The header of a JWT. */
export const bearer = ({ accessToken: { token } }: Pick<Told, 'accessToken'>) => ({ Authorization: `Bearer ${token}` })

/** What a test has in hand. */
export interface Opened {
  readonly idp: MockIdp
  readonly url: string
  readonly client: ReturnType<typeof wireClient>
  advance(seconds: number): Promise<void>
  /** The live keys of mia's device, by their values. */
  keys(): Promise<readonly string[]>
  close(): Promise<void>
}

/** A mock with these settings, its clock standing at NOON. */
export const openWire = async (haventec: object = settings): Promise<Opened> => {
  const idp = createMockIdp({ config: { adapters: { haventec: { type: 'haventec' } }, haventec } })
  const { port } = await idp.listen({ host: '127.0.0.1' })
  await idp.control.clock.change({ now: NOON, frozen: true })
  const url = `http://127.0.0.1:${port}`
  return {
    idp,
    url,
    client: wireClient(url),
    advance: async (advanceSeconds) => {
      await idp.control.clock.change({ advanceSeconds })
    },
    keys: async () => {
      const { devices } = await idp.control.haventec.users.get('mia')
      return (devices.find(({ deviceUuid }) => deviceUuid === DEVICE)?.authKeys ?? []).map(({ authKey }) => authKey)
    },
    close: () => idp.close(),
  }
}

/** Opens a mock before each test and closes it after; what it returns gives the present one. */
export const eachWithWire = (haventec?: object): (() => Opened) => {
  let opened: Opened | undefined
  beforeEach(async () => {
    opened = await openWire(haventec)
  })
  afterEach(() => opened?.close())
  return () => {
    if (opened === undefined) throw new Error('ask in a test')
    return opened
  }
}
