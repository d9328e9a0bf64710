import { expect } from 'chai'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'
import {
  AUTHORIZATION,
  type Browser,
  claimsOf,
  flowIdOf,
  openBrowser,
  redirectParameters,
  XSRF,
} from '../../fixtures/oauth/browser-client.ts'
import { CALLBACK, CHALLENGE, config, SECRET, VERIFIER, webCode, webRequest } from '../../fixtures/oauth/clients.ts'

const TOKEN = '/as/token.oauth2'

describe('OpenID Connect, redirect mode', () => {
  let mock: RunningMock
  let browser: Browser
  beforeEach(async () => {
    mock = await runMock({ config })
    browser = openBrowser(mock)
  })
  afterEach(() => mock.close())
  const query = (parameters: Readonly<Record<string, string>>) => `${AUTHORIZATION}?${new URLSearchParams(parameters)}`

  it('Authorization by redirect: code at the client, ID token with acr, amr, nonce and pi.sri', async () => {
    const back = await browser.authorize(webRequest)
    const { code = '', state } = redirectParameters(back)
    expect(state).to.equal('a state')
    expect(back.location).to.match(/^https:\/\/client\.example\/callback\?/)
    const { status, json } = await browser.post(TOKEN, webCode(code))
    expect(status).to.equal(200)
    expect(json).to.include({ token_type: 'Bearer', scope: 'openid email' })
    expect(json).to.have.property('refresh_token')
    expect(claimsOf(json['id_token'])).to.include({
      iss: mock.idp.baseUrl,
      aud: 'web',
      sub: 'alice',
      nonce: 'a nonce',
      acr: 'securid',
    })
    expect(claimsOf(json['id_token'])['amr']).to.deep.equal(['securid'])
    expect(claimsOf(json['id_token'])).to.have.property('pi.sri')
    expect(claimsOf(json['id_token'])['jti']).to.match(/^[0-9a-f-]{36}$/)
  })

  it('POST /as/authorization.oauth2, form from a page of the client: 302 with a flow', async () => {
    const begun = await browser.post(AUTHORIZATION, webRequest, { Origin: 'https://client.example' })
    expect(begun.status).to.equal(302)
    expect(flowIdOf(begun)).to.match(/^[A-Za-z0-9]{22}$/)
  })

  it('Authorization request, application of the policy: the browser is redirected to it', async () => {
    const applications = [{ id: 'front', url: 'http://localhost:3000/sign-on?theme=dark' }]
    const other = await runMock({
      config: { ...config, authenticationApi: { applications, defaultApplication: 'front' } },
    })
    try {
      const { location } = await openBrowser(other).get(query(webRequest))
      expect(location).to.match(/^http:\/\/localhost:3000\/sign-on\?theme=dark&flowId=[A-Za-z0-9]{22}$/)
    } finally {
      await other.close()
    }
  })

  it('response_mode form_post: a form with the code', async () => {
    const back = await browser.authorize({ ...webRequest, response_mode: 'form_post' })
    expect(back.status).to.equal(200)
    expect(back.text).to.match(/<form method="post" action="https:\/\/client\.example\/callback">/)
    expect(back.text).to.match(/<input type="hidden" name="code" value="[^"]+"\/>/)
  })

  it('response_mode form_post, canceled: a form with the error', async () => {
    const flowId = flowIdOf(await browser.get(query({ ...webRequest, response_mode: 'form_post' })))
    await browser.act(flowId, 'cancel')
    const back = await browser.get(`/as/${flowId}/resume/as/authorization.ping`)
    expect(back.status).to.equal(200)
    expect(back.text).to.match(/<input type="hidden" name="error" value="access_denied"\/>/)
  })

  it('Authorization by redirect, canceled: access_denied and state once the browser resumes', async () => {
    const flowId = flowIdOf(await browser.get(query(webRequest)))
    const { json } = await browser.act(flowId, 'cancel')
    expect(json).to.include({ status: 'FAILED' })
    const back = await browser.get(`/as/${flowId}/resume/as/authorization.ping`)
    expect(redirectParameters(back)).to.include({ error: 'access_denied', state: 'a state' })
  })

  it('resumeUrl in another browser: refused, no code', async () => {
    const flowId = flowIdOf(await browser.get(query(webRequest)))
    const { resumeUrl } = await browser.signOn(flowId, 'alice')
    const other = await openBrowser(mock).get(String(resumeUrl))
    expect(other.status).to.be.within(400, 499)
    expect(other.location).to.equal(undefined)
    expect(redirectParameters(await browser.get(String(resumeUrl)))).to.have.property('code')
  })

  it('Public client with PKCE, wrong verifier: invalid_grant; right verifier: tokens', async () => {
    const request = { ...webRequest, client_id: 'spa', redirect_uri: 'http://localhost:4567/callback' }
    const challenge = { code_challenge: CHALLENGE, code_challenge_method: 'S256' }
    const { code = '' } = redirectParameters(await browser.authorize({ ...request, ...challenge }))
    const { redirect_uri } = request
    const form = { grant_type: 'authorization_code', code, client_id: 'spa', redirect_uri }
    const bad = await browser.post(TOKEN, { ...form, code_verifier: VERIFIER.replace('d', 'e') })
    expect([bad.status, bad.json['error']]).to.deep.equal([400, 'invalid_grant'])
    const good = await browser.post(TOKEN, { ...form, code_verifier: VERIFIER })
    expect(good.status).to.equal(200)
  })

  it('GET /idp/userinfo.openid: the claims of the granted scopes', async () => {
    const strong = { client_id: 'strong', response_type: 'code', redirect_uri: CALLBACK, scope: 'openid email' }
    const flowId = flowIdOf(await browser.get(query(strong)))
    await browser.act(flowId, 'checkUsernamePassword', { username: 'alice', password: 'Passw0rd!' })
    const { resumeUrl } = await browser.signOn(flowId, 'alice')
    const { code = '' } = redirectParameters(await browser.get(String(resumeUrl)))
    const form = { grant_type: 'authorization_code', code, client_id: 'strong', redirect_uri: CALLBACK }
    const { json } = await browser.post(TOKEN, form)
    const claims = claimsOf(json['id_token'])
    expect(claims['acr']).to.equal('two-factor')
    expect(claims['amr']).to.deep.equal(['html-form', 'securid'])
    const userinfo = await browser.get('/idp/userinfo.openid', { Authorization: `Bearer ${json['access_token']}` })
    expect(userinfo.json).to.deep.equal({ sub: 'alice', email: 'alice@example.com' })
  })

  it('Second authorization request: code at once, unless policy, prompt or browser require a sign-on', async () => {
    await browser.authorize(webRequest)
    expect(redirectParameters(await browser.get(query(webRequest)))).to.have.property('code')
    const strong = { client_id: 'strong', response_type: 'code', redirect_uri: CALLBACK, scope: 'openid' }
    expect(flowIdOf(await browser.get(query(strong)))).to.match(/^[A-Za-z0-9]{22}$/)
    expect(flowIdOf(await browser.get(query({ ...webRequest, prompt: 'login' })))).to.match(/^[A-Za-z0-9]{22}$/)
    expect(flowIdOf(await openBrowser(mock).get(query(webRequest)))).to.match(/^[A-Za-z0-9]{22}$/)
  })

  it('max_age exceeded or session expired: a sign-on is required', async () => {
    await browser.authorize(webRequest)
    await mock.advance(599)
    expect(redirectParameters(await browser.get(query({ ...webRequest, max_age: '600' })))).to.have.property('code')
    await mock.advance(2)
    expect(flowIdOf(await browser.get(query({ ...webRequest, max_age: '600' })))).to.match(/^[A-Za-z0-9]{22}$/)
    expect(redirectParameters(await browser.get(query(webRequest)))).to.have.property('code')
    await mock.advance(31 * 24 * 60 * 60)
    expect(flowIdOf(await browser.get(query(webRequest)))).to.match(/^[A-Za-z0-9]{22}$/)
  })

  it('acr_values and pfidpadapterid: select the policy', async () => {
    const statusOf = async (parameters: Readonly<Record<string, string>>) => {
      const flowId = flowIdOf(await browser.get(query({ ...webRequest, ...parameters })))
      return (await browser.get(`/pf-ws/authn/flows/${flowId}`, XSRF)).json['status']
    }
    expect(await statusOf({})).to.equal('SECURID_CREDENTIAL_REQUIRED')
    expect(await statusOf({ acr_values: 'two-factor' })).to.equal('USERNAME_PASSWORD_REQUIRED')
    expect(await statusOf({ pfidpadapterid: 'identifier-first' })).to.equal('IDENTIFIER_REQUIRED')
  })

  it('login_hint: username filled in and editable', async () => {
    const hinted = { ...webRequest, acr_values: 'two-factor', login_hint: 'alice' }
    const flowId = flowIdOf(await browser.get(query(hinted)))
    const { json } = await browser.get(`/pf-ws/authn/flows/${flowId}`, XSRF)
    expect(json).to.include({ username: 'alice', allowUsernameEdits: true })
  })

  it('GET /idp/init_logout.openid: signed off, redirected to post_logout_redirect_uri with state', async () => {
    await browser.authorize(webRequest)
    const parameters = { client_id: 'web', post_logout_redirect_uri: 'https://client.example/bye', state: 'x' }
    const { location } = await browser.get(`/idp/init_logout.openid?${new URLSearchParams(parameters)}`)
    expect(location).to.equal('https://client.example/bye?state=x')
    expect(flowIdOf(await browser.get(query(webRequest)))).to.match(/^[A-Za-z0-9]{22}$/)
  })

  it('request_uri of a pushed request: accepted once', async () => {
    const pushed = await browser.post('/as/par.oauth2', { ...webRequest, client_secret: SECRET })
    expect(pushed.status).to.equal(201)
    const request = { client_id: 'web', request_uri: String(pushed.json['request_uri']) }
    const { code } = redirectParameters(await browser.authorize(request))
    expect(code).to.be.a('string')
    expect(redirectParameters(await browser.get(query(request)))).to.include({ error: 'invalid_request_uri' })
  })

  describe('refused authorization requests', () => {
    it('Authorization request, unknown client or redirect URI: 400, no redirect', async () => {
      const unknown = await browser.get(query({ ...webRequest, client_id: 'nobody' }))
      expect([unknown.status, unknown.location, unknown.json['error']]).to.deep.equal([
        400,
        undefined,
        'invalid_client',
      ])
      const astray = await browser.get(query({ ...webRequest, redirect_uri: 'https://evil.example/' }))
      expect([astray.status, astray.location, astray.json['error']]).to.deep.equal([
        400,
        undefined,
        'invalid_redirect_uri',
      ])
    })
    it('Authorization request, unknown client, Accept text/html: an error page, escaped', async () => {
      const { headers, text } = await browser.get(query({ ...webRequest, client_id: '<b>' }), { Accept: 'text/html' })
      expect(headers.get('content-type')).to.match(/^text\/html/)
      expect(text).to.include('invalid_client').and.not.include('<b>')
    })
    it('Authorization request, unknown scope: invalid_scope', async () => {
      const back = await browser.get(query({ ...webRequest, scope: 'openid payments' }))
      expect(redirectParameters(back)).to.include({ error: 'invalid_scope', scope: 'payments' })
    })
    it('prompt=none, no session: login_required', async () => {
      const back = await browser.get(query({ ...webRequest, prompt: 'none' }))
      expect(redirectParameters(back)).to.include({ error: 'login_required', state: 'a state' })
    })
    it('Authorization request, client without redirect URIs: 400 invalid_redirect_uri', async () => {
      const { status, json } = await browser.get(query({ client_id: 'api', response_type: 'code', scope: 'openid' }))
      expect([status, json['error']]).to.deep.equal([400, 'invalid_redirect_uri'])
    })
    it('POST /as/token.oauth2, wrong secret: 401 invalid_client', async () => {
      const { code = '' } = redirectParameters(await browser.authorize(webRequest))
      const { status, json } = await browser.post(TOKEN, { ...webCode(code), client_secret: 'wrong' })
      expect([status, json['error']]).to.deep.equal([401, 'invalid_client'])
    })
  })
})
