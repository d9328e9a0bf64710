/** Requests of each kind of load. */
import type { Request } from 'autocannon'
import { benchUsers, USERS } from './configuration.ts'
import type { Connections } from './connections.ts'
import { beginMany, CHECK, flowPath, READ } from './flows.ts'

/** Requests that autocannon repeats. Each connection has its own flows: an action on a busy flow would be refused. */
export type Repeated = 'echo' | 'read' | 'refused'

/** Requests per whole login. */
export const REQUESTS_EACH = {
  login: 3,
  haventec: 1,
  aducid: 4,
  oidc: 5,
  'oidc-provider': 5,
  'oidc-mock-server': 2,
} as const

/** Requests per unit of a kind. */
export const requestsEach = (kind: string): number =>
  Object.entries(REQUESTS_EACH).find(([name]) => name === kind)?.[1] ?? 1

const BODY_BYTES = 600

/** JSON of exactly 600 bytes: a list of small objects and a text. */
const echoBody = (): string => {
  const list = Array.from({ length: 8 }, (_none, index) => ({ id: index, name: `item ${index}`, valid: index < 4 }))
  const withoutText = JSON.stringify({ list, text: '' }).length
  return JSON.stringify({ list, text: 'x'.repeat(BODY_BYTES - withoutText) })
}

const echo = (): readonly Request[] => [
  { method: 'POST', path: '/echo', headers: { 'Content-Type': 'application/json' }, body: echoBody() },
]

const read = async (connections: Connections): Promise<readonly Request[]> =>
  (await beginMany(connections, USERS)).map((id) => ({ method: 'GET', path: flowPath(id), headers: READ }))

const refused = async (connections: Connections): Promise<readonly Request[]> => {
  const ids = await beginMany(connections, USERS)
  const requests = benchUsers().map(({ username }, index) => ({
    method: 'POST',
    path: flowPath(ids[index] ?? ''),
    headers: CHECK,
    body: JSON.stringify({ username, passcode: '00000000' }),
  }))
  await expectRefusal(connections, requests[0]?.path ?? '')
  return requests
}

/** @throws Error unless a wrong code is verified and refused; the figure would measure something else. */
const expectRefusal = async ({ ask }: Connections, path: string): Promise<void> => {
  const { status, body } = await ask('POST', path, CHECK, { username: 'user0001', passcode: '00000000' })
  if (status !== 200 || body['status'] !== 'SECURID_CREDENTIAL_REQUIRED' || body['authFailed'] !== true)
    throw new Error(`a wrong passcode was answered with ${status} ${JSON.stringify(body)}`)
}

/** Starts the flows that a kind needs and returns the requests to them. */
export const requestsOf = async (kind: Repeated, connections: Connections): Promise<readonly Request[]> => {
  if (kind === 'echo') return echo()
  return kind === 'read' ? read(connections) : refused(connections)
}
