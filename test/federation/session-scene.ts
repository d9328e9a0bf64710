/** Browsers of people who sign on, come back, and sign off: what these tests ask again and again. */

import { demoPassword } from '../../mock-idp/config/demo.ts'
import type { MockIdpOptions } from '../../mock-idp/create-mock-idp.ts'
import type { RunningMock, Shown } from '../support/running-mock.ts'
import { runMock } from '../support/running-mock.ts'
import {
  type Answered,
  AUTHORIZATION,
  type Browser,
  claimsOf,
  openBrowser,
  redirectParameters,
  XSRF,
} from './browser.ts'
import { CALLBACK, config, SECRET } from './clients.ts'

/** What an authorization request has come to. */
export interface Came {
  /** The parameters at the client's redirect URI; absent where somebody is asked. */
  readonly back?: Readonly<Record<string, string>>
  /** The state that somebody is asked in. */
  readonly asked?: Shown
}
/** Parameters of a request. */
export type Query = Readonly<Record<string, string>>

/** The clients of all tests here: those of `config`, and `form`, whose people need a password only. */
export const sessionConfig = {
  ...config,
  oauth: {
    clients: [
      ...config.oauth.clients.map((client) =>
        client.clientId === 'web'
          ? { ...client, allowSessionRevocationApi: true, allowSessionManagementApi: true }
          : client,
      ),
      { clientId: 'form', redirectUris: [CALLBACK], policy: 'html-form', allowAuthenticationApiInit: true },
    ],
  },
} satisfies MockIdpOptions['config']

/** A mock and how people use it. */
export interface SessionScene {
  readonly mock: RunningMock
  readonly open: () => Browser
  /** Sends the browser to sign on for a client. */
  ask(browser: Browser, clientId: string, query?: Query): Promise<Came>
  /** Types the password at the state that was come to. */
  password(browser: Browser, came: Came, username?: string): Promise<Came>
  /** Types the passcode at the state that was come to. */
  passcode(browser: Browser, came: Came, username?: string): Promise<Came>
  /** All of it: the policy of the client is passed by that person. */
  signOn(browser: Browser, clientId: string, query?: Query, username?: string): Promise<Came>
  /** The claims of the ID token for the code that came back. */
  claims(clientId: string, came: Came): Promise<{ readonly [claim: string]: unknown }>
  tokens(clientId: string, came: Came): Promise<Answered['json']>
}

/** The status that the person is asked in, or what came back instead. */
export const statusOf = ({ asked, back }: Came): unknown =>
  asked?.status ?? back?.['error'] ?? Object.keys(back ?? {})[0]

/** Starts a mock. */
export async function openScene(laid: object = {}): Promise<SessionScene> {
  const mock = await runMock({ config: { ...sessionConfig, ...laid } })
  // A second person like alice.
  await mock.change('bob', { nextTokencodeMode: false })
  const came = async (browser: Browser, answered: Answered): Promise<Came> => {
    const flowId = answered.location === undefined ? null : new URL(answered.location).searchParams.get('flowId')
    if (flowId === null) return { back: redirectParameters(answered) }
    return { asked: (await browser.get(`/pf-ws/authn/flows/${flowId}`, XSRF)).json as Shown }
  }
  const act = async (browser: Browser, { asked }: Came, action: string, model: object): Promise<Came> => {
    const { json, status, text } = await browser.act(String(asked?.id), action, model)
    if (status !== 200) throw new Error(`answered ${status}: ${text}`)
    if (json['status'] !== 'RESUME') return { asked: json as Shown }
    return { back: redirectParameters(await browser.get(String(json['resumeUrl']))) }
  }
  const scene: SessionScene = {
    mock,
    open: () => openBrowser(mock),
    async ask(browser, clientId, query = {}) {
      const request = { client_id: clientId, response_type: 'code', redirect_uri: CALLBACK, scope: 'openid', ...query }
      return came(browser, await browser.get(`${AUTHORIZATION}?${new URLSearchParams(request)}`))
    },
    password: (browser, at, username = 'alice') =>
      act(browser, at, 'checkUsernamePassword', { username, password: demoPassword }),
    async passcode(browser, at, username = 'alice') {
      const { passcode } = await mock.typed(username)
      return act(browser, at, 'checkCredential', { username, passcode })
    },
    async signOn(browser, clientId, query, username) {
      let at = await scene.ask(browser, clientId, query)
      if (at.asked?.status === 'USERNAME_PASSWORD_REQUIRED') at = await scene.password(browser, at, username)
      if (at.asked?.status === 'SECURID_CREDENTIAL_REQUIRED') at = await scene.passcode(browser, at, username)
      return at
    },
    async tokens(clientId, { back }) {
      const code = back?.['code'] ?? ''
      const secret = clientId === 'web' ? { client_secret: SECRET } : {}
      const form = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, client_id: clientId, ...secret }
      const { status, json, text } = await openBrowser(mock).post('/as/token.oauth2', form)
      if (status !== 200) throw new Error(`answered ${status}: ${text}`)
      return json
    },
    claims: async (clientId, at) => claimsOf((await scene.tokens(clientId, at))['id_token']),
  }
  return scene
}
