/** A browser without a screen: it keeps its cookie, follows no redirect by itself, and signs people on by the flow API. */
import type { RunningMock, Shown } from '../support/running-mock.ts'

/** What the browser was answered; `json` is the body where it is JSON. */
export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly location: string | undefined
  readonly json: { readonly [member: string]: unknown }
}
/** A browser at one mock. */
export interface Browser {
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<Answered>
  /** Sends a form. */
  post(
    url: string,
    form: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answered>
  /** Runs an action of a flow. */
  act(flowId: string, actionId: string, model?: object, headers?: Readonly<Record<string, string>>): Promise<Answered>
  /** Signs a SecurID user with a PIN on; the state after the passcode. */
  signOn(flowId: string, username: string): Promise<Shown>
  /** Goes to the authorization endpoint, signs on, resumes: what the resume path answers. */
  authorize(query: Readonly<Record<string, string>>, username?: string): Promise<Answered>
}

type FetchLike = (url: URL, init: RequestInit) => Promise<Response>

/** A new browser, nobody signed on. */
export function openBrowser(mock: Pick<RunningMock, 'address' | 'typed'>, fetchWith: FetchLike = fetch): Browser {
  let cookie: string | undefined
  const send = async (url: string, init: RequestInit): Promise<Answered> => {
    const headers = { ...(cookie !== undefined && { cookie }), ...(init.headers as Record<string, string>) }
    const target = new URL(url, mock.address)
    const response = await fetchWith(target, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) cookie = line.split(';')[0]
    return answered(response)
  }
  const act: Browser['act'] = (flowId, actionId, model = {}, headers = {}) =>
    send(`/pf-ws/authn/flows/${flowId}`, {
      method: 'POST',
      headers: { ...XSRF, 'Content-Type': `application/vnd.pingidentity.${actionId}+json`, ...headers },
      body: JSON.stringify(model),
    })
  const browser: Browser = {
    get: (url, headers = {}) => send(url, { headers }),
    post: (url, form, headers = {}) => send(url, { method: 'POST', headers, body: new URLSearchParams(form) }),
    act,
    async signOn(flowId, username) {
      const { passcode } = await mock.typed(username)
      const { status, text, json } = await act(flowId, 'checkCredential', { username, passcode })
      if (status !== 200) throw new Error(`answered ${status}: ${text}`)
      return json as Shown
    },
    async authorize(query, username = 'alice') {
      const begun = await browser.get(`${AUTHORIZATION}?${new URLSearchParams(query)}`)
      const { resumeUrl } = await browser.signOn(flowIdOf(begun), username)
      return browser.get(String(resumeUrl))
    },
  }
  return browser
}

/** The header that the flow API wants. */
export const XSRF = { 'X-XSRF-Header': 'PingFederate' }
/** The authorization endpoint. */
export const AUTHORIZATION = '/as/authorization.oauth2'

async function answered(response: Response): Promise<Answered> {
  const text = await response.text()
  const json = /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : {}
  const location = response.headers.get('location') ?? undefined
  return { status: response.status, headers: response.headers, text, location, json }
}

/** The flow that the browser was sent to sign on in. */
export function flowIdOf({ location, status, text }: Answered): string {
  const flowId = location === undefined ? null : new URL(location).searchParams.get('flowId')
  if (flowId === null) throw new Error(`no flow: answered ${status} ${location}: ${text}`)
  return flowId
}

/** What the redirect to the client carries. */
export function redirectParameters({ location, status, text }: Answered): Readonly<Record<string, string>> {
  if (location === undefined) throw new Error(`no redirect: answered ${status}: ${text}`)
  return Object.fromEntries(new URL(location).searchParams)
}

/** The claims of a JWT, its signature unread. */
export function claimsOf(jwt: unknown): { readonly [claim: string]: unknown } {
  return JSON.parse(Buffer.from(String(jwt).split('.')[1] ?? '', 'base64url').toString())
}
