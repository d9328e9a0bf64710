/** openid-client uses the real clock without a way to replace it; this host therefore runs on real time. */
import { expect } from 'chai'
import * as openid from 'openid-client'
import { demoPassword, demoSecret } from '../../../mock-idp/config/demo.ts'
import { ADAM, CREDENTIALS, EVA, PENDING, walker } from '../../fixtures/aducid/client.ts'
import { type RunningMock, runMock, type Shown } from '../../fixtures/listening-host.ts'
import { AUTHORIZATION, type Browser, flowIdOf, openBrowser } from '../../fixtures/oauth/browser-client.ts'

const CLIENT_ID = 'demo-confidential'
const CALLBACK = 'http://localhost:5001/callback'

/** Policies with the actions before ADUCID. */
const POLICIES = [
  { policy: 'aducid', first: [], amr: ['aducid'] },
  {
    policy: 'password-then-aducid',
    first: [['checkUsernamePassword', { username: EVA, password: demoPassword }]],
    amr: ['html-form', 'aducid'],
  },
] as const
type Policy = (typeof POLICIES)[number]

describe('OpenID Connect with ADUCID', () => {
  let mock: RunningMock
  let browser: Browser
  let client: ReturnType<typeof walker>
  let config: openid.Configuration
  beforeEach(async () => {
    mock = await runMock()
    await mock.idp.control.reset()
    browser = openBrowser(mock)
    client = walker(mock)
    const insecure = { execute: [openid.allowInsecureRequests] }
    config = await openid.discovery(new URL(mock.idp.baseUrl), CLIENT_ID, demoSecret, undefined, insecure)
  })
  afterEach(() => mock.close())

  const requested = async (policy: string, parameters: Readonly<Record<string, string>> = {}) => {
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
  const act = async (flowId: string, actionId: string, model: object = {}) =>
    (await browser.act(flowId, actionId, model)).json as Shown
  /** The flow in ADUCID_AUTHENTICATION_PENDING. */
  const awaiting = async (flowId: string, { first }: Policy): Promise<Shown> => {
    let shown: Shown | undefined
    for (const [action, model] of first) shown = await act(flowId, action, model)
    const { json } = await browser.get(`/pf-ws/authn/flows/${flowId}`, { 'X-XSRF-Header': 'PingFederate' })
    expect((shown ?? json)['status'], JSON.stringify(json)).to.equal(PENDING)
    return json as Shown
  }
  const byRedirect = async (flowId: string, policy: Policy, username = EVA): Promise<Shown> => {
    const proofs = await client.byRedirect(await awaiting(flowId, policy), username)
    expect((await act(flowId, 'poll')).status).to.equal(CREDENTIALS)
    return act(flowId, 'verify', proofs)
  }
  const byQrCode = async (flowId: string, policy: Policy, username = EVA): Promise<Shown> => {
    await client.approve(await awaiting(flowId, policy), username)
    return act(flowId, 'poll')
  }
  const expectTokens = async (back: URL, checks: openid.AuthorizationCodeGrantChecks, { policy, amr }: Policy) => {
    const claims = (await openid.authorizationCodeGrant(config, back, checks)).claims()
    expect(claims).to.include({ sub: EVA, acr: policy })
    expect(claims?.['amr']).to.deep.equal(amr)
  }

  for (const entry of POLICIES) {
    const { policy } = entry
    for (const [way, signOn] of [
      ['PEIG by redirect', byRedirect],
      ['PEIG by QR code', byQrCode],
    ] as const)
      it(`openid-client, redirects, policy ${policy}, ${way}: tokens with sub, acr and amr`, async () => {
        const { begun, checks } = await requested(policy)
        const { resumeUrl } = await signOn(flowIdOf(begun), entry)
        const { location } = await browser.get(String(resumeUrl))
        await expectTokens(new URL(String(location)), checks, entry)
      })
    it(`openid-client, pi.flow, policy ${policy}: tokens with sub, acr and amr`, async () => {
      const { begun, checks } = await requested(policy, { response_mode: 'pi.flow' })
      const { status, authorizeResponse } = await byRedirect(String(begun.json['id']), entry)
      expect(status).to.equal('COMPLETED')
      const back = new URLSearchParams(authorizeResponse as Record<string, string>)
      await expectTokens(new URL(`${CALLBACK}?${back}`), checks, entry)
    })
  }

  it('openid-client, policy password-then-aducid, PEIG of another user: USER_MISMATCH, no code, no session', async () => {
    const [, secondFactor] = POLICIES
    for (const signOn of [byRedirect, byQrCode]) {
      const { begun } = await requested(secondFactor.policy)
      const failed = await signOn(flowIdOf(begun), secondFactor, ADAM)
      expect(failed).to.include({ status: 'FAILED', code: 'USER_MISMATCH' }).and.not.have.property('resumeUrl')
      expect((await mock.idp.control.sessions.list()).sessions).to.deep.equal([])
    }
  })
})
