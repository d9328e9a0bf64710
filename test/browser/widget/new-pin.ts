import { expect } from 'chai'
import type { DefineTest } from '../support/define-test.ts'
import type { OpenFixture } from '../support/fixture.ts'
import { steps } from '../support/record.ts'
import { nextOfToken, token } from '../support/token.ts'
import * as widget from '../support/widget-client.ts'

const AGAIN = 'Please re-authenticate to complete your PIN reset.'

export function newPin(openFixture: OpenFixture, test: DefineTest): void {
  test('SECURID_USER_PIN_RESET_REQUIRED, resetPin, accepted: re-authentication with the new PIN signs on', async () => {
    const { page, mock, flowId } = await openFixture({ username: 'carol' })
    await widget.givesPasscode(page, (await token(mock, 'carol')).passcode)
    await widget.reads(page, 'Choose a PIN of 4 to 8 digits.')
    await widget.choosesPin(page, '4321')
    await widget.reads(page, AGAIN)
    await widget.givesPasscode(page, `4321${(await nextOfToken(mock, 'carol')).tokencode}`)
    expect(await widget.isSignedOnAs(page)).to.equal('carol')
    expect(await steps(mock, flowId)).to.deep.equal([
      'checkCredential: newPin -> SECURID_USER_PIN_RESET_REQUIRED',
      'resetPin: pinAccepted -> SECURID_REAUTHENTICATION_REQUIRED',
      'checkPasscode: accepted -> RESUME',
    ])
  })

  test('SECURID_USER_PIN_RESET_REQUIRED, resetPin, invalid PIN: the message of the detail, another PIN is accepted', async () => {
    const { page, mock, flowId } = await openFixture({ username: 'carol' })
    await widget.givesPasscode(page, (await token(mock, 'carol')).passcode)
    await widget.choosesPin(page, 'abcd')
    await widget.reads(page, 'The pin entered is invalid.')
    await widget.choosesPin(page, '4321')
    await widget.reads(page, AGAIN)
    expect((await steps(mock, flowId)).slice(1)).to.deep.equal([
      'resetPin: INVALID_PIN -> SECURID_USER_PIN_RESET_REQUIRED',
      'resetPin: pinAccepted -> SECURID_REAUTHENTICATION_REQUIRED',
    ])
  })

  test('SECURID_SYSTEM_PIN_RESET_REQUIRED, continue: shows the PIN, re-authentication with it signs on', async () => {
    const { page, mock, flowId } = await openFixture({ username: 'dave' })
    await widget.givesPasscode(page, (await token(mock, 'dave')).passcode)
    const pin = await widget.readsSystemPin(page)
    expect(pin).to.match(/^[1-9]\d{3}$/)
    await widget.pressesSubmit(page)
    await widget.reads(page, AGAIN)
    await widget.givesPasscode(page, `${pin}${(await nextOfToken(mock, 'dave')).tokencode}`)
    expect(await widget.isSignedOnAs(page)).to.equal('dave')
    expect(await steps(mock, flowId)).to.deep.equal([
      'checkCredential: systemPin -> SECURID_SYSTEM_PIN_RESET_REQUIRED',
      'continue: pinAccepted -> SECURID_REAUTHENTICATION_REQUIRED',
      'checkPasscode: accepted -> RESUME',
    ])
  })
}
