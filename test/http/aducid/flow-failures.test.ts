import { expect } from 'chai'
import type { FailureCode } from '../../../adapter/aducid/types.ts'
import { vocabulary } from '../../../schemas/gen/aducid/vocabulary.ts'
import { type Aducids, EVA, runAducid, UNKNOWN } from '../../fixtures/aducid/client.ts'

const { failures } = vocabulary.descriptor
const connect = { do: 'connect', username: EVA } as const
type PeigRequest = Parameters<Aducids['server']['sessions']['peig']>[1]

/** Actions of the PEIG, and then seconds, after which poll fails with this code. */
const CASES: readonly (readonly [code: FailureCode, actions: readonly PeigRequest[], seconds: number])[] = [
  ['START_TIMEOUT', [], 120],
  ['PROCESS_TIMEOUT', [connect], 60],
  ['REFUSED', [connect, { do: 'refuse' }], 0],
  ['IDENTITY_UNKNOWN', [connect, { do: 'unknownIdentity' }], 0],
  ['IDENTITY_INVALID', [connect, { do: 'fail', reason: 'UI' }], 0],
  ['IDENTITY_LOCKED', [connect, { do: 'fail', reason: 'LI' }], 0],
  ['HANDSHAKE_FAILED', [connect, { do: 'fail' }], 0],
  ['INTERNAL_ERROR', [{ do: 'fault' }], 0],
  ['SESSION_ENDED', [connect, { do: 'approve' }], 300],
]

describe('ADUCID flow, failures', () => {
  let client: Aducids
  const run = async (config: object = {}) => {
    client = await runAducid(config)
  }
  afterEach(() => client.mock.close())
  const expectFailure = (shown: object, code: FailureCode) =>
    expect(shown).to.include({ status: 'FAILED', code, userMessage: failures?.[code] })

  for (const [code, actions, seconds] of CASES)
    it(`ADUCID_AUTHENTICATION_PENDING, poll: FAILED ${code} with its text, the reason in the history`, async () => {
      await run()
      const shown = await client.start()
      await client.play(shown, ...actions)
      await client.mock.advance(seconds)
      expectFailure(await client.mock.moved(shown.id, 'poll'), code)
      const { history } = await client.mock.idp.control.flow(shown.id)
      expect(history.at(-1)?.reason?.code).to.be.a('string')
    })
  it('ADUCID_AUTHENTICATION_PENDING, poll, AIM that enforces bindings: Client-binding, then FAILED BINDING_TIMEOUT', async () => {
    await run({ aducid: { aims: [{ name: '', binding: 'A' }] } })
    const shown = await client.start()
    await client.play(shown, connect)
    const moved = await client.mock.moved(shown.id, 'poll')
    expect(moved).to.include({ aimStatus: 'Client-binding', expiresAt: '2026-01-05T12:00:40Z' })
    await client.mock.advance(30)
    expectFailure(await client.mock.moved(shown.id, 'poll'), 'BINDING_TIMEOUT')
  })
  it('ADUCID_CREDENTIALS_REQUIRED, verify, wrong key: FAILED AUTH_ERROR with its text, the session is lost', async () => {
    await run()
    const { shown, proofs } = await client.withCredentials()
    expectFailure(await client.mock.moved(shown.id, 'verify', { ...proofs, authKey: UNKNOWN }), 'AUTH_ERROR')
    expect(await client.statusOf(shown)).to.equal('Auth-error')
  })
  it('ADUCID_CREDENTIALS_REQUIRED, verify, result not collected in time: FAILED SESSION_ENDED', async () => {
    await run()
    const { shown, proofs } = await client.withCredentials()
    await client.mock.advance(300)
    expectFailure(await client.mock.moved(shown.id, 'verify', proofs), 'SESSION_ENDED')
  })
  it('ADUCID_CREDENTIALS_REQUIRED, verify, subject attribute without a value: FAILED SUBJECT_MISSING, session closed', async () => {
    await run({ adapters: { aducid: { settings: { 'Subject Attribute': 'employeeNumber' } } } })
    const { shown, proofs } = await client.withCredentials()
    expectFailure(await client.mock.moved(shown.id, 'verify', proofs), 'SUBJECT_MISSING')
    expect(await client.statusOf(shown)).to.equal('end')
  })
})
