import { expect } from 'chai'
import type { Scene, Stage } from '../support/fixture.ts'
import { steps } from '../support/record.ts'
import { nextOfToken, token } from '../support/token.ts'
import * as person from '../support/widget-client.ts'
import { isAction } from '../support/wire.ts'

const WRONG = '00000000'
const CHANGED = 'Wait until the tokencode (the number on your RSA SecurID token) changes'

/** frank, whose server wants two codes in a row, has given the first one. */
async function atNextCode(stage: Stage): Promise<Scene> {
  const scene = await stage({ username: 'frank' })
  const { page, mock } = scene
  await mock.control.securid.users.patch('frank', { nextTokencodeMode: true })
  await person.chooses(page, 'SECURID')
  await person.givesPasscode(page, (await token(mock, 'frank')).passcode)
  await person.reads(page, CHANGED)
  return scene
}

/** Codes of users who have a choice of methods. */
export function codes(stage: Stage): void {
  it('the code of the RSA app: a wrong one is refused with the reason, the right one accepted', async () => {
    const { page, mock, flowId } = await stage({ username: 'frank' })
    await person.chooses(page, 'TOKEN')
    await person.reads(page, 'Enter the RSA SecurID token')
    await person.givesTokencode(page, WRONG)
    await person.reads(page, "'4' attempt(s) remaining.")
    expect(await person.complaints(page)).to.deep.equal([
      "Login Failed. '4' attempt(s) remaining. Reason: 'The tokencode was refused. Wait for the next one and try again.'",
    ])
    await person.givesTokencode(page, (await token(mock, 'frank')).authenticateTokencode ?? '')
    expect(await person.isSignedOnAs(page)).to.equal('frank')
    expect(await steps(mock, flowId)).to.deep.equal([
      'selectChallengeMethod: tokenRequired -> SECURID_TOKEN_REQUIRED',
      'checkTokencode: tryAgain -> SECURID_TOKEN_REQUIRED',
      'checkTokencode: accepted -> RESUME',
    ])
  })

  it('the next code is asked for; a wrong one is refused without a word, the right one accepted', async () => {
    const { page, mock, flowId } = await atNextCode(stage)
    const answered = page.waitForResponse((response) => isAction(response, 'checkNextTokencode'))
    await person.seesRedrawn(page, () => person.givesTokencode(page, WRONG))
    expect(await (await answered).json()).to.include({ status: 'SECURID_NEXT_CODE_REQUIRED', authFailed: true })
    expect(await person.complaints(page)).to.deep.equal([])
    await person.givesTokencode(page, (await nextOfToken(mock, 'frank')).tokencode)
    expect(await person.isSignedOnAs(page)).to.equal('frank')
    expect(await steps(mock, flowId)).to.deep.equal([
      'selectChallengeMethod: passcodeRequired -> SECURID_CREDENTIAL_REQUIRED',
      'checkCredential: nextTokencode -> SECURID_NEXT_CODE_REQUIRED',
      'checkNextTokencode: tryAgain -> SECURID_NEXT_CODE_REQUIRED',
      'checkNextTokencode: accepted -> RESUME',
    ])
  })

  it('the way back from the next code leads to the tiles, and another method signs on', async () => {
    const { page, mock, flowId } = await atNextCode(stage)
    await person.goesBack(page)
    await person.methodsOffered(page)
    await person.chooses(page, 'TOKEN')
    await person.givesTokencode(page, (await token(mock, 'frank')).authenticateTokencode ?? '')
    expect(await person.isSignedOnAs(page)).to.equal('frank')
    expect((await steps(mock, flowId)).slice(2)).to.deep.equal([
      'useAlternateMethod: methodsOffered -> SECURID_CAS_CHALLENGE_METHOD_REQUIRED',
      'selectChallengeMethod: tokenRequired -> SECURID_TOKEN_REQUIRED',
      'checkTokencode: accepted -> RESUME',
    ])
  })
}
