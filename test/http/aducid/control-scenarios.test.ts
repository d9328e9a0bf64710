import { expect } from 'chai'
import { eachWithClient, refused } from '../../fixtures/control-client.ts'

const PENDING = 'ADUCID_AUTHENTICATION_PENDING'
const CREDENTIALS = 'ADUCID_CREDENTIALS_REQUIRED'
const USER_SETTINGS = { 'Subject Attribute': 'uid', 'Attribute Set': 'ADUCID_USER' }
const config = {
  extends: 'demo' as const,
  adapters: {
    bound: { type: 'aducid', settings: { 'AIM Name': 'second', ...USER_SETTINGS } },
    index: { type: 'aducid' },
  },
  policies: {
    'aducid-then-password': { adapter: 'aducid', success: { adapter: 'html-form' } },
    'aducid-twice': { adapter: 'aducid', success: { adapter: 'bound' } },
  },
  aducid: { aims: [{ name: '' }, { name: 'second', binding: 'C' as const }] },
}

describe('ADUCID scenarios', () => {
  const client = eachWithClient({ config })
  const start = async (wanted: object) => {
    const { body, status } = await client().http.post('/mock/flows').send(wanted)
    expect(status, JSON.stringify(body)).to.equal(201)
    return body
  }
  const aducid = () => client().idp.control.aducid

  for (const username of ['adam', 'eva', 'alice'])
    for (const policy of ['aducid', 'password-then-aducid', 'bound'])
      for (const state of [PENDING, CREDENTIALS, 'RESUME'])
        it(`policy ${policy}, ${username}, ${state}: reached, again and again`, async () => {
          for (let times = 0; times < 3; times++)
            expect(await start({ policy, username, state })).to.include({ status: state })
        })
  for (const state of [PENDING, CREDENTIALS, 'RESUME'])
    it(`${state} without a username: a user is found and named`, async () => {
      expect(await start({ policy: 'password-then-aducid', state, username: undefined })).to.include({ status: state })
      expect(await start({ policy: 'aducid', state })).to.include({ status: state })
    })
  it('AIM as first factor, state of the second one: the first factor is passed', async () => {
    const policy = 'aducid-then-password'
    const wanted = { policy, username: 'adam', state: 'USERNAME_PASSWORD_REQUIRED' }
    for (let times = 0; times < 2; times++)
      expect(await start(wanted)).to.include({ status: 'USERNAME_PASSWORD_REQUIRED' })
  })
  it('AIM as first factor, outcome of the start of the second one: the first factor is passed', async () => {
    for (let times = 0; times < 2; times++)
      await start({ policy: 'aducid-then-password', username: 'adam', outcome: 'done', adapter: 'html-form' })
  })
  it('two AIMs, one after the other: both are passed', async () => {
    for (const state of [CREDENTIALS, 'RESUME'])
      expect(await start({ policy: 'aducid-twice', username: 'adam', state })).to.include({ status: state })
  })

  it('ADUCID_AUTHENTICATION_PENDING: the session is in start, also for an automatic PEIG', async () => {
    const { authId } = await start({ policy: 'aducid', username: 'adam', state: PENDING })
    expect(await aducid().sessions.get(authId)).to.include({ statusAIM: 'start', expected: 'adam' })
  })
  it('ADUCID_CREDENTIALS_REQUIRED: the session is finished by redirect, its authKey signs on', async () => {
    const { id, authId } = await start({ policy: 'aducid', username: 'eva', state: CREDENTIALS })
    const session = await aducid().sessions.get(authId)
    expect(session).to.include({ statusAIM: 'finished', username: 'eva', channel: 'redirect' })
    const { body } = await client().act(id, 'verify', { authId, authKey: session.authKey })
    expect(body).to.include({ status: 'RESUME' })
    expect(await aducid().sessions.get(authId)).to.include({ statusAIM: 'end' })
  })
  it('two flows of one user in ADUCID_CREDENTIALS_REQUIRED: each has its own session', async () => {
    const flows = [
      await start({ policy: 'aducid', username: 'adam', state: CREDENTIALS }),
      await start({ policy: 'aducid', username: 'adam', state: CREDENTIALS }),
    ]
    for (const { id, authId } of flows) {
      const { authKey } = await aducid().sessions.get(authId)
      expect((await client().act(id, 'verify', { authId, authKey })).body).to.include({ status: 'RESUME' })
    }
  })
  it('a later flow of a client is not finished by itself', async () => {
    for (const policy of ['aducid', 'password-then-aducid']) {
      await start({ policy, username: 'adam', state: 'RESUME' })
      const { authId } = await client().readFlow(await client().startFlow({ policy: 'aducid', username: 'adam' }))
      expect(await aducid().sessions.get(String(authId))).to.include({ statusAIM: 'start' })
    }
  })

  for (const [title, identity] of [
    ['locked', { locked: true }],
    ['expired', { validUntil: '2020-01-01T00:00:00Z' }],
    ['used up', { validityCount: 0 }],
    ['unknown to the PEIG', { peig: 'none' }],
    ['unknown to AIM', { aim: 'none' }],
  ] as const)
    it(`RESUME, identity ${title}: it is made usable, which is reported`, async () => {
      await aducid().users.patch('adam', { identity })
      const { arranged } = await start({ policy: 'aducid', username: 'adam', state: 'RESUME' })
      expect(arranged).to.deep.equal([{ authority: 'aducid', username: 'adam', changed: ['identities'] }])
      expect(await start({ policy: 'aducid', username: 'adam', state: 'RESUME' })).not.to.have.property('arranged')
    })
  it('RESUME, subject attribute removed: the configured attribute is restored, others stay', async () => {
    await aducid().users.patch('adam', {
      attributes: { ADUCID_USER: { mail: ['new@example.com'] }, own: { a: ['b'] } },
    })
    const { arranged } = await start({ policy: 'aducid', username: 'adam', state: 'RESUME' })
    expect(arranged).to.deep.equal([{ authority: 'aducid', username: 'adam', changed: ['attributes'] }])
    const { attributes } = await aducid().users.get('adam')
    expect(attributes).to.deep.include({ own: { a: ['b'] } })
    expect(attributes['ADUCID_USER']).to.deep.include({ uid: ['adam'], mail: ['new@example.com'] })
  })

  it('subject userDatabaseIndex: RESUME for the user of this index', async () => {
    for (let times = 0; times < 2; times++)
      expect(await start({ policy: 'index', username: '4800150019', state: 'RESUME' })).to.include({ status: 'RESUME' })
  })
  it('subject userDatabaseIndex, named by username: 422, because the subject is another one', async () => {
    const answer = client().http.post('/mock/flows').send({ policy: 'index', username: 'adam', state: 'RESUME' })
    await refused(answer, 422, 'STATE_NOT_REACHABLE')
  })
  it('unknown user: 422 USER_NOT_FOUND', async () => {
    for (const state of [PENDING, CREDENTIALS, 'RESUME'])
      await refused(
        client().http.post('/mock/flows').send({ policy: 'aducid', username: 'nobody', state }),
        422,
        'USER_NOT_FOUND',
      )
  })
  it('POST /mock/sessions: the policy is passed with the attributes of the user', async () => {
    const { body } = await client().http.post('/mock/sessions').send({ username: 'eva', policy: 'aducid' })
    expect(body).to.include({ username: 'eva' })
  })
})
