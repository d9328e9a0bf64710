import { expect } from 'chai'
import {
  ADAM,
  type Aducids,
  ATTRIBUTES,
  CREDENTIALS,
  EVA,
  links,
  PENDING,
  runAducid,
  UNKNOWN,
} from '../../fixtures/aducid/client.ts'

describe('ADUCID flow', () => {
  let client: Aducids
  beforeEach(async () => {
    client = await runAducid()
  })
  afterEach(() => client.mock.close())

  it('ADUCID_AUTHENTICATION_PENDING at the start: session, URLs and time, no secret', async () => {
    const shown = await client.start()
    expect(shown).to.include({ status: PENDING, aimStatus: 'start', expiresAt: '2026-01-05T12:02:10Z' })
    expect(links(shown)).to.have.members(['poll', 'cancel'])
    expect(shown).not.to.have.any.keys('bindingId', 'authKey', 'memo')
    expect(shown['proxyUrl']).to.include(encodeURIComponent(String(shown['authId'])))
    expect(shown['qrData']).to.match(/^aducid:\/\/callback\?/)
  })
  it('ADUCID flow by redirect: the browser comes back to the page of the flow, verify signs on, AIM closes the session', async () => {
    const shown = await client.start()
    await client.play(shown, { do: 'connect', username: EVA })
    expect(await client.visit(shown), 'AIM-Proxy waits').to.equal(undefined)
    expect(await client.mock.moved(shown.id, 'poll')).to.include({ status: PENDING, aimStatus: 'working' })
    await client.play(shown, { do: 'approve' })
    const back = await client.visit(shown)
    expect(back?.searchParams.get('flowId')).to.equal(shown.id)
    const moved = await client.mock.moved(shown.id, 'poll')
    expect(moved).to.include({ status: CREDENTIALS, authId: shown['authId'] })
    expect(links(moved)).to.have.members(['verify', 'cancel'])
    const { subject, attributes } = await client.ended(
      await client.mock.moved(shown.id, 'verify', client.proofsIn(back)),
    )
    const { userId, ...rest } = attributes
    expect([subject, rest]).to.deep.equal([EVA, ATTRIBUTES])
    expect(userId).to.match(/^[\w+/]{11}=$/)
    expect(await client.statusOf(shown)).to.equal('end')
  })
  it('ADUCID flow by QR code: poll signs on at once, without a key', async () => {
    const shown = await client.start()
    await client.approve(shown)
    const { subject } = await client.ended(await client.mock.moved(shown.id, 'poll'))
    expect(subject).to.equal(EVA)
    expect(await client.statusOf(shown)).to.equal('end')
  })
  it('ADUCID flow, automatic PEIG: one visit of AIM-Proxy brings the key; the session is untouched before', async () => {
    const shown = await client.start()
    expect(await client.mock.moved(shown.id, 'poll')).to.include({ status: PENDING, aimStatus: 'start' })
    const proofs = client.proofsIn(await client.visit(shown))
    expect((await client.mock.moved(shown.id, 'poll')).status).to.equal(CREDENTIALS)
    expect((await client.ended(await client.mock.moved(shown.id, 'verify', proofs))).subject).to.equal(ADAM)
  })
  it('ADUCID_CREDENTIALS_REQUIRED, verify, another authId: INVALID_AUTH_ID, AIM is not asked', async () => {
    const { shown, proofs } = await client.withCredentials()
    for (const authId of [UNKNOWN, String((await client.start())['authId'])])
      expect(await client.refused(shown.id, 'verify', { ...proofs, authId })).to.equal(
        'VALIDATION_ERROR INVALID_AUTH_ID',
      )
    expect(await client.statusOf(shown)).to.equal('finished')
    expect((await client.mock.moved(shown.id, 'verify', proofs)).status).to.equal('RESUME')
  })
  it('ADUCID_CREDENTIALS_REQUIRED, verify, key of another session: FAILED AUTH_ERROR, the other flow goes on', async () => {
    const [mine, other] = [await client.withCredentials(), await client.withCredentials()]
    const stolen = { authId: mine.proofs.authId, authKey: other.proofs.authKey }
    expect(await client.mock.moved(mine.shown.id, 'verify', stolen)).to.include({
      status: 'FAILED',
      code: 'AUTH_ERROR',
    })
    expect((await client.mock.moved(other.shown.id, 'verify', other.proofs)).status).to.equal('RESUME')
  })

  describe('cancel', () => {
    it('ADUCID_AUTHENTICATION_PENDING, cancel: FAILED CANCELED, AIM closes the session', async () => {
      const shown = await client.start()
      expect(await client.mock.moved(shown.id, 'cancel')).to.include({ status: 'FAILED', code: 'CANCELED' })
      expect(await client.statusOf(shown)).to.equal('end')
      expect(await client.visit(shown), 'AIM-Proxy leads back').to.be.an.instanceOf(URL)
    })
    it('ADUCID_CREDENTIALS_REQUIRED, cancel: FAILED CANCELED; AIM ends the session, whose key is unknown, in time', async () => {
      const { shown } = await client.withCredentials()
      expect(await client.mock.moved(shown.id, 'cancel')).to.include({ status: 'FAILED', code: 'CANCELED' })
      expect(await client.statusOf(shown)).to.equal('finished')
      await client.mock.advance(300)
      expect(await client.statusOf(shown)).to.equal('end')
    })
    it('ADUCID_AUTHENTICATION_PENDING, cancel, AIM down: FAILED CANCELED, the session times out', async () => {
      const shown = await client.start()
      client.mock.idp.control.faults.put({ faults: [{ match: {}, do: { authority: 'down' } }] })
      expect(await client.mock.moved(shown.id, 'cancel')).to.include({ status: 'FAILED', code: 'CANCELED' })
      await client.mock.advance(120)
      expect(await client.statusOf(shown)).to.equal('startTimeout')
    })
  })

  it('ADUCID_AUTHENTICATION_PENDING, poll, AIM down: REQUEST_FAILED, state unchanged, the next poll signs on', async () => {
    const shown = await client.start()
    await client.approve(shown)
    client.mock.idp.control.faults.put({ faults: [{ match: {}, do: { authority: 'down' } }] })
    expect(await client.refused(shown.id, 'poll')).to.equal('REQUEST_FAILED AUTHORITY_UNAVAILABLE')
    client.mock.idp.control.faults.put({ faults: [] })
    expect((await client.mock.moved(shown.id, 'poll')).status).to.equal('RESUME')
  })
  it('ADUCID_CREDENTIALS_REQUIRED, verify, AIM down: REQUEST_FAILED, the key is not used', async () => {
    const { shown, proofs } = await client.withCredentials()
    client.mock.idp.control.faults.put({ faults: [{ match: {}, do: { authority: 'down' } }] })
    expect(await client.refused(shown.id, 'verify', proofs)).to.equal('REQUEST_FAILED AUTHORITY_UNAVAILABLE')
    client.mock.idp.control.faults.put({ faults: [] })
    expect((await client.mock.moved(shown.id, 'verify', proofs)).status).to.equal('RESUME')
  })
  it('ADUCID_AUTHENTICATION_PENDING, 30 minutes without action: 404, the session at AIM has timed out', async () => {
    const shown = await client.start()
    await client.mock.advance(30 * 60)
    const { status, body } = await client.mock.read(shown.id)
    expect([status, body.code]).to.deep.equal([404, 'RESOURCE_NOT_FOUND'])
    expect(await client.statusOf(shown)).to.equal('startTimeout')
  })
  it('ADUCID_CREDENTIALS_REQUIRED, five verifications at once with one key: one signs on, the others are refused', async () => {
    const { shown, proofs } = await client.withCredentials()
    const answers = await Promise.all(Array.from({ length: 5 }, () => client.mock.act(shown.id, 'verify', proofs)))
    const results = answers.map(({ body }) => body.status ?? body.code)
    expect(results.filter((result) => result === 'RESUME')).to.have.length(1)
    for (const result of results) expect(['RESUME', 'REQUEST_FAILED', 'INVALID_ACTION_ID']).to.include(result)
  })
})
