import { expect } from 'chai'
import type { DefineTest } from '../support/define-test.ts'
import type { OpenFixture } from '../support/fixture.ts'
import { actionsGot, steps } from '../support/record.ts'
import { nextOfToken, token } from '../support/token.ts'
import * as widget from '../support/widget-client.ts'

const CHANGED = 'Wait until the tokencode (the number on your RSA SecurID token) changes'

export function signOn(openFixture: OpenFixture, test: DefineTest): void {
  test('SECURID_CREDENTIAL_REQUIRED, checkCredential, accepted: the resume URL shows the user', async () => {
    const { page, mock, flowId, baseUrl, scriptErrors } = await openFixture({ username: 'alice' })
    await widget.givesPasscode(page, (await token(mock, 'alice')).passcode)
    expect(await widget.isSignedOnAs(page)).to.equal('alice')
    expect(page.url()).to.equal(`${baseUrl}/as/${flowId}/resume/as/authorization.ping`)
    expect(scriptErrors).to.deep.equal([])
    expect(await steps(mock, flowId)).to.deep.equal(['checkCredential: accepted -> RESUME'])
    expect(mock.control.requests({ flow: flowId }).requests[0]).to.deep.include({
      method: 'POST',
      status: 200,
      actionId: 'checkCredential',
      body: { username: 'alice', passcode: '[redacted]' },
      requestValid: true,
      responseValid: true,
    })
  })

  test('SECURID_CREDENTIAL_REQUIRED without a user name: asks for it first, then for the passcode', async () => {
    const { page, mock, flowId } = await openFixture()
    expect(await widget.finds(page, 'username')).to.deep.equal({ value: '', editable: true })
    expect(await widget.fieldsShown(page)).to.deep.equal(['username'])
    await widget.types(page, 'username', 'alice')
    await widget.pressesSubmit(page)
    await widget.finds(page, 'passcode')
    expect(await widget.finds(page, 'username')).to.deep.equal({ value: 'alice', editable: true })
    await widget.givesPasscode(page, (await token(mock, 'alice')).passcode)
    expect(await widget.isSignedOnAs(page)).to.equal('alice')
    expect(await steps(mock, flowId)).to.deep.equal([
      'checkCredential: passcodeRequired -> SECURID_CREDENTIAL_REQUIRED',
      'checkCredential: accepted -> RESUME',
    ])
  })

  test('SECURID_CREDENTIAL_REQUIRED as second factor: the user name is shown read-only', async () => {
    const { page } = await openFixture({ username: 'alice' })
    expect(await widget.finds(page, 'username')).to.deep.equal({ value: 'alice', editable: false })
    expect(await widget.fieldsShown(page)).to.deep.equal(['username', 'passcode'])
  })

  test('SECURID_NEXT_TOKENCODE_REQUIRED, PINPAD token, accepted: signed on', async () => {
    const { page, mock, flowId } = await openFixture({ username: 'bob' })
    await widget.givesPasscode(page, (await token(mock, 'bob')).passcode)
    await widget.reads(page, CHANGED)
    await widget.types(page, 'tokencode', (await nextOfToken(mock, 'bob')).passcode)
    await widget.pressesSubmit(page)
    expect(await widget.isSignedOnAs(page)).to.equal('bob')
    expect(await steps(mock, flowId)).to.deep.equal([
      'checkCredential: nextTokencode -> SECURID_NEXT_TOKENCODE_REQUIRED',
      'checkNextTokencode: accepted -> RESUME',
    ])
  })

  test('SECURID_NEXT_TOKENCODE_REQUIRED, reload: the same state, the next tokencode signs on', async () => {
    const { page, mock, flowId } = await openFixture({ username: 'bob' })
    await widget.givesPasscode(page, (await token(mock, 'bob')).passcode)
    await widget.reads(page, CHANGED)
    await page.reload()
    await widget.reads(page, CHANGED)
    expect(await widget.fieldsShown(page)).to.deep.equal(['tokencode'])
    await widget.types(page, 'tokencode', (await nextOfToken(mock, 'bob')).passcode)
    await widget.pressesSubmit(page)
    expect(await widget.isSignedOnAs(page)).to.equal('bob')
    expect(actionsGot(mock, flowId)).to.deep.equal(['checkCredential', 'checkNextTokencode'])
  })
}
