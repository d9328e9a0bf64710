import { expect } from 'chai'
import type { MockIdp } from '../../mock-idp/create-mock-idp.ts'
import { users } from '../../schemas/gen/host/demo.ts'
import { eachWithClient, expectSchema, refused } from '../fixtures/control-client.ts'
import { createMockIdp } from '../fixtures/create-mock-idp.ts'

const CREDENTIAL = 'SECURID_CREDENTIAL_REQUIRED'
/** Every user of every server, as the control API shows them. */
const readAll = async ({ control }: MockIdp) => ({
  securid: await control.securid.users.list(),
  haventec: await control.haventec.users.list(),
  people: await control.people.users.list(),
  aducid: await control.aducid.users.list(),
  outbox: await control.haventec.outbox(),
})
const policies = [
  ...['securid', 'two-factor', 'haventec', 'password-then-haventec', 'html-form', 'identifier-first'],
  ...['aducid', 'password-then-aducid'],
]
const exists = (username: string, policy: string) => {
  if (/haventec/.test(policy)) return ['alice', 'mia'].includes(username)
  if (/aducid/.test(policy)) return ['alice', 'adam', 'eva'].includes(username)
  return !['mia', 'adam', 'eva'].includes(username) || !/securid|two-factor/.test(policy)
}
const cases = users.flatMap(([username]) => policies.map((policy) => ({ username, policy })))
const present = cases.filter(({ username, policy }) => exists(username, policy))

describe('control API, the data of users', () => {
  const client = eachWithClient()
  const passcodeOf = (username: string) => client().idp.control.securid.passcode(username)

  it('POST /mock/sessions, every demo user and policy: no user is changed', async () => {
    const before = await readAll(client().idp)
    for (const wanted of present) await client().idp.control.sessions.start(wanted)
    expect(await readAll(client().idp)).to.deep.equal(before)
  })
  it('POST /mock/tokens, every demo user: no user is changed', async () => {
    const before = await readAll(client().idp)
    for (const { username } of present.filter(({ policy }) => policy === 'securid'))
      await client().idp.control.issueTokens({ username, clientId: 'demo-public' })
    expect(await readAll(client().idp)).to.deep.equal(before)
  })
  it('POST /mock/flows without state, every demo user and policy: no user is changed', async () => {
    const before = await readAll(client().idp)
    for (const { username, policy } of present) await client().startFlow({ username, policy })
    expect(await readAll(client().idp)).to.deep.equal(before)
  })
  it('POST /mock/sessions and POST /mock/tokens: the current code of the user can be used', async () => {
    const { passcode } = await passcodeOf('alice')
    await client().idp.control.sessions.start({ username: 'alice', policy: 'securid' })
    await client().idp.control.issueTokens({ username: 'alice', clientId: 'demo-public' })
    const id = await client().startFlow({ policy: 'securid' })
    const { body } = await client().act(id, 'checkCredential', { username: 'alice', passcode })
    expect(body.status).to.equal('RESUME')
  })
  it('POST /mock/flows without state: a used code stays used', async () => {
    const { passcode } = await passcodeOf('alice')
    const credential = { username: 'alice', passcode }
    const first = await client().startFlow({ policy: 'securid' })
    expect((await client().act(first, 'checkCredential', credential)).body.status).to.equal('RESUME')
    const second = await client().startFlow({ policy: 'securid', username: 'alice' })
    expect((await client().act(second, 'checkCredential', credential)).body.status).not.to.equal('RESUME')
  })
  it('POST /mock/sessions, attributes: those of every server of the policy, as after a sign-on', async () => {
    const { idp, http } = client()
    const { setCookie } = await idp.control.sessions.start({ username: 'mia', policy: 'password-then-haventec' })
    const { flows } = await idp.control.flows()
    const read = (id = '') => http.get(`/as/${id}/resume/as/authorization.ping`).set('Accept', 'application/json')
    const passed = await read(flows[0]?.id).set('Cookie', setCookie.split(';')[0] ?? '')
    const signed = await idp.control.startFlow({ username: 'mia', policy: 'password-then-haventec', state: 'RESUME' })
    const real = await read(signed.id)
    expect(real.body.subject).to.equal('mia')
    expect(passed.body).to.deep.equal(real.body)
  })
  it('POST /mock/sessions, user unknown to a later server of the policy: 422 USER_NOT_FOUND', async () => {
    const wanted = { username: 'mia', policy: 'two-factor' }
    await refused(client().http.post('/mock/sessions').send(wanted), 422, 'USER_NOT_FOUND')
  })
})

