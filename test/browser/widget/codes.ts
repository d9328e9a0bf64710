import { expect } from 'chai'
import type { DefineTest } from '../support/define-test.ts'
import type { Fixture, OpenFixture } from '../support/fixture.ts'
import { steps } from '../support/record.ts'
import { nextOfToken, token } from '../support/token.ts'
import * as widget from '../support/widget-client.ts'
import { isAction } from '../support/wire.ts'

const WRONG = '00000000'
const CHANGED = 'Wait until the tokencode (the number on your RSA SecurID token) changes'

/** A flow of frank in next tokencode mode, after the first code. */
async function atNextCode(openFixture: OpenFixture): Promise<Fixture> {
  const fixture = await openFixture({ username: 'frank' })
  const { page, mock } = fixture
  await mock.control.securid.users.patch('frank', { nextTokencodeMode: true })
  await widget.chooses(page, 'SECURID')
  await widget.givesPasscode(page, (await token(mock, 'frank')).passcode)
  await widget.reads(page, CHANGED)
  return fixture
}

export function codes(openFixture: OpenFixture, test: DefineTest): void {
  test('SECURID_TOKEN_REQUIRED, checkTokencode, wrong then right: the reason with the attempts left, then signed on', async () => {
    const { page, mock, flowId } = await openFixture({ username: 'frank' })
    await widget.chooses(page, 'TOKEN')
    await widget.reads(page, 'Enter the RSA SecurID token')
    await widget.givesTokencode(page, WRONG)
    await widget.reads(page, "'4' attempt(s) remaining.")
    expect(await widget.complaints(page)).to.deep.equal([
      "Login Failed. '4' attempt(s) remaining. Reason: 'The tokencode was refused. Wait for the next one and try again.'",
    ])
    await widget.givesTokencode(page, (await token(mock, 'frank')).authenticateTokencode ?? '')
    expect(await widget.isSignedOnAs(page)).to.equal('frank')
    expect(await steps(mock, flowId)).to.deep.equal([
      'selectChallengeMethod: tokenRequired -> SECURID_TOKEN_REQUIRED',
      'checkTokencode: tryAgain -> SECURID_TOKEN_REQUIRED',
      'checkTokencode: accepted -> RESUME',
    ])
  })

  test('SECURID_NEXT_CODE_REQUIRED, checkNextTokencode, wrong then right: asks again without a message, then signed on', async () => {
    const { page, mock, flowId } = await atNextCode(openFixture)
    const answered = page.waitForResponse((response) => isAction(response, 'checkNextTokencode'))
    await widget.seesRedrawn(page, () => widget.givesTokencode(page, WRONG))
    expect(await (await answered).json()).to.include({ status: 'SECURID_NEXT_CODE_REQUIRED', authFailed: true })
    expect(await widget.complaints(page)).to.deep.equal([])
    await widget.givesTokencode(page, (await nextOfToken(mock, 'frank')).tokencode)
    expect(await widget.isSignedOnAs(page)).to.equal('frank')
    expect(await steps(mock, flowId)).to.deep.equal([
      'selectChallengeMethod: passcodeRequired -> SECURID_CREDENTIAL_REQUIRED',
      'checkCredential: nextTokencode -> SECURID_NEXT_CODE_REQUIRED',
      'checkNextTokencode: tryAgain -> SECURID_NEXT_CODE_REQUIRED',
      'checkNextTokencode: accepted -> RESUME',
    ])
  })

  test('SECURID_NEXT_CODE_REQUIRED, useAlternateMethod: the choice of methods, then another method signs on', async () => {
    const { page, mock, flowId } = await atNextCode(openFixture)
    await widget.goesBack(page)
    await widget.methodsOffered(page)
    await widget.chooses(page, 'TOKEN')
    await widget.givesTokencode(page, (await token(mock, 'frank')).authenticateTokencode ?? '')
    expect(await widget.isSignedOnAs(page)).to.equal('frank')
    expect((await steps(mock, flowId)).slice(2)).to.deep.equal([
      'useAlternateMethod: methodsOffered -> SECURID_CAS_CHALLENGE_METHOD_REQUIRED',
      'selectChallengeMethod: tokenRequired -> SECURID_TOKEN_REQUIRED',
      'checkTokencode: accepted -> RESUME',
    ])
  })
}
