import { expect } from 'chai'
import request, { type Response } from 'supertest'
import { ControlError } from '../../../mock-idp/core/control-error.ts'
import { createMockIdp, type MockIdp } from '../../../mock-idp/index.ts'

const users = '/mock/people/users'
const path = `${users}/ann`
const blank = {
  username: 'ann',
  password: 'Passw0rd!',
  mustChangePassword: false,
  passwordExpiresAt: null,
  failedAttempts: 0,
  locked: false,
  attributes: {},
}

describe('local users control API', () => {
  let idp: MockIdp
  let agent: ReturnType<typeof request>
  beforeEach(async () => {
    idp = createMockIdp({ config: { adapters: { form: { type: 'html-form' } } } })
    agent = request((await idp.listen({ host: '127.0.0.1' })).baseUrl)
    await agent.put(path).send({ password: 'Passw0rd!' })
  })
  afterEach(() => idp.close())
  const refused = ({ status, body }: Response) => [status, body.code]
  const signOn = async (password: string): Promise<string> => {
    const { id } = await idp.control.startFlow()
    const action = agent.post(`/pf-ws/authn/flows/${id}?action=checkUsernamePassword`).set('X-XSRF-Header', 'x')
    const { body } = await action.send({ username: 'ann', password })
    return body.code ?? body.status
  }

  it('/mock/people/users/{username}: PUT 201 or 200, GET 200, DELETE 204', async () => {
    const bob = {
      password: 'b0b',
      mustChangePassword: true,
      locked: true,
      attributes: { groups: ['a', 'b'], mail: 'b' },
    }
    const created = await agent.put(`${users}/bob`).send({ ...bob, failedAttempts: 2 })
    expect([created.status, created.body]).to.deep.equal([
      201,
      { ...blank, username: 'bob', ...bob, failedAttempts: 2 },
    ])
    expect((await agent.get(users)).body).to.deep.equal({ users: [blank, created.body] })
    const replaced = await agent.put(`${users}/bob`).send({ password: 'x' })
    expect([replaced.status, replaced.body]).to.deep.equal([200, { ...blank, username: 'bob', password: 'x' }])
    expect((await agent.delete(`${users}/bob`)).status).to.equal(204)
    expect(refused(await agent.get(`${users}/bob`))).to.deep.equal([404, 'USER_NOT_FOUND'])
  })

  for (const change of [
    { password: 'other' },
    { mustChangePassword: true },
    { passwordExpiresAt: '2030-01-03T00:00:00Z' },
    { failedAttempts: 2 },
    { locked: true },
    { attributes: { mail: 'ann@example.com' } },
    {},
  ])
    it(`PATCH /mock/people/users/{username}, ${JSON.stringify(change)}: only that changes`, async () => {
      const { status, body } = await agent.patch(path).send(change)
      expect([status, body]).to.deep.equal([200, { ...blank, ...change }])
      expect((await agent.get(path)).body).to.deep.equal(body)
    })

  it('PATCH /mock/people/users/{username}, locked false: either lock ended, failures cleared', async () => {
    await agent.patch(path).send({ locked: true })
    await agent.patch(path).send({ locked: false })
    expect(await signOn('Passw0rd!')).to.equal('RESUME')
    for (let time = 0; time < 3; time++) await signOn('wrong')
    expect((await agent.get(path)).body).to.include({ locked: true, failedAttempts: 3 })
    expect((await agent.patch(path).send({ locked: false })).body).to.deep.equal(blank)
    expect(await signOn('Passw0rd!')).to.equal('RESUME')
  })

  it('DELETE and PUT /mock/people/users/{username}: the new user has no failures', async () => {
    await agent.patch(path).send({ failedAttempts: 2 })
    await agent.delete(path)
    expect((await agent.put(path).send({ password: 'Passw0rd!' })).body).to.include({ failedAttempts: 0 })
  })

  it('PUT /mock/people/users/{username} between password and change: CREDENTIAL_VALIDATION_FAILED', async () => {
    await agent.patch(path).send({ mustChangePassword: true })
    const { id } = await idp.control.startFlow()
    const act = (action: string, body: object) =>
      agent.post(`/pf-ws/authn/flows/${id}?action=${action}`).set('X-XSRF-Header', 'x').send(body)
    expect((await act('checkUsernamePassword', { username: 'ann', password: 'Passw0rd!' })).body.status).to.equal(
      'MUST_CHANGE_PASSWORD',
    )
    await agent.put(path).send({ password: 'Passw0rd!', mustChangePassword: true })
    const { body } = await act('checkNewPassword', { username: 'ann', newPassword: 'N3wPassw0rd!' })
    expect(body.details[0].code).to.equal('CREDENTIAL_VALIDATION_FAILED')
  })

  for (const [what, send] of [
    ['PUT, no password', () => agent.put(path).send({})],
    ['PUT, undeclared member', () => agent.put(path).send({ password: 'x', colour: 'red' })],
    ['PATCH, wrong type', () => agent.patch(path).send({ locked: 'yes' })],
    ['PATCH, malformed time', () => agent.patch(path).send({ passwordExpiresAt: 'tomorrow' })],
    ['PATCH, attribute not text', () => agent.patch(path).send({ attributes: { age: 5 } })],
  ] as const)
    it(`/mock/people/users/{username}, ${what}: 400, nothing changes`, async () => {
      expect(refused(await send())).to.deep.equal([400, 'VALIDATION_ERROR'])
      expect((await agent.get(path)).body).to.deep.equal(blank)
    })

  it('PATCH /mock/people/users/{username}, other username in the body: 400 USERNAME_MISMATCH', async () => {
    expect(refused(await agent.patch(path).send({ username: 'bob' }))).to.deep.equal([400, 'USERNAME_MISMATCH'])
    expect((await agent.patch(path).send({ username: 'ann' })).status).to.equal(200)
  })

  it('GET /mock/people/users: lists all by name', async () => {
    for (const name of ['zoe', 'Bob', 'a%2Fb']) await agent.put(`${users}/${name}`).send({ password: 'Passw0rd!' })
    const { body } = await agent.get(users)
    expect(body.users.map(({ username }: { username: string }) => username)).to.deep.equal(['Bob', 'a/b', 'ann', 'zoe'])
  })

  it('/mock/people/users/{username}, unknown user: 404 USER_NOT_FOUND', async () => {
    const unknown = `${users}/nobody`
    for (const answer of [agent.get(unknown), agent.patch(unknown).send({}), agent.delete(unknown)]) {
      expect(refused(await answer)).to.deep.equal([404, 'USER_NOT_FOUND'])
    }
  })

  it('control.people: same results and checks; throws without an adapter that uses it', async () => {
    const { people } = idp.control
    expect(await people.users.list()).to.deep.equal({ users: [blank] })
    expect(await people.users.patch('ann', { attributes: { mail: 'a' } })).to.deep.include({
      attributes: { mail: 'a' },
    })
    const error: unknown = await people.users.patch('ann', { password: '' }).catch((reason: unknown) => reason)
    expect(error).to.be.instanceOf(ControlError)
    const none = createMockIdp({ config: {} })
    await none.ready
    expect(() => none.control.people).to.throw('No adapter instance uses a simulated people server')
    await none.close()
  })
})
