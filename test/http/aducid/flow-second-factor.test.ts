import { expect } from 'chai'
import { ADAM, type Aducids, CREDENTIALS, EVA, PENDING, runAducid } from '../../fixtures/aducid/client.ts'

/** After a failure of ADUCID the policy goes on with a password. */
const FALLBACK = {
  'aducid-or-password': {
    adapter: 'html-form',
    success: { adapter: 'aducid', fail: { adapter: 'html-form' } },
  },
}

describe('ADUCID flow, second factor', () => {
  let client: Aducids
  beforeEach(async () => {
    client = await runAducid({ policies: FALLBACK })
  })
  afterEach(() => client.mock.close())

  it('password-then-aducid by redirect, own PEIG: RESUME with the user of the password', async () => {
    const shown = await client.afterPassword()
    expect(shown.status).to.equal(PENDING)
    const proofs = await client.byRedirect(shown)
    expect((await client.mock.moved(shown.id, 'poll')).status).to.equal(CREDENTIALS)
    expect((await client.ended(await client.mock.moved(shown.id, 'verify', proofs))).subject).to.equal(EVA)
  })
  it('password-then-aducid by QR code, own PEIG: RESUME with the user of the password', async () => {
    const shown = await client.afterPassword()
    await client.approve(shown)
    expect((await client.ended(await client.mock.moved(shown.id, 'poll'))).subject).to.equal(EVA)
  })
  it('password-then-aducid, automatic PEIG: that of the user of the password signs on', async () => {
    const shown = await client.afterPassword(ADAM)
    const proofs = client.proofsIn(await client.visit(shown))
    await client.mock.moved(shown.id, 'poll')
    expect((await client.ended(await client.mock.moved(shown.id, 'verify', proofs))).subject).to.equal(ADAM)
  })
  it('password-then-aducid by redirect, PEIG of another user: FAILED USER_MISMATCH, AIM has closed the session', async () => {
    const shown = await client.afterPassword()
    const proofs = await client.byRedirect(shown, ADAM)
    await client.mock.moved(shown.id, 'poll')
    const failed = await client.mock.moved(shown.id, 'verify', proofs)
    expect(failed).to.include({ status: 'FAILED', code: 'USER_MISMATCH' })
    expect(JSON.stringify(failed)).not.to.include(ADAM)
    expect(await client.statusOf(shown)).to.equal('end')
  })
  it('password-then-aducid by QR code, PEIG of another user: FAILED USER_MISMATCH, AIM has closed the session', async () => {
    const shown = await client.afterPassword()
    await client.approve(shown, ADAM)
    expect(await client.mock.moved(shown.id, 'poll')).to.include({ status: 'FAILED', code: 'USER_MISMATCH' })
    expect(await client.statusOf(shown)).to.equal('end')
  })
  it('policy with a fail branch, PEIG of another user: the branch goes on, AIM has closed the session', async () => {
    const shown = await client.afterPassword(EVA, 'aducid-or-password')
    await client.approve(shown, ADAM)
    expect((await client.mock.moved(shown.id, 'poll')).status).to.equal('USERNAME_PASSWORD_REQUIRED')
    expect(await client.statusOf(shown)).to.equal('end')
  })
  it('policy with a fail branch, the user refuses: the branch goes on', async () => {
    const shown = await client.afterPassword(EVA, 'aducid-or-password')
    await client.play(shown, { do: 'connect' }, { do: 'refuse' })
    expect((await client.mock.moved(shown.id, 'poll')).status).to.equal('USERNAME_PASSWORD_REQUIRED')
  })
})
