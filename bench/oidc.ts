/** Whole OpenID Connect logins, from the authorization request to the tokens, at the mock and other servers. */
import { performance } from 'node:perf_hooks'
import { client } from './client.ts'
import { type Connections, forAll, type Sent } from './connections.ts'
import { CHECK, flowPath, type LogIn, READ } from './flows.ts'

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' }
const BATCH = 500

const CLIENT_ID = client.clientId
const [REDIRECT_URI] = client.redirectUris

const request = (path: string): string => {
  const parameters = { client_id: CLIENT_ID, response_type: 'code', scope: 'openid', redirect_uri: REDIRECT_URI }
  return `${path}?${new URLSearchParams({ ...parameters, state: 'bench' })}`
}

const located = ({ status, headers, text }: Sent): URL => {
  if (headers.location === undefined) throw new Error(`no redirect: ${status} ${text}`)
  return new URL(headers.location, 'http://localhost')
}

const redeem = async ({ send }: Connections, path: string, back: URL): Promise<void> => {
  const code = back.searchParams.get('code') ?? ''
  const form = { grant_type: 'authorization_code', code, client_id: CLIENT_ID, redirect_uri: REDIRECT_URI }
  const { status, text } = await send('POST', path, FORM, String(new URLSearchParams(form)))
  if (status !== 200 || !text.includes('id_token')) throw new Error(`no tokens: ${status} ${text}`)
}

const cookieOf = ({ headers }: Sent): string =>
  (headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ')

/** At the mock: authorization request, first state, passcode, resume, tokens; with the cookies of a browser. */
export const logInAtMock: LogIn = async (connections, username, passcode) => {
  const { send } = connections
  const begun = await send('GET', request('/as/authorization.oauth2'))
  const path = flowPath(located(begun).searchParams.get('flowId') ?? '')
  const first = await send('GET', path, { ...READ, Cookie: cookieOf(begun) })
  const headers = { ...CHECK, Cookie: cookieOf(first) }
  const checked = await send('POST', path, headers, JSON.stringify({ username, passcode }))
  const { resumeUrl } = JSON.parse(checked.text)
  if (typeof resumeUrl !== 'string') throw new Error(`${username} is not signed on: ${checked.text}`)
  const back = await send('GET', new URL(resumeUrl).pathname, { Cookie: cookieOf(checked) })
  await redeem(connections, '/as/token.oauth2', located(back))
}

/** At oidc-provider alone: authorization request, page, form, resume, tokens. */
const logInAtProvider = async (connections: Connections): Promise<void> => {
  const { send } = connections
  const begun = await send('GET', request('/auth'))
  const Cookie = cookieOf(begun)
  const page = located(begun).pathname
  await send('GET', page, { Cookie })
  const resume = located(await send('POST', page, { ...FORM, Cookie }, 'login=alice')).pathname
  await redeem(connections, '/token', located(await send('GET', resume, { Cookie })))
}

/** At oauth2-mock-server, which has no sign-on: authorization request, tokens. */
const logInAtMockServer = async (connections: Connections): Promise<void> =>
  redeem(connections, '/token', located(await connections.send('GET', request('/authorize'))))

/** Logs in at another server, in batches, until they took `seconds`; returns the number of logins. */
export const logInAtPeer = async (
  connections: Connections,
  peer: 'oidc-provider' | 'oidc-mock-server',
  seconds: number,
  around: (batch: () => Promise<void>) => Promise<void>,
): Promise<number> => {
  const login = peer === 'oidc-provider' ? logInAtProvider : logInAtMockServer
  let logins = 0
  for (let milliseconds = 0; milliseconds < seconds * 1000; logins += BATCH) {
    await around(async () => {
      const start = performance.now()
      await forAll(Array(BATCH).keys(), () => login(connections))
      milliseconds += performance.now() - start
    })
  }
  return logins
}
