import { expect } from 'chai'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'
import { type Browser, claimsOf, openBrowser } from '../../fixtures/oauth/browser-client.ts'
import { config } from '../../fixtures/oauth/clients.ts'

const USER_AUTHORIZATION = '/as/user_authz.oauth2'
const GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

describe('OAuth device authorization', () => {
  let mock: RunningMock
  let browser: Browser
  beforeEach(async () => {
    mock = await runMock({ config })
    browser = openBrowser(mock)
  })
  afterEach(() => mock.close())

  const begin = async () =>
    (await browser.post('/as/device_authz.oauth2', { client_id: 'spa', scope: 'openid' })).json as {
      readonly [member: string]: string
    }
  const poll = (code: string | undefined) =>
    browser.post('/as/token.oauth2', { grant_type: GRANT, client_id: 'spa', device_code: code ?? '' })
  const open = (query = '') => browser.get(`${USER_AUTHORIZATION}?${query}response_mode=pi.flow`)

  it('POST /as/device_authz.oauth2: codes, URIs, interval and expiry; polling authorization_pending', async () => {
    const device = await begin()
    expect(device).to.include({
      interval: 5,
      expires_in: 600,
      verification_uri: `${mock.idp.baseUrl}${USER_AUTHORIZATION}`,
      verification_uri_complete: `${mock.idp.baseUrl}${USER_AUTHORIZATION}?user_code=${device['user_code']}`,
    })
    expect(device['user_code']).to.match(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/)
    expect((await poll(device['device_code'])).json['error']).to.equal('authorization_pending')
  })

  it('Device flow over the API: user code, confirmation, sign-on, tokens once', async () => {
    const { user_code = '', device_code } = await begin()
    const asked = await open()
    expect(asked.json['status']).to.equal('OAUTH_DEVICE_USER_CODE_REQUIRED')
    const id = String(asked.json['id'])
    const submitted = await browser.act(id, 'submitUserCode', { userCode: user_code.toLowerCase() })
    expect(submitted.json).to.include({
      status: 'OAUTH_DEVICE_USER_CODE_CONFIRMATION_REQUIRED',
      userCode: user_code,
    })
    const confirmed = await browser.act(id, 'confirmUserCode', { userCode: user_code })
    expect(confirmed.json['status']).to.equal('SECURID_CREDENTIAL_REQUIRED')
    expect(await browser.signOn(id, 'alice')).to.include({ status: 'OAUTH_DEVICE_COMPLETED' })
    const { status, json } = await poll(device_code)
    expect(status).to.equal(200)
    expect(claimsOf(json['id_token'])).to.include({ sub: 'alice', acr: 'securid' })
    expect((await poll(device_code)).json['error']).to.equal('invalid_grant')
  })

  it('Device flow, device code expired: expired_token; its user code USER_CODE_EXPIRED', async () => {
    const { user_code = '', device_code } = await begin()
    await mock.advance(601)
    expect((await poll(device_code)).json['error']).to.equal('expired_token')
    const { json } = await open(`user_code=${user_code}&`)
    expect(json).to.include({ status: 'OAUTH_DEVICE_USER_CODE_REQUIRED' })
    expect(json).to.have.nested.property('authnError.details[0].code', 'USER_CODE_EXPIRED')
  })

  it('Device flow, user code in the request: only the confirmation is required', async () => {
    const { user_code = '' } = await begin()
    const { json } = await open(`user_code=${user_code}&`)
    expect(json).to.include({ status: 'OAUTH_DEVICE_USER_CODE_CONFIRMATION_REQUIRED', userCode: user_code })
  })

  it('OAUTH_DEVICE_USER_CODE_REQUIRED, submitUserCode, unknown or expired: asks again with authnError', async () => {
    const { user_code = '' } = await begin()
    const id = String((await open()).json['id'])
    const bad = await browser.act(id, 'submitUserCode', { userCode: 'AAAA-AAAA' })
    expect([bad.status, bad.json['status']]).to.deep.equal([200, 'OAUTH_DEVICE_USER_CODE_REQUIRED'])
    expect(bad.json).to.have.nested.property('authnError.details[0].code', 'INVALID_USER_CODE')
    await mock.advance(601)
    const late = await browser.act(id, 'submitUserCode', { userCode: user_code })
    const reasons = (await mock.idp.control.flow(id)).history.map(({ reason }) => reason?.code)
    expect(reasons).to.deep.equal(['USER_CODE_MISSING', 'USER_CODE_UNKNOWN', 'USER_CODE_EXPIRED'])
    expect(late.json['status']).to.equal('OAUTH_DEVICE_USER_CODE_REQUIRED')
    expect(late.json).to.have.property('authnError')
  })

  it('OAUTH_DEVICE_USER_CODE_REQUIRED, submitUserCode, five wrong codes: FAILED, USER_CODE_LOCKED', async () => {
    const id = String((await open()).json['id'])
    for (let wrong = 0; wrong < 4; wrong++) await browser.act(id, 'submitUserCode', { userCode: 'AAAA-AAAA' })
    const last = await browser.act(id, 'submitUserCode', { userCode: 'AAAA-AAAA' })
    expect(last.json).to.include({ status: 'FAILED', code: 'USER_CODE_LOCKED' })
  })

  it('Device flow on pages: user code, confirmation, sign-on, tokens', async () => {
    const { user_code = '', device_code } = await begin()
    const page = await browser.get(USER_AUTHORIZATION)
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
    const shown = await browser.post(USER_AUTHORIZATION, { xsrf, user_code })
    expect(shown.text).to.include(user_code)
    const begun = await browser.post(USER_AUTHORIZATION, { xsrf, user_code, confirm: 'yes' })
    const flowId = new URL(String(begun.location)).searchParams.get('flowId') ?? ''
    const { resumeUrl } = await browser.signOn(flowId, 'alice')
    expect((await browser.get(String(resumeUrl))).status).to.equal(200)
    expect((await poll(device_code)).status).to.equal(200)
  })

  it('Device flow, other user signed on in the browser: the tokens are for the user of this sign-on', async () => {
    const first = String(
      (await browser.get(`/as/authorization.oauth2?client_id=api&response_type=code&response_mode=pi.flow`)).json['id'],
    )
    await browser.signOn(first, 'alice')
    await mock.change('erin', { locked: false })
    const { user_code = '', device_code } = await begin()
    const id = String((await open(`user_code=${user_code}&`)).json['id'])
    await browser.act(id, 'confirmUserCode', { userCode: user_code })
    expect(await browser.signOn(id, 'erin')).to.include({ status: 'OAUTH_DEVICE_COMPLETED' })
    expect(claimsOf((await poll(device_code)).json['id_token'])['sub']).to.equal('erin')
  })
})
