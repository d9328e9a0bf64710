/** Operations of the load on the mock, through the documented interfaces only. */
import { performance } from 'node:perf_hooks'
import { passcode } from '../mock-idp/authorities/securid/token/passcode.ts'
import { createTokencodes } from '../mock-idp/authorities/securid/token/tokencode.ts'
import { type BenchUser, benchUsers } from './configuration.ts'
import { type Answer, type Connections, forAll } from './connections.ts'

export const READ = { 'X-XSRF-Header': 'PingFederate' }
export const CHECK = { ...READ, 'Content-Type': 'application/vnd.pingidentity.checkCredential+json' }
const CONTROL = { 'Content-Type': 'application/json' }

const expected = (answer: Answer, status: number, request: string): Answer['body'] => {
  if (answer.status === status) return answer.body
  throw new Error(`${request} was answered with ${answer.status} ${JSON.stringify(answer.body)}`)
}

export const flowPath = (id: string): string => `/pf-ws/authn/flows/${id}`

/** Starts a flow and returns its id. */
export const begin = async ({ ask }: Connections): Promise<string> => {
  const { id } = expected(await ask('POST', '/mock/flows', CONTROL, {}), 201, 'POST /mock/flows')
  return String(id)
}

/** Starts `count` flows and returns their ids. */
export const beginMany = async (connections: Connections, count: number): Promise<readonly string[]> => {
  const ids: string[] = []
  await forAll(Array(count).keys(), async () => {
    ids.push(await begin(connections))
  })
  return ids
}

/**
 * Starts a flow, sends the passcode, resumes.
 * @throws Error if the user is not signed on.
 */
export const logIn = async (connections: Connections, username: string, code: string): Promise<void> => {
  const id = await begin(connections)
  const answer = await connections.ask('POST', flowPath(id), CHECK, { username, passcode: code })
  const { status, resumeUrl } = expected(answer, 200, 'checkCredential')
  if (typeof resumeUrl !== 'string') throw new Error(`${username} is not signed on: ${String(status)}`)
  expected(await connections.ask('GET', resumeUrl), 200, 'GET resumeUrl')
}

const moveClock = async ({ ask }: Connections, change: object): Promise<unknown> => {
  const { now } = expected(await ask('PATCH', '/mock/clock', CONTROL, change), 200, 'PATCH /mock/clock')
  return now
}

/**
 * Stops the clock of a mock and that of its manager. Returns a function that advances both by a minute and returns the
 * passcode of every user at that time.
 */
export const freeze = async (
  mock: Connections,
  manager?: Connections,
): Promise<() => Promise<readonly (readonly [BenchUser, string])[]>> => {
  const all = benchUsers()
  const codes = createTokencodes({ tokens: all.length })
  await moveClock(mock, { frozen: true })
  return async () => {
    const now = await moveClock(mock, { advanceSeconds: 60 })
    if (manager !== undefined) await moveClock(manager, { now, frozen: true })
    const seconds = Date.parse(String(now)) / 1000
    return all.map((user) => [user, passcode(user.token, codes.at(user.token, seconds), user.pin)])
  }
}

/** A whole login of a user with a passcode. */
export type LogIn = (connections: Connections, username: string, code: string) => Promise<void>

/**
 * Logs all users in, once per minute of the mock's clock because a code is accepted once, until the batches took `seconds`;
 * returns the number of logins. `around` wraps each batch, without computing the codes and changing the clock.
 */
export const logInFor = async (
  connections: Connections,
  seconds: number,
  around: (batch: () => Promise<void>) => Promise<void>,
  { login = logIn, manager }: { readonly login?: LogIn; readonly manager?: Connections } = {},
): Promise<number> => {
  const nextMinute = await freeze(connections, manager)
  let logins = 0
  for (let milliseconds = 0; milliseconds < seconds * 1000; ) {
    const codes = await nextMinute()
    await around(async () => {
      const start = performance.now()
      await forAll(codes, ([{ username }, code]) => login(connections, username, code))
      milliseconds += performance.now() - start
    })
    logins += codes.length
  }
  return logins
}
