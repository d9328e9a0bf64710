import { expect } from 'chai'
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose'
import { demoSecret } from '../../mock-idp/config/demo.ts'
import { eachWithClient, expectAnswer, expectSchema, NOON, refused } from '../fixtures/control-client.ts'
import { createMockIdp } from '../fixtures/create-mock-idp.ts'

describe('control of tokens', () => {
  const client = eachWithClient()
  const post = (model: object | string) =>
    client().http.post('/mock/tokens').set('Content-Type', 'application/json').send(model)
  const issue = (model: object = {}) =>
    expectAnswer(post({ username: 'alice', clientId: 'demo-public', ...model }), 200, 'tokens')
  const verified = async (token: string) => {
    const { body } = await client().http.get('/pf/JWKS').expect(200)
    const options = { currentDate: new Date(NOON), issuer: client().idp.baseUrl }
    return (await jwtVerify(token, createLocalJWKSet(body as JSONWebKeySet), options)).payload
  }

  it('POST /mock/tokens: signed tokens with a warning, no session', async () => {
    const tokens = await issue()
    expect(tokens).to.include({ token_type: 'Bearer', expires_in: 7200, scope: 'openid' })
    expect(tokens.warning).to.match(/without a sign-on/)
    const claims = await verified(tokens.id_token)
    expect(claims).to.deep.include({ sub: 'alice', aud: 'demo-public', acr: 'securid', amr: ['securid'] })
    expect(claims['auth_time']).to.equal(Date.parse(NOON) / 1000)
    expect(claims['pi.sri']).to.match(/^[A-Za-z0-9_-]{27}$/)
    expect((await client().idp.control.sessions.list()).sessions).to.deep.equal([])
  })
  it('POST /mock/tokens, every client with codes: ID token and userinfo', async () => {
    for (const clientId of ['demo-public', 'demo-confidential', 'demo-cookieless']) {
      const { id_token, access_token } = await issue({ clientId, username: 'frank' })
      expect(await verified(id_token)).to.include({ sub: 'frank', aud: clientId })
      const userinfo = client().http.get('/idp/userinfo.openid').set('Authorization', `Bearer ${access_token}`)
      expect((await userinfo.expect(200)).body).to.deep.equal({ sub: 'frank' })
    }
  })
  it('POST /mock/tokens, scope without openid: no ID token', async () => {
    expect(await issue({ scope: 'email' })).to.not.have.property('id_token')
  })
  it('POST /mock/tokens: tokens can be refreshed, introspected and revoked', async () => {
    const { refresh_token } = await issue({ clientId: 'demo-confidential' })
    const { http } = client()
    const form = { grant_type: 'refresh_token', refresh_token }
    const { body } = await http
      .post('/as/token.oauth2')
      .auth('demo-confidential', demoSecret)
      .type('form')
      .send(form)
      .expect(200)
    const token = { token: body.access_token }
    const isActive = async () =>
      (await http.post('/as/introspect.oauth2').auth('demo-confidential', demoSecret).type('form').send(token)).body
        .active
    expect(await isActive()).to.equal(true)
    await http.post('/as/revoke_token.oauth2').auth('demo-confidential', demoSecret).type('form').send(token)
    expect(await isActive()).to.equal(false)
  })
  it('POST /mock/tokens, four users at once: each subject', async () => {
    const users = ['alice', 'bob', 'frank', 'alice']
    const tokens = await Promise.all(users.map((username) => issue({ username })))
    const subjects = await Promise.all(tokens.map(async ({ id_token }) => (await verified(id_token)).sub))
    expect(subjects).to.deep.equal(users)
  })
  it('control.issueTokens, client with policy and special secret: acr and amr of the policy', async () => {
    const clientSecret = 'a: b%c+d/e?'
    const clients = [{ clientId: 'two', clientSecret, redirectUris: ['https://client.example/'], policy: 'two-factor' }]
    const idp = createMockIdp({ config: { extends: 'demo', oauth: { clients } } })
    try {
      await idp.ready
      const tokens = await idp.control.issueTokens({ username: 'alice', clientId: 'two', scope: 'openid email' })
      expect(decodeJwt(String(tokens.id_token))).to.deep.include({ acr: 'two-factor', amr: ['html-form', 'securid'] })
    } finally {
      await idp.close()
    }
  })
  it('POST /mock/tokens, unknown client, scope or user 422, invalid body 400', async () => {
    const good = { username: 'alice', clientId: 'demo-public' }
    const { message } = await refused(post({ ...good, clientId: 'nobody' }), 422, 'UNKNOWN_CLIENT')
    expect(message).to.include('demo-confidential')
    expect((await refused(post({ ...good, scope: 'openid payments' }), 422, 'INVALID_SCOPE')).message).to.include(
      'payments',
    )
    await refused(post({ ...good, username: 'nobody' }), 422, 'USER_NOT_FOUND')
    for (const model of [{}, { ...good, username: 7 }, { ...good, more: 1 }, { username: 'alice' }, '[]'])
      await refused(post(model), 400, 'VALIDATION_ERROR')
    await refused(post('{'), 400, 'INVALID_BODY')
  })
  it('control.issueTokens, client without codes: 422 TOKENS_REFUSED, no secret', async () => {
    const clients = [{ clientId: 'machine', clientSecret: demoSecret, grantTypes: ['client_credentials'] }]
    const idp = createMockIdp({ config: { extends: 'demo', oauth: { clients } } })
    try {
      await idp.ready
      const request = { username: 'alice', clientId: 'machine' }
      const error = await idp.control.issueTokens(request).catch((thrown: Error) => thrown)
      expect(error).to.include({ status: 422, code: 'TOKENS_REFUSED' })
      expect(String(error)).to.not.include(demoSecret)
    } finally {
      await idp.close()
    }
  })
  it('control.issueTokens: same results and errors as /mock/tokens', async () => {
    expectSchema('tokens', await client().idp.control.issueTokens({ username: 'alice', clientId: 'demo-public' }))
    const error = await client()
      .idp.control.issueTokens({ username: 'alice', clientId: 'x' })
      .catch((e: Error) => e)
    expect(error).to.have.property('name', 'ControlError')
  })
})
