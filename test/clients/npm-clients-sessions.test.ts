/** openid-client and sessions that the control API starts; real time. */
import { expect } from 'chai'
import * as openid from 'openid-client'
import { demoSecret } from '../../mock-idp/config/demo.ts'
import { type RunningMock, runMock } from '../fixtures/listening-host.ts'
import { type Browser, openBrowser } from '../fixtures/oauth/browser-client.ts'

const CALLBACK = 'http://localhost:5001/callback'

describe('openid-client and sessions', () => {
  let mock: RunningMock
  let client: openid.Configuration
  let browser: Browser
  beforeEach(async () => {
    mock = await runMock()
    await mock.idp.control.reset()
    const insecure = { execute: [openid.allowInsecureRequests] }
    const issuer = new URL(mock.idp.baseUrl)
    client = await openid.discovery(issuer, 'demo-confidential', demoSecret, undefined, insecure)
    browser = openBrowser(mock)
  })
  afterEach(() => mock.close())

  /** Answer of the provider, and the tokens if it has a code. */
  const authorize = async (parameters: Readonly<Record<string, string>>, cookie: string) => {
    const [state, nonce] = [openid.randomState(), openid.randomNonce()]
    const verifier = openid.randomPKCECodeVerifier()
    const url = openid.buildAuthorizationUrl(client, {
      redirect_uri: CALLBACK,
      scope: 'openid',
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...{ state, nonce, ...parameters },
    })
    const { location } = await browser.get(url.href, { cookie })
    const back = new URL(String(location))
    const maxAge = parameters['max_age'] === undefined ? {} : { maxAge: Number(parameters['max_age']) }
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, ...maxAge }
    return { back, tokens: () => openid.authorizationCodeGrant(client, back, checks) }
  }
  const started = async (policy = 'securid') => mock.idp.control.sessions.start({ username: 'alice', policy })
  const errorOf = async (parameters: Readonly<Record<string, string>>, cookie: string) => {
    const { tokens } = await authorize(parameters, cookie)
    const error: unknown = await tokens().catch((thrown: unknown) => thrown)
    return (error as { readonly error?: string }).error
  }

  it('openid-client, session, max_age: a code at once, auth_time in the ID token', async () => {
    const { cookie, id } = await started('two-factor')
    for (const parameters of [{ prompt: 'none' }, { max_age: '1000', acr_values: 'two-factor' }] as const) {
      const claims = (await (await authorize(parameters, cookie)).tokens()).claims()
      expect(claims).to.include({ sub: 'alice', 'pi.sri': id })
      expect(claims?.['auth_time']).to.be.a('number')
    }
  })
  it('openid-client, prompt=login: a new sign-on; prompt=none without a session: login_required', async () => {
    const { cookie } = await started()
    expect((await authorize({ prompt: 'login' }, cookie)).back.searchParams.has('flowId')).to.equal(true)
    expect(await errorOf({ prompt: 'none' }, 'PF=0123456789012345678901')).to.equal('login_required')
  })
  it('openid-client, end session endpoint: signed off, the refresh token is still accepted', async () => {
    const { cookie } = await started()
    const tokens = await (await authorize({}, cookie)).tokens()
    const end = openid.buildEndSessionUrl(client, {
      post_logout_redirect_uri: 'http://localhost:5001/',
      id_token_hint: String(tokens.id_token),
      state: 'bye',
    })
    expect((await browser.get(end.href, { cookie })).location).to.equal('http://localhost:5001/?state=bye')
    expect(await errorOf({ prompt: 'none' }, cookie)).to.equal('login_required')
    const refreshed = await openid.refreshTokenGrant(client, String(tokens.refresh_token))
    expect(refreshed.claims()).to.include({ sub: 'alice', 'pi.sri': tokens.claims()?.['pi.sri'] })
  })
  it('openid-client, /idp/startSLO.ping: signed off', async () => {
    const { cookie } = await started()
    await browser.get('/idp/startSLO.ping', { cookie })
    expect(await errorOf({ prompt: 'none' }, cookie)).to.equal('login_required')
  })
  it('openid-client, session revoked by the pi.sri of the ID token: signed off', async () => {
    const { cookie } = await started()
    const id = (await (await authorize({}, cookie)).tokens()).claims()?.['pi.sri']
    const response = await fetch(`${mock.idp.baseUrl}/pf-ws/rest/sessionMgmt/revokedSris`, {
      method: 'POST',
      headers: {
        Authorization: `Basic ${Buffer.from(`demo-confidential:${demoSecret}`).toString('base64')}`,
        'Content-Type': 'application/json',
        'X-XSRF-Header': 'PingFederate',
      },
      body: JSON.stringify({ id }),
    })
    expect(response.status).to.equal(201)
    expect(await errorOf({ prompt: 'none' }, cookie)).to.equal('login_required')
  })
})
