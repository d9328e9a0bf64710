/** openid-client uses the real clock without a way to replace it; this host therefore runs on real time. */
import { expect } from 'chai'
import * as openid from 'openid-client'
import { demoPassword, demoSecret } from '../../../mock-idp/config/demo.ts'
import { CONFIRMATION, credential, LOGIN } from '../../fixtures/haventec/client.ts'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'
import { AUTHORIZATION, type Browser, flowIdOf, openBrowser } from '../../fixtures/oauth/browser-client.ts'

const CLIENT_ID = 'demo-confidential'
const CALLBACK = 'http://localhost:5001/callback'
const { username: _, ...nameless } = credential()

/** Policies with the actions before the login. */
const POLICIES = [
  { policy: 'haventec', first: [], login: credential(), amr: ['haventec'] },
  {
    policy: 'password-then-haventec',
    first: [['checkUsernamePassword', { username: 'mia', password: demoPassword }]],
    login: nameless,
    amr: ['html-form', 'haventec'],
  },
] as const

describe('OpenID Connect with Haventec', () => {
  let mock: RunningMock
  let browser: Browser
  let config: openid.Configuration
  beforeEach(async () => {
    mock = await runMock()
    await mock.idp.control.reset()
    browser = openBrowser(mock)
    const insecure = { execute: [openid.allowInsecureRequests] }
    config = await openid.discovery(new URL(mock.idp.baseUrl), CLIENT_ID, demoSecret, undefined, insecure)
  })
  afterEach(() => mock.close())

  for (const { policy, first, login, amr } of POLICIES) {
    const signedOn = async (flowId: string) => {
      for (const [action, model] of first)
        expect((await browser.act(flowId, action, model)).json['status']).to.equal(LOGIN)
      const { json } = await browser.act(flowId, 'login', login)
      expect(json['status'], JSON.stringify(json)).to.equal(CONFIRMATION)
      return (await browser.act(flowId, 'confirmAuthKey', { authKeyUuid: json['authKeyUuid'] })).json
    }
    const requested = async (parameters: Readonly<Record<string, string>> = {}) => {
      const verifier = openid.randomPKCECodeVerifier()
      const [state, nonce] = [openid.randomState(), openid.randomNonce()]
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri: CALLBACK,
        scope: 'openid',
        acr_values: policy,
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
        ...parameters,
      })
      const begun = await browser.get(`${AUTHORIZATION}${url.search}`)
      return { begun, checks: { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce } }
    }
    const expectTokens = async (back: URL, checks: openid.AuthorizationCodeGrantChecks) => {
      const claims = (await openid.authorizationCodeGrant(config, back, checks)).claims()
      expect(claims).to.include({ sub: 'mia', acr: policy })
      expect(claims?.['amr']).to.deep.equal(amr)
    }

    it(`openid-client, redirects, policy ${policy}: tokens with sub, acr and amr`, async () => {
      const { begun, checks } = await requested()
      const { resumeUrl } = await signedOn(flowIdOf(begun))
      const { location } = await browser.get(String(resumeUrl))
      await expectTokens(new URL(String(location)), checks)
    })
    it(`openid-client, pi.flow, policy ${policy}: tokens with sub, acr and amr`, async () => {
      const { begun, checks } = await requested({ response_mode: 'pi.flow' })
      const { status, authorizeResponse } = await signedOn(String(begun.json['id']))
      expect(status).to.equal('COMPLETED')
      const back = new URLSearchParams(authorizeResponse as Record<string, string>)
      await expectTokens(new URL(`${CALLBACK}?${back}`), checks)
    })
  }
})
