import { expect } from 'chai'
import supertest from 'supertest'
import { slowAdapter } from '../fixtures/adapters/slow-adapter.ts'
import { eachWithClient, expectAnswer, NOON, refused } from '../fixtures/control-client.ts'
import { createMockIdp } from '../fixtures/create-mock-idp.ts'

describe('control of snapshots', () => {
  const client = eachWithClient()
  const take = async (body: object = {}): Promise<string> =>
    (await expectAnswer(client().http.post('/mock/snapshots').send(body), 201, 'snapshot')).id
  const restore = (id: string) => expectAnswer(client().http.post(`/mock/snapshots/${id}/restore`), 200, 'restored')

  it('POST /mock/snapshots/{id}/restore: users, flows, histories, sessions, clock and faults as in the snapshot', async () => {
    const { http } = client()
    const id = await client().startFlow({ username: 'alice' })
    const session = (await http.post('/mock/sessions').send({ username: 'alice' }).expect(201)).body.id
    const before = (await http.get(`/mock/flows/${id}`)).body
    const fault = { match: { state: 'SECURID_TOKEN_REQUIRED' }, do: { delayMs: 1 } }
    client().idp.control.faults.put({ faults: [fault] })
    const snapshot = await take({ name: 'signed on' })

    await client().act(id, 'cancel').expect(200)
    const later = await client().startFlow()
    await http.delete(`/mock/sessions/${session}`).expect(204)
    await http.patch('/mock/securid/users/alice').send({ pin: '9999', locked: true }).expect(200)
    await http.delete('/mock/people/users/bob').expect(204)
    await http.patch('/mock/clock').send({ advanceSeconds: 86_400, frozen: false })
    client().idp.control.faults.put({ faults: [] })
    await http.get(`/mock/flows/${id}`).expect(404)

    expect(await restore(snapshot)).to.deep.equal({ status: 'RESTORED', id: snapshot, now: NOON })
    expect((await http.get(`/mock/flows/${id}`)).body).to.deep.equal(before)
    await http.get(`/mock/flows/${later}`).expect(404)
    await http.get(`/mock/sessions/${session}`).expect(200)
    expect((await http.get('/mock/securid/users/alice')).body).to.include({ pin: '1234', locked: false })
    await http.get('/mock/people/users/bob').expect(200)
    expect(client().idp.control.clock.read()).to.deep.equal({ now: NOON, frozen: true })
    expect(JSON.stringify(client().idp.control.faults.list())).to.include('SECURID_TOKEN_REQUIRED')
    await client().act(id, 'cancel').expect(200)
  })

  it('POST /mock/snapshots/{id}/restore twice, and after a reset: the same state again', async () => {
    const id = await client().startFlow({ username: 'alice', state: 'SECURID_NEXT_TOKENCODE_REQUIRED' })
    const snapshot = await take()
    for (const reset of [false, true]) {
      await client().act(id, 'cancel').expect(200)
      if (reset) await client().http.post('/mock/reset').expect(200)
      await restore(snapshot)
      expect((await client().readFlow(id))['status']).to.equal('SECURID_NEXT_TOKENCODE_REQUIRED')
    }
    const { nextTokencode } = (await client().http.get('/mock/securid/users/alice/passcode')).body
    await client().act(id, 'checkNextTokencode', { tokencode: nextTokencode }).expect(200)
  })

  it('POST /mock/snapshots/{id}/restore, tokens of an OAuth client: valid again', async () => {
    const { http } = client()
    const { body } = await http.post('/mock/tokens').send({ username: 'alice', clientId: 'demo-confidential' })
    const snapshot = await take()
    const userinfo = () => http.get('/idp/userinfo.openid').set('Authorization', `Bearer ${body.access_token}`)
    await http.post('/mock/reset').expect(200)
    await userinfo().expect(401)
    await restore(snapshot)
    await userinfo().expect(200)
  })

  it('GET /mock/snapshots, DELETE /mock/snapshots/{id}: listed oldest first, removed', async () => {
    const [first, second] = [await take({ name: 'one' }), await take()]
    const list = () => expectAnswer(client().http.get('/mock/snapshots'), 200, 'snapshots')
    expect(await list()).to.deep.equal({
      snapshots: [
        { id: first, name: 'one', now: NOON },
        { id: second, now: NOON },
      ],
    })
    await client().http.delete(`/mock/snapshots/${first}`).expect(204, '')
    expect((await list()).snapshots).to.have.length(1)
    await refused(client().http.delete(`/mock/snapshots/${first}`), 404, 'SNAPSHOT_NOT_FOUND')
    await refused(client().http.post(`/mock/snapshots/${first}/restore`), 404, 'SNAPSHOT_NOT_FOUND')
  })

  it('POST /mock/snapshots, invalid body 400; twenty-first: 422', async () => {
    await refused(client().http.post('/mock/snapshots').send({ nam: 'x' }), 400, 'VALIDATION_ERROR')
    await refused(client().http.post('/mock/snapshots').send({ name: '' }), 400, 'VALIDATION_ERROR')
    for (let taken = 0; taken < 20; taken++) await take()
    await refused(client().http.post('/mock/snapshots'), 422, 'TOO_MANY_SNAPSHOTS')
  })

  it('restorations, resets and sign-ons at once: no internal error, then the state of the last restoration', async () => {
    const { http } = client()
    const id = await client().startFlow({ username: 'alice' })
    const snapshot = await take()
    const passcode = (await http.get('/mock/securid/users/alice/passcode')).body.passcode
    const statuses: number[] = []
    const note = ({ status }: { readonly status: number }) => void statuses.push(status)
    await Promise.all([
      ...Array.from({ length: 10 }, () => client().act(id, 'checkCredential', { passcode: '00000000' }).then(note)),
      ...Array.from({ length: 4 }, () => http.post(`/mock/snapshots/${snapshot}/restore`).then(note)),
      ...Array.from({ length: 2 }, () => http.post('/mock/reset').then(note)),
      ...Array.from({ length: 4 }, () => http.post('/mock/sessions').send({ username: 'alice' }).then(note)),
      ...Array.from({ length: 4 }, () => http.patch('/mock/securid/users/alice').send({ pin: '7777' }).then(note)),
    ])
    expect(statuses.filter((status) => status >= 500)).to.deep.equal([])
    await restore(snapshot)
    expect((await http.get('/mock/securid/users/alice')).body).to.include({ pin: '1234', failedAttempts: 0 })
    await client().act(id, 'checkCredential', { passcode }).expect(200)
  })
})