describe('POST /mock/flows with state, arranged', () => {
  const client = eachWithClient()
  const start = async (model: object) => {
    const { body } = await client().http.post('/mock/flows').send(model).expect(201)
    expectSchema('started-flow', body)
    return body.arranged
  }
  const securid = (username: string, ...changed: readonly string[]) => ({ authority: 'securid', username, changed })

  it('user who is ready: absent', async () => {
    expect(await start({ username: 'alice', state: CREDENTIAL })).to.equal(undefined)
    expect(await start({ username: 'alice', policy: 'html-form', state: 'USERNAME_PASSWORD_REQUIRED' })).to.equal(
      undefined,
    )
  })
  it('carol, RESUME: PIN and new PIN mode', async () => {
    const [entry] = await start({ username: 'carol', state: 'RESUME' })
    expect(entry).to.deep.equal(securid('carol', 'pin', 'newPinMode'))
  })
  it('erin, RESUME: unlocked', async () => {
    expect(await start({ username: 'erin', state: 'RESUME' })).to.deep.equal([securid('erin', 'locked')])
  })
  it('bob, CREDENTIAL_REQUIRED after a used code: usedCodes', async () => {
    await start({ username: 'bob', state: 'RESUME' })
    expect(await start({ username: 'bob', state: CREDENTIAL })).to.deep.equal([securid('bob', 'usedCodes')])
  })
  it('alice, MUST_CHANGE_PASSWORD after a failure: members of the local user', async () => {
    const id = await client().startFlow({ policy: 'html-form' })
    await client().act(id, 'checkUsernamePassword', { username: 'alice', password: 'wrong' })
    expect(await start({ username: 'alice', policy: 'html-form', state: 'MUST_CHANGE_PASSWORD' })).to.deep.equal([
      { authority: 'people', username: 'alice', changed: ['mustChangePassword', 'failedAttempts'] },
    ])
  })
  it('alice, CREDENTIAL_REQUIRED after a failure: the failures that the host has counted', async () => {
    const id = await client().startFlow({ policy: 'securid' })
    await client().act(id, 'checkCredential', { username: 'alice', passcode: '1234' })
    expect(await start({ username: 'alice', state: CREDENTIAL })).to.deep.equal([
      { authority: 'accountLocking', username: 'alice', changed: ['securid'] },
    ])
  })
  it('mia, HAVENTEC_DEVICE_LOCKED: devices', async () => {
    expect(await start({ username: 'mia', policy: 'haventec', state: 'HAVENTEC_DEVICE_LOCKED' })).to.deep.equal([
      { authority: 'haventec', username: 'mia', changed: ['devices'] },
    ])
  })
})

describe('POST /mock/flows with state, two instances of one adapter', () => {
  let idp: MockIdp
  before(async () => {
    const type = { type: 'securid' }
    const haventec = { type: 'haventec' }
    idp = createMockIdp({
      config: {
        extends: 'demo',
        adapters: { first: type, second: type, phone: haventec, tablet: haventec },
        policies: {
          twice: { adapter: 'first', success: { adapter: 'second' } },
          'haventec-twice': { adapter: 'phone', success: { adapter: 'tablet' } },
        },
      },
    })
    await idp.ready
    idp.control.clock.change({ now: '2030-01-02T12:00:00Z', frozen: true })
  })
  after(() => idp.close())

  const states = [
    'SECURID_CREDENTIAL_REQUIRED',
    'SECURID_CAS_CHALLENGE_METHOD_REQUIRED',
    'SECURID_TOKEN_REQUIRED',
    'SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION',
    'SECURID_NEXT_TOKENCODE_REQUIRED',
    'SECURID_NEXT_CODE_REQUIRED',
    'SECURID_USER_PIN_RESET_REQUIRED',
    'SECURID_SYSTEM_PIN_RESET_REQUIRED',
    'SECURID_REAUTHENTICATION_REQUIRED',
  ]
  for (const adapter of ['first', 'second'])
    for (const state of states)
      for (const username of ['alice', 'frank'])
        it(`${state} of the instance ${adapter}, ${username}: reached`, async () => {
          const { id, status } = await idp.control.startFlow({ policy: 'twice', username, state, adapter })
          expect(status).to.equal(state)
          expect((await idp.control.flow(id)).adapter).to.equal(adapter)
        })
  it('state that both instances have, without adapter: the first one', async () => {
    const { id } = await idp.control.startFlow({ policy: 'twice', username: 'alice', state: CREDENTIAL })
    expect((await idp.control.flow(id)).adapter).to.equal('first')
  })
  it('RESUME: both instances are passed, also of haventec', async () => {
    for (const policy of ['twice', 'haventec-twice'])
      expect((await idp.control.startFlow({ policy, username: 'alice', state: 'RESUME' })).status).to.equal('RESUME')
  })
  it('instance that is not on the path of the policy: 422 STATE_NOT_REACHABLE', async () => {
    const request = { policy: 'twice', username: 'alice', state: CREDENTIAL, adapter: 'phone' }
    const error = await idp.control.startFlow(request).catch((raised: unknown) => raised)
    expect(error).to.include({ status: 422, code: 'STATE_NOT_REACHABLE' })
    expect((error as Error).message).to.include('first, second')
  })
})
