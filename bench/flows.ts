/** What the load does at the mock, by its documented interface alone. */
import { performance } from 'node:perf_hooks'
import { passcode } from '../mock-idp/authorities/securid/token/passcode.ts'
import { createTokencodes } from '../mock-idp/authorities/securid/token/tokencode.ts'
import { type Person, people } from './configuration.ts'
import { type Answer, type Connections, forAll } from './connections.ts'

export const READ = { 'X-XSRF-Header': 'PingFederate' }
export const CHECK = { ...READ, 'Content-Type': 'application/vnd.pingidentity.checkCredential+json' }
const CONTROL = { 'Content-Type': 'application/json' }

const expected = (answer: Answer, status: number, what: string): Answer['body'] => {
  if (answer.status === status) return answer.body
  throw new Error(`${what} was answered with ${answer.status} ${JSON.stringify(answer.body)}`)
}

/** The path of a flow. */
export const flowPath = (id: string): string => `/pf-ws/authn/flows/${id}`

/** A new flow; its id. */
export const begin = async ({ ask }: Connections): Promise<string> => {
  const { id } = expected(await ask('POST', '/mock/flows', CONTROL, {}), 201, 'POST /mock/flows')
  return String(id)
}

/** That many new flows. */
export const beginMany = async (connections: Connections, count: number): Promise<readonly string[]> => {
  const ids: string[] = []
  await forAll(Array(count).keys(), async () => {
    ids.push(await begin(connections))
  })
  return ids
}

/** Begins, logs in, resumes; raises when the person is not let in. */
export const logIn = async (connections: Connections, username: string, code: string): Promise<void> => {
  const id = await begin(connections)
  const answer = await connections.ask('POST', flowPath(id), CHECK, { username, passcode: code })
  const { status, resumeUrl } = expected(answer, 200, 'checkCredential')
  if (typeof resumeUrl !== 'string') throw new Error(`${username} is not let in: ${String(status)}`)
  expected(await connections.ask('GET', resumeUrl), 200, 'GET resumeUrl')
}

const moveClock = async ({ ask }: Connections, change: object): Promise<unknown> => {
  const { now } = expected(await ask('PATCH', '/mock/clock', CONTROL, change), 200, 'PATCH /mock/clock')
  return now
}

/**
 * Stops the clock of a mock, and that of another one which it asks; returns a function that goes on by a minute and says what
 * everybody would type then.
 */
export const freeze = async (
  mock: Connections,
  manager?: Connections,
): Promise<() => Promise<readonly (readonly [Person, string])[]>> => {
  const everybody = people()
  const codes = createTokencodes({ tokens: everybody.length })
  await moveClock(mock, { frozen: true })
  return async () => {
    const now = await moveClock(mock, { advanceSeconds: 60 })
    if (manager !== undefined) await moveClock(manager, { now, frozen: true })
    const seconds = Date.parse(String(now)) / 1000
    return everybody.map((person) => [person, passcode(person.token, codes.at(person.token, seconds), person.pin)])
  }
}

/** One whole login of somebody with what they would type. */
export type LogIn = (connections: Connections, username: string, code: string) => Promise<void>

/**
 * Lets all people log in, once per minute of the mock's clock because a code is good once, until the batches took `seconds`;
 * how many logins that were. `around` wraps each batch; making the codes and moving the clock is outside.
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
