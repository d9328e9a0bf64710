import { expect } from 'chai'
import type { DefineTest } from '../support/define-test.ts'
import type { OpenFixture } from '../support/fixture.ts'
import { actionsGot, steps } from '../support/record.ts'
import { isLocked, token } from '../support/token.ts'
import * as widget from '../support/widget-client.ts'

const triesLeft = (tries: number) => `Login Failed. '${tries}' attempt(s) remaining.`
const WRONG = '999900000000'

export function refusals(openFixture: OpenFixture, test: DefineTest): void {
  test('SECURID_CREDENTIAL_REQUIRED, checkCredential, wrong then right: the attempts left, then signed on', async () => {
    const { page, mock, flowId } = await openFixture({ username: 'alice' })
    await widget.givesPasscode(page, WRONG)
    await widget.reads(page, triesLeft(4))
    expect(await widget.finds(page, 'passcode')).to.deep.equal({ value: '', editable: true })
    await widget.givesPasscode(page, (await token(mock, 'alice')).passcode)
    expect(await widget.isSignedOnAs(page)).to.equal('alice')
    expect(await steps(mock, flowId)).to.deep.equal([
      'checkCredential: denied -> SECURID_CREDENTIAL_REQUIRED',
      'checkCredential: accepted -> RESUME',
    ])
  })

  test('SECURID_CREDENTIAL_REQUIRED, five wrong passcodes: FAILED with a message and no form, the user is locked', async () => {
    const { page, mock, flowId } = await openFixture({ username: 'alice' })
    for (const left of [4, 3, 2, 1]) {
      await widget.givesPasscode(page, WRONG)
      await widget.reads(page, triesLeft(left))
    }
    expect(await isLocked(mock, 'alice')).to.equal(false)
    await widget.givesPasscode(page, WRONG)
    await widget.reads(page, 'Too many attempts failed. Please try again later or ask your help desk.')
    expect(await widget.fieldsShown(page)).to.deep.equal([])
    expect(await isLocked(mock, 'alice')).to.equal(true)
    expect((await steps(mock, flowId)).at(-1)).to.equal('checkCredential: denied -> FAILED')
  })

  test('SECURID_CREDENTIAL_REQUIRED, passcode typed, cancel: FAILED with a message, the passcode is not sent', async () => {
    const { page, mock, flowId, received } = await openFixture({ username: 'alice' })
    await widget.types(page, 'passcode', (await token(mock, 'alice')).passcode)
    await widget.pressesCancel(page)
    await widget.reads(page, 'The sign-on was canceled.')
    expect(actionsGot(mock, flowId)).to.deep.equal(['cancel'])
    expect(received.at(-1)?.headers['content-length']).to.equal('0')
    expect((await mock.control.flow(flowId)).status).to.equal('FAILED')
  })
}
