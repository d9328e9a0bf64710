import { expect } from 'chai'
import { readJson } from '../../schemas/tools/read.ts'
import { eachWithClient, expectAnswer, refused } from '../fixtures/control-client.ts'

const CALLBACK = 'https://app.example/cb'
const NEW = {
  clientSecret: 's3cret',
  redirectUris: [CALLBACK],
  grantTypes: ['authorization_code', 'client_credentials'],
}

const BY_SCHEMA = ['unknown member', 'member of a wrong type']
const refusal = (what: string): readonly [status: number, code: string] =>
  BY_SCHEMA.includes(what) ? [400, 'VALIDATION_ERROR'] : [422, 'INVALID_CONFIGURATION']

describe('control of clients', () => {
  const client = eachWithClient()
  const put = (id: string, body: object) => client().http.put(`/mock/clients/${id}`).send(body)
  const authorize = (query: string) => client().http.get(`/as/authorization.oauth2?response_type=code&${query}`)
  const credentials = (id: string, secret: string) =>
    client().http.post('/as/token.oauth2').auth(id, secret).type('form').send({ grant_type: 'client_credentials' })

  it('PUT /mock/clients/{id}: created 201, replaced 200; read and listed with its secret', async () => {
    const made = await expectAnswer(put('new-app', NEW), 201, 'client-answer')
    expect(made).to.deep.equal({ ...NEW, clientId: 'new-app' })
    await expectAnswer(put('new-app', { ...NEW, clientId: 'new-app' }), 200, 'client-answer')
    expect((await client().http.get('/mock/clients/new-app').expect(200)).body).to.deep.equal(made)
    const { clients } = await expectAnswer(client().http.get('/mock/clients'), 200, 'clients')
    expect(clients.map(({ clientId }: { clientId: string }) => clientId)).to.deep.equal([
      ...['demo-public', 'demo-confidential', 'demo-cookieless', 'new-app'],
    ])
    expect(client().idp.control.clients.get('new-app')).to.deep.equal(made)
  })

  it('PUT /mock/clients/{id}: acts from the next request on, though OAuth is loaded already', async () => {
    await credentials('new-app', 's3cret').expect(401)
    await put('new-app', NEW).expect(201)
    await credentials('new-app', 's3cret').expect(200)
    await authorize(`client_id=new-app&redirect_uri=${CALLBACK}`).expect(302)
    await authorize('client_id=new-app&redirect_uri=https://other.example').expect(400)
    await authorize('client_id=new-app&response_mode=pi.flow').expect(400)
    await client().http.patch('/mock/clients/new-app').send({ allowAuthenticationApiInit: true }).expect(200)
    await authorize('client_id=new-app&response_mode=pi.flow').expect(200)
    await client().http.patch('/mock/clients/new-app').send({ clientSecret: 'other' }).expect(200)
    await credentials('new-app', 's3cret').expect(401)
    await credentials('new-app', 'other').expect(200)
  })

  it('PATCH /mock/clients/{id}, policy: selected for its next sign-on', async () => {
    await client().http.patch('/mock/clients/demo-public').send({ policy: 'html-form' }).expect(200)
    const { body } = await authorize('client_id=demo-public&response_mode=pi.flow').expect(200)
    expect(body.status).to.equal('USERNAME_PASSWORD_REQUIRED')
  })

  it('PATCH /mock/clients/{id}, redirectUris: targets of startSSO and origins of the token endpoint', async () => {
    const target = () => client().http.get(`/idp/startSSO.ping?TargetResource=${CALLBACK}`)
    const origin = () =>
      credentials('demo-confidential', 'demo-secret-that-everybody-knows').set('Origin', 'https://app.example')
    await target().expect(400)
    expect((await origin()).headers).not.to.have.property('access-control-allow-origin')
    await client()
      .http.patch('/mock/clients/demo-confidential')
      .send({ redirectUris: [CALLBACK], postLogoutRedirectUris: [] })
      .expect(200)
    await target().expect(302)
    expect((await origin()).headers['access-control-allow-origin']).to.equal('https://app.example')
  })

  it('DELETE /mock/clients/{id}: its sign-ons, tokens and codes are refused; POST /mock/reset brings it back', async () => {
    const { http } = client()
    const tokens = (await http.post('/mock/tokens').send({ username: 'alice', clientId: 'demo-confidential' })).body
    const userinfo = () => http.get('/idp/userinfo.openid').set('Authorization', `Bearer ${tokens.access_token}`)
    const management = () =>
      http
        .get('/pf-ws/rest/sessionMgmt/revokedSris/x')
        .set('X-XSRF-Header', 'x')
        .auth('demo-confidential', 'demo-secret-that-everybody-knows')
    await userinfo().expect(200)
    await management().expect(404)
    await http.delete('/mock/clients/demo-confidential').expect(204, '')
    await userinfo().expect(401)
    await management().expect(401)
    await credentials('demo-confidential', 'demo-secret-that-everybody-knows').expect(401)
    await authorize('client_id=demo-confidential').expect(400)
    await http.post('/mock/tokens').send({ username: 'alice', clientId: 'demo-confidential' }).expect(422)
    await refused(http.get('/mock/clients/demo-confidential'), 404, 'CLIENT_NOT_FOUND')
    await refused(http.delete('/mock/clients/demo-confidential'), 404, 'CLIENT_NOT_FOUND')
    await http.post('/mock/reset').expect(200)
    await credentials('demo-confidential', 'demo-secret-that-everybody-knows').expect(200)
  })

  it('DELETE /mock/clients/{id}, sign-on in progress: the browser gets an error, no code, no internal error', async () => {
    const { http } = client()
    const begun = await authorize('client_id=demo-public&redirect_uri=http://localhost/cb&acr_values=html-form').expect(
      302,
    )
    const id = /flowId=(\w+)/.exec(String(begun.headers['location']))?.[1] ?? ''
    const cookie = /PF=\w+/.exec(String(begun.headers['set-cookie']))?.[0] ?? ''
    await http.delete('/mock/clients/demo-public').expect(204)
    const password = { username: 'alice', password: 'Passw0rd!' }
    const moved = await client().act(id, 'checkUsernamePassword', password).set('Cookie', cookie).expect(200)
    const renewed = /PF=\w+/.exec(String(moved.headers['set-cookie']))?.[0] ?? ''
    const end = await http.get(new URL(moved.body.resumeUrl).pathname).set('Cookie', renewed)
    expect(end.status).to.be.within(400, 499)
  })

  for (const [what, body, pointer] of [
    ['id of another client', { clientId: 'other' }, '/clientId'],
    ['unknown policy', { ...NEW, policy: 'nowhere' }, '/policy'],
    ['redirect URI with a fragment', { redirectUris: ['https://app.example/#x'] }, '/redirectUris/0'],
    ['no redirect URI', {}, '/redirectUris'],
    ['unknown member', { ...NEW, secret: 'x' }, '/secret'],
    ['member of a wrong type', { ...NEW, redirectUris: 'x' }, '/redirectUris'],
  ] as const)
    it(`PUT /mock/clients/{id}, ${what}: refused with a pointer, nothing stored`, async () => {
      const { details } = await refused(put('new-app', body), ...refusal(what))
      expect(details[0]?.pointer).to.equal(pointer)
      await client().http.get('/mock/clients/new-app').expect(404)
    })

  it('PUT /mock/clients/{id}, id with a space: 400; a list as body: 400', async () => {
    await expectAnswer(put('a%20b', NEW), 400, 'error')
    await expectAnswer(put('new-app', []), 400, 'error')
  })

  it('POST /mock/snapshots/{id}/restore: clients as in the snapshot', async () => {
    const { id } = await client().idp.control.snapshots.take()
    await client().http.delete('/mock/clients/demo-public').expect(204)
    await client().idp.control.snapshots.restore(id)
    await client().http.get('/mock/clients/demo-public').expect(200)
  })

  it('schemas of changes have the members of the configuration', () => {
    const membersOf = (...path: readonly string[]) =>
      Object.keys(readJson<{ readonly properties: object }>(...path).properties)
    for (const name of ['client-change', 'client-answer'])
      expect(membersOf('host/control', `${name}.schema.json`)).to.deep.equal(
        membersOf('host/config', 'oauth-client.schema.json'),
      )
    for (const name of ['policy-change', 'policy-answer'])
      expect(membersOf('host/control', `${name}.schema.json`)).to.deep.equal([
        'id',
        ...membersOf('host/config', 'policy.schema.json'),
      ])
  })

  it('twenty clients at once: each is stored', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => put(`app-${index}`, NEW).expect(201)))
    expect(client().idp.control.clients.list().clients).to.have.length(23)
  })
})
