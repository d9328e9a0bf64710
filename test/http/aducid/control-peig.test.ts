import { expect } from 'chai'
import { NEVER_SENT } from '../../../mock-idp/authorities/aducid/rules/auth-status.ts'
import { eachWithClient, expectAnswer, refused } from '../../fixtures/control-client.ts'

const SECOND = { name: 'second', binding: 'C' as const }
const config = {
  extends: 'demo' as const,
  adapters: { bound: { type: 'aducid', settings: { 'AIM Name': 'second' } } },
  aducid: { aims: [{ name: '' }, SECOND] },
}

describe('POST /mock/aducid/sessions/{authId}/peig', () => {
  const client = eachWithClient({ config })
  const at = (authId: string) => `/mock/aducid/sessions/${encodeURIComponent(authId)}`
  const open = async (policy = 'aducid'): Promise<string> => {
    const flow = await client().readFlow(await client().startFlow({ policy }))
    return String(flow['authId'])
  }
  const read = (authId: string) => expectAnswer(client().http.get(at(authId)), 200, 'aducid/control/session')
  const send = (authId: string, action: object) =>
    client()
      .http.post(`${at(authId)}/peig`)
      .send(action)
  const play = (authId: string, action: object) => expectAnswer(send(authId, action), 200, 'aducid/control/session')
  const working = async () => {
    const authId = await open()
    await play(authId, { do: 'connect', username: 'eva' })
    return authId
  }

  it('connect, approve: start, working, finished; without a browser at AIM-Proxy no authKey', async () => {
    const authId = await open()
    expect(await read(authId)).to.include({ authId, aim: '', statusAIM: 'start', operation: 'open' })
    expect(await play(authId, { do: 'connect', username: 'eva' })).to.include({ statusAIM: 'working', username: 'eva' })
    const finished = await play(authId, { do: 'approve' })
    expect(finished).to.include({ statusAIM: 'finished', username: 'eva', until: '2030-01-02T12:05:00Z' })
    expect(finished).not.to.have.any.keys('authKey', 'endedAt', 'code', 'reason')
    expect(await read(authId)).to.deep.equal(finished)
  })
  it('connect, bind, approve, AIM that enforces a binding: Client-binding before working', async () => {
    const authId = await open('bound')
    const connected = await play(authId, { do: 'connect', username: 'adam' })
    expect(connected).to.include({ aim: 'second', statusAIM: 'Client-binding' }).and.have.property('bindingKey')
    expect(await play(authId, { do: 'bind' })).to.include({ statusAIM: 'working' })
    expect(await play(authId, { do: 'approve' })).to.include({ statusAIM: 'finished' })
  })
  for (const [action, code, reason] of [
    [{ do: 'refuse' }, 'NAU', 'PEIG_REFUSED'],
    [{ do: 'refuse', reason: 'NAP' }, 'NAP', 'PEIG_REFUSED'],
    [{ do: 'fail' }, 'ERR', 'PEIG_FAILED'],
    [{ do: 'fail', reason: 'PCD' }, 'PCD', 'PEIG_FAILED'],
    [{ do: 'unknownIdentity' }, 'UU', 'PEIG_IDENTITY_UNKNOWN'],
  ] as const)
    it(`${JSON.stringify(action)}, working: error with ${code} and the reason ${reason}`, async () => {
      const authId = await working()
      const ended = await play(authId, action)
      expect(ended).to.include({ statusAIM: 'error', code, username: 'eva', endedAt: '2030-01-02T12:00:00Z' })
      expect(ended.reason.code).to.equal(reason)
      expect(ended).not.to.have.any.keys('until', 'authKey')
    })
  it('fault, start and working: internal-error', async () => {
    for (const authId of [await open(), await working()])
      expect(await play(authId, { do: 'fault' })).to.include({ statusAIM: 'internal-error', code: 'ERR' })
  })
  it('approve, locked identity: error with LI', async () => {
    const authId = await working()
    await client().idp.control.aducid.users.patch('eva', { identity: { locked: true } })
    expect(await play(authId, { do: 'approve' })).to.include({ statusAIM: 'error', code: 'LI' })
  })
  it('the expected user of an earlier step: connect needs no username', async () => {
    const id = await client().startFlow({ policy: 'password-then-aducid', username: 'alice' })
    await client().act(id, 'checkUsernamePassword', { username: 'alice', password: 'Passw0rd!' }).expect(200)
    const authId = String((await client().readFlow(id))['authId'])
    expect(await read(authId)).to.include({ expected: 'alice' })
    expect(await play(authId, { do: 'connect' })).to.include({ username: 'alice' })
  })
  it('same as idp.control.aducid.sessions.peig', async () => {
    const authId = await open()
    const { sessions } = client().idp.control.aducid
    expect(await sessions.peig(authId, { do: 'connect', username: 'eva' })).to.deep.equal(await read(authId))
  })

  it('unknown session: 404 SESSION_NOT_FOUND', async () => {
    await refused(client().http.get(at('AQIDBAUGBwg=')), 404, 'SESSION_NOT_FOUND')
    await refused(send('AQIDBAUGBwg=', { do: 'connect', username: 'eva' }), 404, 'SESSION_NOT_FOUND')
  })
  const unchanged = async (authId: string, action: object, status: number, code: string) => {
    const before = await read(authId)
    const { message } = await refused(send(authId, action), status, code)
    expect(await read(authId)).to.deep.equal(before)
    return message
  }
  it('connect without a username, several users: 422 that lists them; nothing changed', async () => {
    expect(await unchanged(await open(), { do: 'connect' }, 422, 'USERNAME_REQUIRED')).to.include('adam, alice, eva')
  })
  it('connect with an unknown username: 422 that lists the users; nothing changed', async () => {
    const action = { do: 'connect', username: 'nobody' }
    expect(await unchanged(await open(), action, 422, 'USER_NOT_FOUND')).to.include('adam, alice, eva')
  })
  it('PEIG of another user than the connected one: 409 PEIG_OF_ANOTHER_USER; nothing changed', async () => {
    const action = { do: 'approve', username: 'adam' }
    expect(await unchanged(await working(), action, 409, 'PEIG_OF_ANOTHER_USER')).to.include('"eva"')
  })
  it('actions that the status does not allow: 409 ACTION_NOT_ALLOWED with the next step; nothing changed', async () => {
    const started = await open()
    for (const action of ['bind', 'approve', 'refuse', 'fail', 'unknownIdentity'])
      expect(await unchanged(started, { do: action }, 409, 'ACTION_NOT_ALLOWED')).to.include('Send connect first')
    const connected = await working()
    for (const action of ['connect', 'bind'])
      expect(await unchanged(connected, { do: action }, 409, 'ACTION_NOT_ALLOWED')).to.include('Send approve')
    const bound = await open('bound')
    await play(bound, { do: 'connect', username: 'eva' })
    for (const action of ['connect', 'approve', 'refuse', 'fail', 'unknownIdentity', 'fault'])
      expect(await unchanged(bound, { do: action }, 409, 'ACTION_NOT_ALLOWED')).to.include('Send bind first')
    await play(connected, { do: 'refuse' })
    for (const action of ['connect', 'bind', 'approve', 'refuse', 'fail', 'unknownIdentity', 'fault'])
      expect(await unchanged(connected, { do: action }, 409, 'ACTION_NOT_ALLOWED')).to.include('Open another session')
  })
  it('a session whose time is over: 409 in startTimeout', async () => {
    const authId = await open()
    await client().http.patch('/mock/clock').send({ advanceSeconds: 120 }).expect(200)
    expect(await read(authId)).to.include({ statusAIM: 'startTimeout', code: 'PPNP', endedAt: '2030-01-02T12:02:00Z' })
    await unchanged(authId, { do: 'connect', username: 'eva' }, 409, 'ACTION_NOT_ALLOWED')
  })
  for (const reason of ['OK', 'UTA', 'ASA', 'XYZ', 'nau', ...Object.keys(NEVER_SENT)])
    it(`fail with the reason ${reason}, which no handshake has: 400; nothing changed`, async () => {
      await unchanged(await working(), { do: 'fail', reason }, 400, 'VALIDATION_ERROR')
    })
  for (const action of [
    ...[{}, { do: 'wait' }, { do: 5 }, { do: 'approve', user: 'eva' }, { do: 'connect', username: '' }, []],
    { do: 'approve', personalFactor: 'right' },
  ])
    it(`body ${JSON.stringify(action)}: 400; nothing changed`, async () => {
      await unchanged(await working(), action, 400, 'VALIDATION_ERROR')
    })
  for (const action of [
    { do: 'approve', reason: 'NAU' },
    { do: 'refuse', personalFactor: 'wrong' },
  ])
    it(`body ${JSON.stringify(action)}, a member that the action does not use: 400; nothing changed`, async () => {
      expect(await unchanged(await working(), action, 400, 'INVALID_REQUEST')).to.match(/^Leave "/)
    })
})
