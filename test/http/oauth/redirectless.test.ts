import { expect } from 'chai'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'
import { AUTHORIZATION, type Browser, claimsOf, openBrowser } from '../../fixtures/oauth/browser-client.ts'
import { CALLBACK, CHALLENGE, config, VERIFIER } from '../../fixtures/oauth/clients.ts'

const PI_FLOW = { response_type: 'code', response_mode: 'pi.flow', scope: 'openid', state: 'a state' }
const PAGE = 'http://localhost:3000'

describe('OpenID Connect, redirectless mode', () => {
  let mock: RunningMock
  let browser: Browser
  const start = async (changes: object = {}) => {
    mock = await runMock({ config: { ...config, ...changes } })
    browser = openBrowser(mock)
  }
  beforeEach(() => start())
  afterEach(() => mock.close())
  const query = (parameters: Readonly<Record<string, string>>) => `${AUTHORIZATION}?${new URLSearchParams(parameters)}`
  const ask = (parameters: Readonly<Record<string, string>> = {}, headers = {}) =>
    browser.get(query({ client_id: 'api', ...PI_FLOW, ...parameters }), headers)

  it('pi.flow: first state with PF cookie, COMPLETED with code and state, tokens', async () => {
    const begun = await ask({ code_challenge: CHALLENGE, code_challenge_method: 'S256' })
    expect([begun.status, begun.json['status']]).to.deep.equal([200, 'SECURID_CREDENTIAL_REQUIRED'])
    expect(begun.headers.get('set-cookie')).to.match(/^PF=/)
    const ended = await browser.signOn(String(begun.json['id']), 'alice')
    expect(ended.status).to.equal('COMPLETED')
    const { code = '', state } = ended['authorizeResponse'] as Record<string, string>
    expect(state).to.equal('a state')
    const form = { grant_type: 'authorization_code', code, client_id: 'api', code_verifier: VERIFIER }
    const tokens = await browser.post('/as/token.oauth2', form)
    expect(tokens.status).to.equal(200)
    expect(claimsOf(tokens.json['id_token'])).to.include({ sub: 'alice', acr: 'securid' })
  })

  it('pi.flow, POST form: first state', async () => {
    const begun = await browser.post(AUTHORIZATION, { client_id: 'api', ...PI_FLOW })
    expect([begun.status, begun.json['status']]).to.deep.equal([200, 'SECURID_CREDENTIAL_REQUIRED'])
  })

  it('pi.flow, client with several redirect URIs: none required for code and tokens', async () => {
    const begun = await ask({ client_id: 'spa' })
    const { authorizeResponse } = await browser.signOn(String(begun.json['id']), 'alice')
    const { code = '' } = authorizeResponse as Record<string, string>
    const form = { grant_type: 'authorization_code', code, client_id: 'spa' }
    expect((await browser.post('/as/token.oauth2', form)).status).to.equal(200)
  })

  it('pi.flow, prompt=none, session: COMPLETED at once', async () => {
    await browser.signOn(String((await ask()).json['id']), 'alice')
    const { status, json } = await ask({ client_id: 'spa', redirect_uri: CALLBACK, prompt: 'none' })
    expect([status, json['status']]).to.deep.equal([200, 'COMPLETED'])
    expect(json['authorizeResponse']).to.have.property('code')
  })

  it('pi.flow, prompt=none, no session: FAILED, login_required', async () => {
    const { status, json } = await ask({ prompt: 'none' })
    expect([status, json['status'], json['code']]).to.deep.equal([200, 'FAILED', 'login_required'])
  })

  it('pi.flow, cancel: FAILED', async () => {
    const { json } = await browser.act(String((await ask()).json['id']), 'cancel')
    expect(json['status']).to.equal('FAILED')
  })

  it('pi.flow, Origin of an application: CORS headers; other Origin: 403', async () => {
    const { headers } = await ask({}, { Origin: PAGE })
    expect(headers.get('access-control-allow-origin')).to.equal(PAGE)
    expect(headers.get('access-control-allow-credentials')).to.equal('true')
    const foreign = await ask({}, { Origin: 'https://evil.example' })
    expect(foreign.status).to.equal(403)
    expect(foreign.headers.get('access-control-allow-origin')).to.equal(null)
  })

  it('pi.flow, client without allowAuthenticationApiInit: unauthorized_client, switch in log and journal', async () => {
    const text = 'OAuth client is not allowed to initiate authentication API flow via the pi.flow response mode'
    const { status, json } = await ask({ client_id: 'web' })
    expect(status).to.equal(400)
    expect(json).to.deep.equal({
      code: 'VALIDATION_ERROR',
      message: 'One or more validation errors occurred.',
      userMessage: 'One or more validation errors occurred.',
      details: [{ code: 'unauthorized_client', message: text, userMessage: text }],
    })
    expect(mock.log.some((line) => line.includes('allowAuthenticationApiInit'))).to.equal(true)
    const [entry] = mock.idp.control.requests().requests
    expect(entry).to.include({ path: AUTHORIZATION, status: 400, errorCode: 'unauthorized_client' })
    expect(entry?.note).to.include('allowAuthenticationApiInit')
  })

  it('pi.flow, application restricted to one client: other clients 400', async () => {
    await mock.close()
    const one = { id: 'front', url: PAGE, restrictAccessToRedirectlessMode: true, clientForRedirectlessMode: 'spa' }
    await start({ authenticationApi: { applications: { replace: [one] } } })
    const refused = await ask({}, { Origin: PAGE })
    expect(refused.status).to.equal(400)
    expect(refused.headers.get('access-control-allow-origin')).to.equal(PAGE)
    expect(refused.text).to.include('redirectless')
    expect((await ask({ client_id: 'spa' }, { Origin: PAGE })).json['status']).to.equal('SECURID_CREDENTIAL_REQUIRED')
  })

  for (const [title, parameters, code] of [
    ['unknown client', { client_id: 'nobody' }, 'invalid_client'],
    ['foreign redirect URI', { redirect_uri: 'https://evil.example/' }, 'invalid_redirect_uri'],
    ['unknown scope', { scope: 'openid payments' }, 'invalid_scope'],
    ['unknown response type', { response_type: 'letter' }, 'unsupported_response_type'],
    ['no response type', { response_type: '' }, 'invalid_request'],
    ['unknown adapter', { pfidpadapterid: 'nothing' }, 'invalid_request'],
  ] as const) {
    it(`pi.flow, ${title}: VALIDATION_ERROR with detail ${code}`, async () => {
      const { status, json } = await ask(parameters)
      expect([status, json['code']]).to.deep.equal([400, 'VALIDATION_ERROR'])
      expect(json['details']).to.have.length(1)
      expect(json['details']).to.have.nested.property('[0].code', code)
      expect(json).to.not.have.property('status')
    })
  }

  it('pi.flow only in a pushed request: VALIDATION_ERROR', async () => {
    const pushed = await browser.post('/as/par.oauth2', { client_id: 'spa', redirect_uri: CALLBACK, ...PI_FLOW })
    const request_uri = String(pushed.json['request_uri'])
    const hidden = await browser.get(query({ client_id: 'spa', request_uri }))
    expect([hidden.status, hidden.json['code']]).to.deep.equal([400, 'VALIDATION_ERROR'])
  })

  it('pi.flow and response_mode=query together: VALIDATION_ERROR', async () => {
    const { status, json } = await browser.get(`${query({ client_id: 'api', ...PI_FLOW })}&response_mode=query`)
    expect([status, json['code']]).to.deep.equal([400, 'VALIDATION_ERROR'])
  })

  it('pi.flow: Cache-Control no-store', async () => {
    expect((await ask()).headers.get('cache-control')).to.equal('no-store')
  })

  it('pi.flow, cookieless client: no cookie, no session', async () => {
    await mock.close()
    const clients = [{ clientId: 'native', allowAuthenticationApiInit: true, enableCookielessAuthenticationApi: true }]
    await start({ oauth: { clients } })
    const begun = await ask({ client_id: 'native' })
    expect(begun.headers.get('set-cookie')).to.equal(null)
    const state = { 'X-Pf-Authn-Api-State': String(begun.json['_pf_authn_api_state']) }
    const { passcode } = await mock.typed('alice')
    const model = { username: 'alice', passcode }
    const ended = await browser.act(String(begun.json['id']), 'checkCredential', model, state)
    expect(ended.json['status']).to.equal('COMPLETED')
    expect(ended.headers.get('set-cookie')).to.equal(null)
    expect((await ask({ client_id: 'native' })).json['status']).to.equal('SECURID_CREDENTIAL_REQUIRED')
  })
})
