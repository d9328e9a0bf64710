import { createPublicKey, verify } from 'node:crypto'
import { expect } from 'chai'
import { createOperations } from '../../../mock-idp/authorities/aducid/admin/operations.ts'
import { arriveAt, verifySession } from '../../../mock-idp/authorities/aducid/service/sessions.ts'
import { opened, openService, operation, play } from '../../fixtures/aducid/service.ts'
import { eachWithClient, expectAnswer, expectSchema, refused } from '../../fixtures/control-client.ts'

const config = {
  extends: 'demo' as const,
  adapters: { second: { type: 'aducid', settings: { 'AIM Name': 'second' } } },
  aducid: {
    aims: [{ name: '' }, { name: 'second', binding: 'D1' as const }],
    users: [{ username: 'adam', identities: { second: { locked: true, personalFactor: 'set' as const } } }],
  },
}

describe('GET, PATCH /mock/aducid/users', () => {
  const client = eachWithClient({ config })
  const http = () => client().http
  const adam = () => expectAnswer(http().get('/mock/aducid/users/adam'), 200, 'aducid/control/user')
  const patch = (change: object, username = 'adam') => http().patch(`/mock/aducid/users/${username}`).send(change)
  const patched = (change: object) => expectAnswer(patch(change), 200, 'aducid/control/user')

  it('GET /mock/aducid/users: every user by name', async () => {
    const { users } = await expectAnswer(http().get('/mock/aducid/users'), 200, 'aducid/control/users')
    expect(users.map(({ username }: { username: string }) => username)).to.deep.equal(['adam', 'alice', 'eva'])
  })
  it('GET /mock/aducid/users/{username}: index, PEIG, attributes, and the identity at each AIM', async () => {
    const user = await adam()
    expect(user).to.include({ username: 'adam', userDatabaseIndex: '4800150019', peig: 'auto' })
    expect(user.attributes.ADUCID_USER).to.deep.include({ uid: ['adam'], givenName: ['Adam'] })
    const identity = { peig: 'known', aim: 'known', validUntil: null, validityCount: null, replica: false, link: null }
    expect(user.identities['']).to.deep.include({ ...identity, locked: false, personalFactor: 'none' })
    expect(user.identities.second).to.deep.include({ ...identity, locked: true, personalFactor: 'set' })
    expect(user).to.deep.equal(await client().idp.control.aducid.users.get('adam'))
  })
  it('PATCH peig, attributes: these members are replaced, others stay', async () => {
    const { identities } = await adam()
    const changed = await patched({ peig: 'manual', attributes: { own: { a: ['b', 'c'] } } })
    expect(changed).to.deep.include({ peig: 'manual', attributes: { own: { a: ['b', 'c'] } }, identities })
  })
  it('PATCH identity: at every AIM; identities override it; omitted members stay', async () => {
    const validUntil = '2031-01-01T00:00:00Z'
    const { identities } = await patched({
      identity: { validUntil, locked: false },
      identities: { '': { locked: true } },
    })
    expect(identities['']).to.include({ validUntil, locked: true, personalFactor: 'none' })
    expect(identities.second).to.include({ validUntil, locked: false, personalFactor: 'set' })
    const without = await patched({ identity: { validUntil: null } })
    expect(without.identities['']).to.include({ validUntil: null, locked: true })
  })
  it('PATCH with a time in another time zone: shown in UTC', async () => {
    const { identities } = await patched({ identity: { validUntil: '2031-01-01T02:00:00+02:00' } })
    expect(identities['']).to.include({ validUntil: '2031-01-01T00:00:00Z' })
  })
  it('POST /mock/reset: the user is as configured', async () => {
    const before = await adam()
    await patched({ peig: 'manual', attributes: {}, identity: { aim: 'none' } })
    await http().post('/mock/reset').expect(200)
    const { identities: _, ...after } = await adam()
    expect(before).to.deep.include(after)
  })
  it('PATCH {}: nothing changed', async () => {
    const before = await adam()
    expect(await patched({})).to.deep.equal(before)
  })
  it('unknown user: 404 USER_NOT_FOUND', async () => {
    await refused(http().get('/mock/aducid/users/nobody'), 404, 'USER_NOT_FOUND')
    await refused(patch({ peig: 'auto' }, 'nobody'), 404, 'USER_NOT_FOUND')
  })
  it('PATCH identities at an unknown AIM: 400 with a pointer that lists the names; nothing changed', async () => {
    const before = await adam()
    const { message, details } = await refused(
      patch({ peig: 'manual', identity: { locked: true }, identities: { 'th/ird': { locked: true } } }),
      400,
      'INVALID_REQUEST',
    )
    expect(message).to.include('"second"')
    expect(details.map(({ pointer }) => pointer)).to.deep.equal(['/identities/th~1ird'])
    expect(await adam()).to.deep.equal(before)
  })
  it('PATCH with a time of another year in UTC: 400 INVALID_TIME; nothing changed', async () => {
    const before = await adam()
    const change = { peig: 'manual', identity: { validUntil: '9999-12-31T23:59:59-23:59' } }
    await refused(patch(change), 400, 'INVALID_TIME')
    expect(await adam()).to.deep.equal(before)
  })
  for (const change of [
    ...[{ username: 'x' }, { peig: 'never' }, { identity: { locked: 'yes' } }, { identity: { validUntil: 'soon' } }],
    ...[
      { identity: { validityCount: -1 } },
      { attributes: { own: { a: 'b' } } },
      { attributes: { own: { a: ['\u0000'] } } },
    ],
  ])
    it(`PATCH ${JSON.stringify(change)}: 400; nothing changed`, async () => {
      const before = await adam()
      await refused(patch(change), 400, 'VALIDATION_ERROR')
      expect(await adam()).to.deep.equal(before)
    })
})

