import { expect } from 'chai'
import request from 'supertest'
import { table } from '../../../adapter/securid/table.ts'
import { type RunningMock, runMock, type Shown } from '../../fixtures/listening-host.ts'

const MINUTE = 60
const STATES = Object.keys(table)

describe('SecurID flow, ends and expiry', () => {
  let mock: RunningMock
  beforeEach(async () => {
    mock = await runMock()
  })
  afterEach(() => mock.close())

  const signOn = async (username: string, id?: string): Promise<Shown> => {
    const flow = id ?? (await mock.start()).id
    return mock.moved(flow, 'checkCredential', { username, passcode: (await mock.typed(username)).passcode })
  }
  /** Codes of the refusal; expects an unchanged flow. */
  const refused = async (id: string, actionId: string, model: object): Promise<string> => {
    const before = (await mock.read(id)).body
    const { status, body } = await mock.act(id, actionId, model)
    expect(status).to.equal(400)
    expect((await mock.read(id)).body, 'the flow afterwards').to.deep.equal(before)
    return [body.code, ...body.details.map(({ code }: { code: string }) => code)].join(' ')
  }

  describe('final states of SecurID', () => {
    for (const status of STATES)
      it(`${status}, cancel: FAILED, CANCELED`, async () => {
        const { id } = await mock.start({ username: 'alice', state: status })
        const end = await mock.moved(id, 'cancel')
        expect(end).to.include({ status: 'FAILED', code: 'CANCELED', userMessage: 'The sign-on was canceled.' })
        expect((await mock.read(id)).body).to.deep.equal(end)
      })

    it('RESUME of SecurID: readable repeatedly, every action INVALID_ACTION_ID', async () => {
      const end = await signOn('alice')
      for (const _ of [1, 2]) expect((await mock.read(end.id)).body).to.deep.equal(end)
      for (const action of ['checkCredential', 'cancel', 'continue'])
        expect((await mock.act(end.id, action)).body.code, action).to.equal('INVALID_ACTION_ID')
    })

    it('resumeUrl of a SecurID flow: subject and attributes as JSON or page, repeatable', async () => {
      const { resumeUrl } = await signOn('alice')
      const ask = (accept: string) => request(String(resumeUrl)).get('').set('Accept', accept)
      for (const _ of [1, 2]) {
        const { status, body, headers } = await ask('application/json')
        expect(status).to.equal(200)
        expect(body).to.deep.equal({ subject: 'alice', attributes: { username: 'alice' } })
        expect(headers['cache-control']).to.equal('no-store')
        const page = await ask('text/html')
        expect(page.status).to.equal(200)
        expect(page.type).to.equal('text/html')
        expect(page.text).to.include('<strong>alice</strong>')
        expect(page.headers['cache-control']).to.equal('no-store')
      }
      expect((await ask('*/*')).type).to.equal('application/json')
    })

    it('resumeUrl of an unfinished SecurID flow: 400 as JSON or page', async () => {
      const { id } = await mock.start()
      const ask = (accept: string) =>
        request(mock.idp.baseUrl).get(`/as/${id}/resume/as/authorization.ping`).set('Accept', accept)
      const { status, body } = await ask('application/json')
      expect([status, body.code]).to.deep.equal([400, 'INVALID_REQUEST'])
      const page = await ask('text/html')
      expect([page.status, page.type]).to.deep.equal([400, 'text/html'])
    })
  })

  describe('expiry of a SecurID flow', () => {
    it('SecurID flow, 30 minutes without action: 404, reading does not extend it', async () => {
      const { id } = await mock.start()
      await mock.advance(30 * MINUTE - 1)
      expect((await mock.read(id)).status).to.equal(200)
      await mock.advance(1)
      const { status, body } = await mock.read(id)
      expect([status, body.code]).to.deep.equal([404, 'RESOURCE_NOT_FOUND'])
      expect((await mock.act(id, 'cancel')).status).to.equal(404)
    })
    it('SecurID flow, accepted action: 30 more minutes; refused action: no extension', async () => {
      const { id } = await mock.start()
      await mock.advance(20 * MINUTE)
      await mock.moved(id, 'checkCredential', { username: 'alice' })
      await mock.advance(20 * MINUTE)
      await mock.act(id, 'checkCredential', {})
      expect((await mock.read(id)).status).to.equal(200)
      await mock.advance(10 * MINUTE)
      expect((await mock.read(id)).status).to.equal(404)
    })
    it('RESUME of SecurID, five minutes later: flow and resumeUrl 404', async () => {
      const { id, resumeUrl } = await signOn('alice')
      await mock.advance(5 * MINUTE - 1)
      expect((await mock.read(id)).body.status).to.equal('RESUME')
      expect((await request(String(resumeUrl)).get('')).status).to.equal(200)
      await mock.advance(1)
      expect((await mock.read(id)).status).to.equal(404)
      expect((await request(String(resumeUrl)).get('')).status).to.equal(404)
    })
  })

  describe('SecurID authority down', () => {
    it('SECURID_CREDENTIAL_REQUIRED, checkCredential, authority down: REQUEST_FAILED, no attempt counted', async () => {
      const { id } = await mock.start()
      const { passcode } = await mock.typed('alice')
      const faults = request(mock.idp.baseUrl).put('/mock/faults')
      expect((await faults.send({ faults: [{ match: {}, do: { authority: 'down' } }] })).status).to.equal(200)
      for (const _ of [1, 2])
        expect(await refused(id, 'checkCredential', { username: 'alice', passcode })).to.equal(
          'REQUEST_FAILED AUTHORITY_UNAVAILABLE',
        )
      expect(await mock.user('alice')).to.include({ failedAttempts: 0 })
      mock.idp.control.faults.put({ faults: [] })
      expect(await signOn('alice', id)).to.include({ status: 'RESUME' })
    })
    it('SECURID_USER_PIN_RESET_REQUIRED, resetPin, PINs differ, authority down: PIN_MISMATCH', async () => {
      const { id } = await mock.start({ username: 'carol', state: 'SECURID_USER_PIN_RESET_REQUIRED' })
      mock.idp.control.faults.put({ faults: [{ match: {}, do: { authority: 'down' } }] })
      const differing = { newPin: '4711', confirmPin: '4712' }
      expect(await refused(id, 'resetPin', differing)).to.equal('VALIDATION_ERROR PIN_MISMATCH')
    })
    for (const status of STATES)
      it(`${status}, cancel, authority down: FAILED, AUTHORITY_UNAVAILABLE in the history`, async () => {
        const { id } = await mock.start({ username: 'alice', state: status })
        mock.idp.control.faults.put({ faults: [{ match: {}, do: { authority: 'down' } }] })
        expect(await mock.moved(id, 'cancel')).to.include({ status: 'FAILED', code: 'CANCELED' })
        expect((await mock.idp.control.flow(id)).history.at(-1)).to.include({
          from: status,
          outcome: 'done',
          to: 'FAILED',
          error: 'AUTHORITY_UNAVAILABLE',
        })
      })
    for (const [status, actionId, model] of [
      ['SECURID_CAS_CHALLENGE_METHOD_REQUIRED', 'selectChallengeMethod', { input: 'APPROVE' }],
      ['SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION', 'poll', {}],
      ['SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION', 'useAlternateMethod', {}],
      ['SECURID_TOKEN_REQUIRED', 'checkTokencode', { tokencode: '12345678' }],
    ] as const)
      it(`${status}, ${actionId}, authority down: REQUEST_FAILED, state unchanged`, async () => {
        const { id } = await mock.start({ username: 'frank', state: status })
        mock.idp.control.faults.put({ faults: [{ match: {}, do: { authority: 'down' } }] })
        expect(await refused(id, actionId, model)).to.equal('REQUEST_FAILED AUTHORITY_UNAVAILABLE')
      })
  })
})
