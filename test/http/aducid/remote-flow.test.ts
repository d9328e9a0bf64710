import { expect } from 'chai'
import type { AducidConfig } from '../../../adapter/aducid/types.ts'
import { ADAM, ATTRIBUTES, CREDENTIALS, EVA, PENDING, UNKNOWN, walker } from '../../fixtures/aducid/client.ts'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'

/** Two hosts: one with the simulated AIM, one with the adapter. */
describe('ADUCID adapter with a remote server', () => {
  let server: RunningMock
  let front: RunningMock
  let client: ReturnType<typeof walker>
  const start = async (settings: AducidConfig = {}) => {
    const remote = {
      'AIM URL': server.address,
      'Subject Attribute': 'uid',
      'Attribute Set': 'ADUCID_USER',
      ...settings,
    }
    front = await runMock({ config: { extends: 'demo', adapters: { aducid: { authority: { remote } } } } })
    client = walker(front, server)
  }
  beforeEach(async () => {
    server = await runMock()
  })
  afterEach(async () => {
    await front.close()
    await server.close()
  })

  it('Remote ADUCID, redirect: the browser comes back to the host of the flow, same attributes as in one process', async () => {
    await start()
    const shown = await client.start()
    expect(shown).to.include({ status: PENDING, aimStatus: 'start' }).and.not.have.property('expiresAt')
    expect(String(shown['proxyUrl']).startsWith(`${server.address}/AIM-proxy/process?`)).to.equal(true)
    await client.play(shown, { do: 'connect', username: EVA })
    expect(await front.moved(shown.id, 'poll')).to.include({ status: PENDING, aimStatus: 'working' })
    await client.visit(shown)
    await client.play(shown, { do: 'approve' })
    const back = await client.visit(shown)
    expect([back?.origin, back?.searchParams.get('flowId')]).to.deep.equal([front.idp.baseUrl, shown.id])
    expect((await front.moved(shown.id, 'poll')).status).to.equal(CREDENTIALS)
    const { subject, attributes } = await client.ended(await front.moved(shown.id, 'verify', client.proofsIn(back)))
    const { userId, ...rest } = attributes
    expect([subject, rest]).to.deep.equal([EVA, ATTRIBUTES])
    expect(userId).to.be.a('string')
    expect(await client.statusOf(shown)).to.equal('end')
  })
  it('Remote ADUCID, QR code: poll signs on, the session is closed', async () => {
    await start()
    const shown = await client.start()
    await client.approve(shown)
    expect((await client.ended(await front.moved(shown.id, 'poll'))).subject).to.equal(EVA)
    expect(await client.statusOf(shown)).to.equal('end')
  })
  it('Remote ADUCID, password-then-aducid, PEIG of another user: FAILED USER_MISMATCH, the session is closed', async () => {
    await start()
    const shown = await client.afterPassword()
    const session = await client.server.sessions.get(String(shown['authId']))
    expect(session, 'the user is not sent').not.to.have.property('expected')
    await client.approve(shown, ADAM)
    expect(await front.moved(shown.id, 'poll')).to.include({ status: 'FAILED', code: 'USER_MISMATCH' })
    expect(await client.statusOf(shown)).to.equal('end')
  })
  it('Remote ADUCID, poll, the user refuses: FAILED REFUSED, the code of AIM in the history', async () => {
    await start()
    const shown = await client.start()
    await client.play(shown, { do: 'connect', username: EVA }, { do: 'refuse' })
    expect(await front.moved(shown.id, 'poll')).to.include({ status: 'FAILED', code: 'REFUSED' })
    const { history } = await front.idp.control.flow(shown.id)
    const facts = { statusAIM: 'error', statusAuth: 'NAU' }
    expect(history.at(-1)?.reason).to.deep.include({ code: 'AUTHORITY_ANSWERED', facts })
  })
  it('Remote ADUCID, verify, wrong key: FAILED AUTH_ERROR', async () => {
    await start()
    const { shown, proofs } = await client.withCredentials()
    const failed = await front.moved(shown.id, 'verify', { ...proofs, authKey: UNKNOWN })
    expect(failed).to.include({ status: 'FAILED', code: 'AUTH_ERROR' })
  })
  it('Remote ADUCID, cancel: the session is closed', async () => {
    await start()
    const shown = await client.start()
    expect(await front.moved(shown.id, 'cancel')).to.include({ status: 'FAILED', code: 'CANCELED' })
    expect(await client.statusOf(shown)).to.equal('end')
  })
  it('Remote ADUCID, server reset during the flow: FAILED SESSION_UNKNOWN', async () => {
    await start()
    const shown = await client.start()
    await server.idp.control.reset()
    expect(await front.moved(shown.id, 'poll')).to.include({ status: 'FAILED', code: 'SESSION_UNKNOWN' })
  })
  it('Remote ADUCID, AIM name that the server does not know: FAILED OPERATION_REFUSED at the start', async () => {
    await start({ 'AIM Name': 'nowhere' })
    expect(await client.start()).to.include({ status: 'FAILED', code: 'OPERATION_REFUSED' })
  })
  it('Remote ADUCID, server down: REQUEST_FAILED, state unchanged, no secret in log or journal, cancel is possible', async () => {
    await start()
    const { shown, proofs } = await client.withCredentials()
    const other = await client.start()
    await server.close()
    expect(await client.refused(shown.id, 'verify', proofs)).to.equal('REQUEST_FAILED AUTHORITY_UNAVAILABLE')
    expect(await client.refused(other.id, 'poll')).to.equal('REQUEST_FAILED AUTHORITY_UNAVAILABLE')
    const output = front.log.join('') + JSON.stringify([front, server].map(({ idp }) => idp.control.requests()))
    expect(output).to.include('ECONNREFUSED').and.include('/AIM/services/R4')
    for (const secret of [proofs.authKey, encodeURIComponent(proofs.authKey)]) expect(output).not.to.include(secret)
    expect(await front.moved(other.id, 'cancel')).to.include({ status: 'FAILED', code: 'CANCELED' })
  })
})
