/** A mock that listens for one test, its clock in the test's hand, and a client that speaks to it as documented. */
import { pino } from 'pino'
import request, { type Response, type Test } from 'supertest'
import { createMockIdp, type MockIdp, type MockIdpOptions } from '../../mock-idp/create-mock-idp.ts'

/** Ten seconds into an interval of every token; the clock stands still until a test moves it. */
export const NOON = '2026-01-05T12:00:10Z'

/** A state on the wire. */
export interface Shown {
  readonly id: string
  readonly status: string
  readonly _links: { readonly [action: string]: { readonly href: string } }
  readonly [field: string]: unknown
}
/** A user as the control API shows one. */
export interface ShownUser {
  readonly username: string
  readonly pin: string | null
  readonly failedAttempts: number
  readonly locked: boolean
  readonly tokens: readonly { readonly serial: string }[]
}
/** What a person would type. */
export interface Typed {
  readonly passcode: string
  readonly tokencode: string
  readonly nextTokencode: string
}

/** A request, byte by byte; POST unless it says otherwise. */
export interface Raw {
  readonly method?: string
  readonly query?: string
  /** Beside X-XSRF-Header, which `null` takes away. */
  readonly headers?: { readonly [name: string]: string | null }
  readonly body?: string | Buffer
}
/** An answer; `body` is its JSON. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: Shown & Refused
}
/** An error on the wire. */
export interface Refused {
  readonly code?: string
  readonly message?: string
  readonly userMessage?: string
  readonly details?: readonly {
    readonly code: string
    readonly message: string
    readonly userMessage: string
    readonly userMessageKey?: string
    readonly target?: string
  }[]
}

/** A running mock with the demo's users. */
export interface RunningMock {
  readonly idp: MockIdp
  /** Where it listens, whatever base URL the configuration tells clients. */
  readonly address: string
  /** Every log line so far, as it is written. */
  readonly log: readonly string[]
  /** Starts a flow; without a name, one whose user is not known yet. */
  start(flow?: { readonly username?: string; readonly state?: string; readonly policy?: string }): Promise<Shown>
  /** GET on the flow. */
  read(id: string): Test
  /** A request to the flow just as given: no header but X-XSRF-Header is added. */
  send(id: string, request: Raw): Promise<Answer>
  /** POST of an action by media type, `{}` when there is no model. */
  act(id: string, actionId: string, model?: object): Test
  /** `act` that must be answered with a state. */
  moved(id: string, actionId: string, model?: object): Promise<Shown>
  user(username: string): Promise<ShownUser>
  change(username: string, change: object): Promise<void>
  /** What the person types at the mock's time. */
  typed(username: string): Promise<Typed>
  advance(seconds: number): Promise<void>
  close(): Promise<void>
}

/** The path of a flow. */
export const flowPath = (id: string): string => `/pf-ws/authn/flows/${id}`

/** Starts a mock at a free port of this machine. */
export async function runMock(options: MockIdpOptions = {}): Promise<RunningMock> {
  const log: string[] = []
  const logger = pino({ level: 'trace' }, { write: (line: string) => void log.push(line) })
  const idp = createMockIdp({ logger, ...options })
  const { port } = await idp.listen({ host: '127.0.0.1' })
  const address = `http://127.0.0.1:${port}`
  await idp.control.clock.change({ now: NOON, frozen: true })
  const client = request(address)
  const users = '/mock/securid/users'
  const post = (id: string, query = '') => client.post(flowPath(id) + query).set('X-XSRF-Header', 'PingFederate')
  const act = (id: string, actionId: string, model: object = {}) =>
    post(id).set('Content-Type', `application/vnd.pingidentity.${actionId}+json`).send(JSON.stringify(model))
  return {
    idp,
    address,
    log,
    start: (flow) => idp.control.startFlow(flow) as Promise<Shown>,
    read: (id) => client.get(flowPath(id)).set('X-XSRF-Header', 'PingFederate'),
    send: (id, raw) => sendRaw(address + flowPath(id), raw),
    act,
    moved: async (id, actionId, model) => bodyOf(await act(id, actionId, model), 200),
    user: async (username) => bodyOf(await client.get(`${users}/${username}`), 200),
    change: async (username, change) => {
      bodyOf(await client.patch(`${users}/${username}`).send(change), 200)
    },
    typed: async (username) => bodyOf(await client.get(`${users}/${username}/passcode`), 200),
    advance: async (advanceSeconds) => {
      await idp.control.clock.change({ advanceSeconds })
    },
    close: () => idp.close(),
  }
}

async function sendRaw(url: string, { method = 'POST', query = '', headers = {}, body }: Raw): Promise<Answer> {
  const sent = Object.entries({ 'X-XSRF-Header': 'PingFederate', ...headers })
  const response = await fetch(url + query, {
    method,
    headers: sent.filter((header): header is [string, string] => header[1] !== null),
    ...(body !== undefined && { body: Buffer.from(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: text === '' ? {} : JSON.parse(text) }
}

function bodyOf<B>({ status, body, text }: Response, expected: number): B {
  if (status !== expected) throw new Error(`answered ${status} instead of ${expected}: ${text}`)
  return body
}
