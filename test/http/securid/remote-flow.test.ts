import { expect } from 'chai'
import request from 'supertest'
import type { SecurIDConfig } from '../../../adapter/securid/types.ts'
import { type RunningMock, runMock, type Shown } from '../../fixtures/listening-host.ts'
import { AGENT_SETTINGS, ROOT } from '../../fixtures/securid/remote.ts'

/** Two hosts: one with the simulated Authentication Manager, one with the adapter. */
describe('SecurID adapter with a remote Authentication Manager', () => {
  let manager: RunningMock
  let front: RunningMock
  const start = async (settings: SecurIDConfig = {}) => {
    manager = await runMock()
    const remote = { ...AGENT_SETTINGS, 'RSA Base API URL': manager.idp.baseUrl + ROOT, ...settings }
    front = await runMock({ config: { extends: 'demo', adapters: { securid: { authority: { remote } } } } })
  }
  const advance = async (seconds: number) => {
    await manager.advance(seconds)
    await front.advance(seconds)
  }
  const signOn = async (username: string): Promise<Shown> => {
    const { id } = await front.start()
    const { passcode } = await manager.typed(username)
    return front.moved(id, 'checkCredential', { username, passcode })
  }
  afterEach(async () => {
    await front.close()
    await manager.close()
  })

  for (const type of ['Access Key', 'HMAC'] as const)
    it(`Remote SecurID, ${type}, checkCredential: denied, accepted, used passcode denied`, async () => {
      await start({ 'Security Key Type': type })
      const { id } = await front.start()
      const refused = await front.moved(id, 'checkCredential', { username: 'alice', passcode: '123400000000' })
      expect(refused).to.include({ status: 'SECURID_CREDENTIAL_REQUIRED', authFailed: true, remainingTries: 4 })
      expect((await manager.user('alice')).failedAttempts).to.equal(1)
      const { history } = await front.idp.control.flow(id)
      expect(history.at(-1)?.reason?.code).to.equal('AUTHORITY_ANSWERED')
      const reasons = manager.idp.control.requests().requests.flatMap(({ reason }) => reason?.code ?? [])
      expect(reasons).to.deep.equal(['WRONG_TOKENCODE'])
      const { passcode } = await manager.typed('alice')
      expect((await front.moved(id, 'checkCredential', { username: 'alice', passcode })).status).to.equal('RESUME')
      const again = await front.start()
      const used = await front.moved(again.id, 'checkCredential', { username: 'alice', passcode })
      expect(used).to.include({ status: 'SECURID_CREDENTIAL_REQUIRED', authFailed: true })
    })
  it('Remote SecurID, username first, then validatePasscode: RESUME', async () => {
    await start()
    const { id } = await front.start()
    await front.moved(id, 'checkCredential', { username: 'alice' })
    const { passcode } = await manager.typed('alice')
    expect((await front.moved(id, 'validatePasscode', { passcode })).status).to.equal('RESUME')
  })
  it('Remote SecurID, checkNextTokencode: RESUME', async () => {
    await start({ 'Security Key Type': 'HMAC' })
    const required = await signOn('bob')
    expect(required.status).to.equal('SECURID_NEXT_TOKENCODE_REQUIRED')
    const { nextTokencode } = await manager.typed('bob')
    await advance(60)
    const done = await front.moved(required.id, 'checkNextTokencode', { tokencode: nextTokencode })
    expect(done.status).to.equal('RESUME')
  })
  it('Remote SecurID, resetPin, then checkPasscode with the new PIN: RESUME', async () => {
    await start()
    const required = await signOn('carol')
    expect(required).to.include({ status: 'SECURID_USER_PIN_RESET_REQUIRED', pinMinLength: 4, pinAlphaNumeric: false })
    const pins = { newPin: '4711', confirmPin: '4711' }
    expect((await front.moved(required.id, 'resetPin', pins)).status).to.equal('SECURID_REAUTHENTICATION_REQUIRED')
    await advance(60)
    const { passcode } = await manager.typed('carol')
    expect((await front.moved(required.id, 'checkPasscode', { passcode })).status).to.equal('RESUME')
    expect((await manager.user('carol')).pin).to.equal('4711')
  })
  it('Remote SecurID, system PIN, then checkPasscode with it: RESUME', async () => {
    await start()
    const shown = await signOn('dave')
    expect(shown.status).to.equal('SECURID_SYSTEM_PIN_RESET_REQUIRED')
    expect((await front.moved(shown.id, 'continue')).status).to.equal('SECURID_REAUTHENTICATION_REQUIRED')
    expect((await manager.user('dave')).pin).to.equal(shown['pin'])
    await advance(60)
    const { passcode } = await manager.typed('dave')
    expect((await front.moved(shown.id, 'checkPasscode', { passcode })).status).to.equal('RESUME')
  })
  it('Remote SecurID, APPROVE, poll: pending until the push is approved, then RESUME', async () => {
    await start({ 'Security Key Type': 'HMAC' })
    const { id } = await front.start({ username: 'frank' })
    const sent = await front.moved(id, 'selectChallengeMethod', { input: 'APPROVE' })
    expect(sent.status).to.equal('SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION')
    expect((await front.moved(id, 'poll')).status).to.equal(sent.status)
    const { securid } = manager.idp.control
    const [push] = (await securid?.pushes.list())?.pushes ?? []
    await securid?.pushes.answer(push?.id ?? '', { answer: 'approve' })
    expect((await front.moved(id, 'poll')).status).to.equal('RESUME')
  })
  it('Remote SecurID, resetPin, attempt expired: SECURID_CREDENTIAL_REQUIRED, resetFailed', async () => {
    await start()
    const required = await signOn('carol')
    await advance(180)
    const over = await front.moved(required.id, 'resetPin', { newPin: '4711', confirmPin: '4711' })
    expect(over).to.include({ status: 'SECURID_CREDENTIAL_REQUIRED', resetFailed: true })
  })
  it('Remote SecurID, clocks differ by 301 seconds: REQUEST_FAILED, signature refused, state unchanged', async () => {
    await start({ 'Security Key Type': 'HMAC' })
    const { id } = await front.start()
    await front.advance(301)
    const { status, body } = await front.act(id, 'checkCredential', { username: 'alice', passcode: '1' })
    expect([status, body.code]).to.deep.equal([400, 'REQUEST_FAILED'])
    expect(front.log.join('')).to.match(/HTTP 401/)
    await manager.advance(301)
    expect((await front.moved(id, 'checkCredential', { username: 'alice' })).status).to.equal(
      'SECURID_CREDENTIAL_REQUIRED',
    )
  })
  it('Remote SecurID, server down: REQUEST_FAILED, state unchanged, no secret in answer, log or journal', async () => {
    await start({ 'Security Key Type': 'Access Key' })
    const required = await signOn('bob')
    const { passcode, nextTokencode } = await manager.typed('bob')
    await manager.close()
    const before = (await front.read(required.id)).body
    const { status, body, text } = await front.act(required.id, 'checkNextTokencode', { tokencode: nextTokencode })
    expect([status, body.code]).to.deep.equal([400, 'REQUEST_FAILED'])
    expect((await front.read(required.id)).body).to.deep.equal(before)
    const journals = JSON.stringify([front, manager].map(({ idp }) => idp.control.requests()))
    const output = text + front.log.join('') + journals
    expect(output).to.include('127.0.0.1').and.include(`${ROOT}/authn/initialize`)
    for (const secret of [passcode, nextTokencode, AGENT_SETTINGS['RSA Access Key'] ?? ''])
      expect(output).to.not.include(secret)
  })
  it('Remote SecurID, server down at the start: 400 AUTHORITY_UNAVAILABLE, cause logged', async () => {
    await start()
    await manager.close()
    const { status, body } = await request(front.idp.baseUrl).post('/mock/flows').send({ username: 'alice' })
    expect([status, body.code]).to.deep.equal([400, 'AUTHORITY_UNAVAILABLE'])
    expect(front.log.join('')).to.include('ECONNREFUSED')
    expect((await front.start()).status).to.equal('SECURID_CREDENTIAL_REQUIRED')
  })
})
