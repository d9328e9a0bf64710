import { expect } from 'chai'
import { createLocalJWKSet, type JWK, jwtVerify } from 'jose'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'
import { type Browser, claimsOf, openBrowser, redirectParameters } from '../../fixtures/oauth/browser-client.ts'
import { config, SECRET, webCode, webRequest } from '../../fixtures/oauth/clients.ts'

const TOKEN = '/as/token.oauth2'
const basic = { Authorization: `Basic ${Buffer.from(`web:${encodeURIComponent(SECRET)}`).toString('base64')}` }

describe('OAuth tokens', () => {
  let mock: RunningMock
  let browser: Browser
  beforeEach(async () => {
    mock = await runMock({ config })
    browser = openBrowser(mock)
  })
  afterEach(() => mock.close())

  const codeOf = async () => redirectParameters(await browser.authorize(webRequest))['code'] ?? ''
  const isActive = async (token: unknown) =>
    (await browser.post('/as/introspect.oauth2', { token: String(token) }, basic)).json['active']

  it("ID token: signed with a published key, times of the mock's clock", async () => {
    const { json } = await browser.post(TOKEN, webCode(await codeOf()))
    const keys = createLocalJWKSet({ keys: (await browser.get('/pf/JWKS')).json['keys'] as JWK[] })
    const { now } = mock.idp.control.clock.read()
    const { payload, protectedHeader } = await jwtVerify(String(json['id_token']), keys, { currentDate: new Date(now) })
    expect(protectedHeader.alg).to.equal('RS256')
    const seconds = Date.parse(now) / 1000
    expect([payload.iat, payload.exp, payload['auth_time']]).to.deep.equal([seconds, seconds + 300, seconds])
  })

  it('Two instances: token times of their own clocks', async () => {
    const other = await runMock({ config })
    try {
      await other.advance(7_000_000)
      const there = openBrowser(other)
      const { code = '' } = redirectParameters(await there.authorize(webRequest))
      const [here, away] = await Promise.all([
        browser.post(TOKEN, webCode(await codeOf())),
        there.post(TOKEN, webCode(code)),
      ])
      const [ours, theirs] = [claimsOf(here.json['id_token']), claimsOf(away.json['id_token'])]
      expect(Number(theirs['iat']) - Number(ours['iat'])).to.equal(7_000_000)
    } finally {
      await other.close()
    }
  })

  it('POST /as/token.oauth2, one code eight times at once: tokens once, then revoked', async () => {
    const code = await codeOf()
    const answers = await Promise.all(Array.from({ length: 8 }, () => browser.post(TOKEN, webCode(code))))
    const given = answers.filter(({ status }) => status === 200)
    expect(given).to.have.length(1)
    for (const { status, json } of answers)
      expect(status === 200 || json['error'] === 'invalid_grant', `${status}`).to.equal(true)
    expect(await isActive(given[0]?.json['access_token'])).to.equal(false)
  })

  it('POST /as/token.oauth2, code used again: invalid_grant, all its tokens revoked', async () => {
    const code = await codeOf()
    const { json } = await browser.post(TOKEN, webCode(code))
    expect(await isActive(json['access_token'])).to.equal(true)
    const again = await browser.post(TOKEN, webCode(code))
    expect([again.status, again.json['error']]).to.deep.equal([400, 'invalid_grant'])
    expect(await isActive(json['access_token'])).to.equal(false)
    expect(await isActive(json['refresh_token'])).to.equal(false)
    const headers = { Authorization: `Bearer ${json['access_token']}` }
    expect((await browser.get('/idp/userinfo.openid', headers)).status).to.equal(401)
  })

  it('Codes, access tokens and refresh tokens: expire with the clock', async () => {
    const late = await codeOf()
    await mock.advance(60)
    expect((await browser.post(TOKEN, webCode(late))).json['error']).to.equal('invalid_grant')
    await mock.advance(60)
    const { json } = await openBrowser(mock)
      .authorize(webRequest)
      .then((back) => browser.post(TOKEN, webCode(redirectParameters(back)['code'] ?? '')))
    await mock.advance(7199)
    expect(await isActive(json['access_token'])).to.equal(true)
    await mock.advance(1)
    expect(await isActive(json['access_token'])).to.equal(false)
    const refreshed = await browser.post(
      TOKEN,
      { grant_type: 'refresh_token', refresh_token: String(json['refresh_token']) },
      basic,
    )
    expect(refreshed.status).to.equal(200)
    expect(await isActive(refreshed.json['access_token'])).to.equal(true)
    await mock.advance(30 * 24 * 60 * 60)
    expect(await isActive(json['refresh_token'])).to.equal(false)
  })

  it('POST /as/revoke_token.oauth2: only by the client of the token', async () => {
    const { json } = await browser.post(TOKEN, webCode(await codeOf()))
    const token = String(json['access_token'])
    await browser.post('/as/revoke_token.oauth2', { token, client_id: 'spa' })
    expect(await isActive(token)).to.equal(true)
    expect((await browser.post('/as/revoke_token.oauth2', { token }, basic)).status).to.equal(200)
    expect(await isActive(token)).to.equal(false)
  })

  it('client_credentials: access token only; unknown scope or public client refused', async () => {
    const { status, json } = await browser.post(TOKEN, { grant_type: 'client_credentials' }, basic)
    expect(status).to.equal(200)
    expect(json).to.include({ token_type: 'Bearer' })
    expect(json).to.not.have.property('id_token')
    const unknown = await browser.post(TOKEN, { grant_type: 'client_credentials', scope: 'payments' }, basic)
    expect([unknown.status, unknown.json['error']]).to.deep.equal([400, 'invalid_scope'])
    const refused = await browser.post(TOKEN, { grant_type: 'client_credentials', client_id: 'spa' })
    expect(refused.status).to.be.within(400, 401)
  })

  it('POST /mock/reset: tokens inactive', async () => {
    const { json } = await browser.post(TOKEN, webCode(await codeOf()))
    await mock.idp.control.reset()
    expect(await isActive(json['access_token'])).to.equal(false)
  })

  it('POST /as/token.oauth2: Date.now() outside the mock is unchanged', async () => {
    const before = Date.now()
    const { now } = mock.idp.control.clock.read()
    await browser.post(TOKEN, webCode(await codeOf()))
    expect(Date.now()).to.be.at.least(before)
    expect(Date.now()).to.not.equal(Date.parse(now))
  })
})