describe('GET /mock/aducid/sessions', () => {
  const client = eachWithClient({ config })
  const open = async () => String((await client().readFlow(await client().startFlow({ policy: 'aducid' })))['authId'])
  const list = (query = '') =>
    expectAnswer(client().http.get(`/mock/aducid/sessions${query}`), 200, 'aducid/control/sessions')
  const idsOf = ({ sessions }: { sessions: readonly { authId: string }[] }) => sessions.map(({ authId }) => authId)

  it('newest first, also within one second, in pages', async () => {
    const ids = [await open(), await open()]
    await client().http.patch('/mock/clock').send({ advanceSeconds: 1 }).expect(200)
    ids.push(await open())
    const newest = ids.reverse()
    expect(idsOf(await list())).to.deep.equal(newest)
    const first = await list('?limit=2')
    expect(idsOf(first)).to.deep.equal(newest.slice(0, 2))
    expect(idsOf(await list(`?after=${encodeURIComponent(first.next)}`))).to.deep.equal(newest.slice(2))
    await refused(client().http.get('/mock/aducid/sessions?after=unknown'), 400, 'INVALID_REQUEST')
  })
  it('every session in its present status, after the effects of time', async () => {
    const authId = await open()
    await client().http.patch('/mock/clock').send({ advanceSeconds: 120 }).expect(200)
    const { sessions } = await list()
    expect(sessions[0]).to.include({ authId, statusAIM: 'startTimeout', code: 'PPNP' })
    expect(sessions[0].reason).to.include({ code: 'PEIG_SILENT' })
  })
  it('GET /mock/aducid/sessions/{authId}, + and / in the authId: found by its percent-encoded form', async () => {
    let authId = ''
    while (!/\+/.test(authId) || !/\//.test(authId)) authId = await open()
    const path = `/mock/aducid/sessions/${encodeURIComponent(authId)}`
    expect(await expectAnswer(client().http.get(path), 200, 'aducid/control/session')).to.include({ authId })
    const action = client().http.post(`${path}/peig`).send({ do: 'connect', username: 'eva' })
    expect(await expectAnswer(action, 200, 'aducid/control/session')).to.include({ authId, statusAIM: 'working' })
  })
  it('a session of another AIM: its name and its bindingKey', async () => {
    await client().startFlow({ policy: 'second' })
    const { sessions } = await list()
    expect(sessions[0]).to.include({ aim: 'second' }).and.have.property('bindingKey')
  })
})

describe('sessions of the ADUCID control API, over the service', () => {
  const shown = async (settings: Parameters<typeof openService>[0] = {}) => {
    const service = await openService(settings)
    const operations = createOperations(service.deps)
    const get = async (authId: string) => {
      const session = await operations.sessions.get(authId)
      expectSchema('aducid/control/session', JSON.parse(JSON.stringify(session)))
      return session
    }
    return { service, operations, get }
  }

  it('finished by redirect: authKey; active: authKey2 after the verification', async () => {
    const { service, get } = await shown()
    const { authId } = await opened(service, { returnUrl: 'https://shop.example/back' })
    await arriveAt(service.deps, authId, 'redirect')
    await play(service, authId, 'connect', 'approve')
    const finished = await get(authId)
    expect(finished).to.include({ channel: 'redirect', returnUrl: 'https://shop.example/back' })
    expect(finished).to.have.property('authKey')
    await verifySession(service.deps, { authId, authKey: finished.authKey ?? '' })
    expect(await get(authId))
      .to.include({ statusAIM: 'active' })
      .and.have.property('authKey2')
  })
  it('link: the session at the secondary AIM is a member of the primary one, and not listed', async () => {
    const { service, operations, get } = await shown({ aims: [{ name: '' }, { name: 'second' }] })
    const { authId } = await opened(service, { operation: operation('link', { secondaryAim: 'second' }) })
    expect(await get(authId)).not.to.have.property('secondary')
    await play(service, authId, 'connect')
    expect((await get(authId)).secondary).to.include({ aim: 'second', statusAIM: 'passive' })
    await play(service, authId, 'refuse')
    expect((await get(authId)).secondary).to.include({ aim: 'second', statusAIM: 'end', code: 'OK' })
    expect((await operations.sessions.list()).sessions.map((session) => session.authId)).to.deep.equal([authId])
  })
  it('GET /mock/aducid/keys: verifies the signature of a transaction over the documented text', async () => {
    const { service, operations, get } = await shown()
    const parameters = { PaymentAmount: '12 €', PaymentMessage: 'Pay & go' }
    const personalObject = { personalObjectAlgorithmName: 'PAYMENT', personalObjectName: 'payment', attributes: [] }
    const confirm = operation('exuse', { methodName: 'ConfirmTransaction', parameters, personalObject })
    const { authId } = await opened(service, { operation: confirm })
    await arriveAt(service.deps, authId, 'qr')
    const session = await play(service, authId, 'connect', 'approve')
    expect(await get(authId)).to.deep.include({ operation: 'exuse', methodName: 'ConfirmTransaction', parameters })
    const attributes = session.name === 'finished' ? session.data.result.personalObject?.attributes : []
    const signature = Buffer.from(new Map(attributes).get('PaymentSignature') ?? '', 'base64')
    const shownKeys = await operations.keys()
    expectSchema('aducid/control/keys', shownKeys)
    const { userDatabaseIndex } = await operations.users.get('eva')
    const lines = [`authId=${authId}`, `userDatabaseIndex=${userDatabaseIndex}`, 'PaymentMessage=Pay & go']
    const text = Buffer.from([...lines, 'PaymentAmount=12 €'].join('\n'), 'utf8')
    const [jwk] = shownKeys.keys
    expect(verify('sha256', text, shownKeys.pem, signature)).to.equal(true)
    expect(verify('sha256', text, createPublicKey({ key: { ...jwk }, format: 'jwk' }), signature)).to.equal(true)
    expect(verify('sha256', Buffer.concat([text, Buffer.from('\n')]), shownKeys.pem, signature)).to.equal(false)
  })
})