describe('control of snapshots, action in progress', () => {
  const config = {
    adapters: { slow: { type: 'slow' } },
    policies: { slow: { adapter: 'slow' } },
  }
  async function opened() {
    const { adapter, wasAsked, answer } = slowAdapter()
    const idp = createMockIdp({ config, adapters: [adapter] })
    const { baseUrl } = await idp.listen()
    const { id } = await idp.control.startFlow()
    const go = () => supertest(baseUrl).post(`/pf-ws/authn/flows/${id}?action=go`).set('X-XSRF-Header', 'x').send({})
    return { idp, id, go, wasAsked, answer }
  }

  it('SLOW_REQUIRED, go in progress, restoration meanwhile: REQUEST_FAILED, the restored flow is unchanged', async () => {
    const { idp, id, go, wasAsked, answer } = await opened()
    const snapshot = await idp.control.snapshots.take()
    const acted = go().then((response) => response)
    await wasAsked
    await idp.control.snapshots.restore(snapshot.id)
    answer()
    const { status, body } = await acted
    expect([status, body.code]).to.deep.equal([400, 'REQUEST_FAILED'])
    expect(await idp.control.flow(id)).to.include({ status: 'SLOW_REQUIRED', busy: false })
    expect((await go()).body.status).to.equal('RESUME')
    await idp.close()
  })

  it('SLOW_REQUIRED, go in progress, snapshot meanwhile: the flow of the snapshot is not busy', async () => {
    const { idp, id, go, wasAsked, answer } = await opened()
    const acted = go().then((response) => response)
    await wasAsked
    const snapshot = await idp.control.snapshots.take()
    answer()
    expect((await acted).body.status).to.equal('RESUME')
    await idp.control.snapshots.restore(snapshot.id)
    expect(await idp.control.flow(id)).to.include({ status: 'SLOW_REQUIRED', busy: false })
    expect((await go()).body.status).to.equal('RESUME')
    await idp.close()
  })
})
