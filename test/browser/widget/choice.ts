import { expect } from 'chai'
import type { Page } from 'playwright-core'
import type { DefineTest } from '../support/define-test.ts'
import type { OpenFixture } from '../support/fixture.ts'
import { answers, steps } from '../support/record.ts'
import { token } from '../support/token.ts'
import * as widget from '../support/widget-client.ts'
import { isAction } from '../support/wire.ts'

const ALL = ['SECURID', 'TOKEN', 'APPROVE']

/** Waits for the answer to the action number `count`. */
function lastOf(page: Page, count: number) {
  let answered = 0
  return page.waitForResponse((response) => {
    if (isAction(response, 'selectChallengeMethod')) answered += 1
    return answered === count
  })
}

export function choice(openFixture: OpenFixture, test: DefineTest): void {
  test('SECURID_CAS_CHALLENGE_METHOD_REQUIRED, three methods: a tile each; SECURID selected, passcode accepted: signed on', async () => {
    const { page, mock, flowId, scriptErrors } = await openFixture({ username: 'frank' })
    expect(await widget.methodsOffered(page)).to.deep.equal(ALL)
    expect(await widget.canGoBack(page)).to.equal(false)
    await widget.chooses(page, 'SECURID')
    expect(await widget.finds(page, 'username')).to.deep.equal({ value: 'frank', editable: false })
    await widget.givesPasscode(page, (await token(mock, 'frank')).passcode)
    expect(await widget.isSignedOnAs(page)).to.equal('frank')
    expect(scriptErrors).to.deep.equal([])
    expect(await steps(mock, flowId)).to.deep.equal([
      'selectChallengeMethod: passcodeRequired -> SECURID_CREDENTIAL_REQUIRED',
      'checkCredential: accepted -> RESUME',
    ])
  })

  test('SECURID_CREDENTIAL_REQUIRED, user name with three methods: the choice of methods', async () => {
    const { page, mock, flowId } = await openFixture()
    await widget.types(page, 'username', 'frank')
    await widget.pressesSubmit(page)
    expect(await widget.methodsOffered(page)).to.deep.equal(ALL)
    expect(await steps(mock, flowId)).to.deep.equal([
      'checkCredential: methodsOffered -> SECURID_CAS_CHALLENGE_METHOD_REQUIRED',
    ])
  })

  test('SECURID_CREDENTIAL_REQUIRED and SECURID_TOKEN_REQUIRED, useAlternateMethod: the choice of methods, after a reload too', async () => {
    const { page, mock, flowId } = await openFixture({ username: 'frank' })
    await widget.chooses(page, 'SECURID')
    await widget.finds(page, 'passcode')
    await widget.goesBack(page)
    expect(await widget.methodsOffered(page)).to.deep.equal(ALL)
    await page.reload()
    expect(await widget.methodsOffered(page)).to.deep.equal(ALL)
    await widget.chooses(page, 'TOKEN')
    await widget.finds(page, 'tokencode')
    await widget.goesBack(page)
    expect(await widget.methodsOffered(page)).to.deep.equal(ALL)
    expect(await widget.complaints(page)).to.deep.equal([])
    expect(await steps(mock, flowId)).to.deep.equal([
      'selectChallengeMethod: passcodeRequired -> SECURID_CREDENTIAL_REQUIRED',
      'useAlternateMethod: methodsOffered -> SECURID_CAS_CHALLENGE_METHOD_REQUIRED',
      'selectChallengeMethod: tokenRequired -> SECURID_TOKEN_REQUIRED',
      'useAlternateMethod: methodsOffered -> SECURID_CAS_CHALLENGE_METHOD_REQUIRED',
    ])
  })

  test('tile clicked on its text (widget 1.11.0 posts twice): one action is accepted, the other refused, the flow continues', async () => {
    const { page, mock, flowId } = await openFixture({ username: 'frank' })
    const last = lastOf(page, 2)
    await widget.choosesByText(page, 'APPROVE')
    await last
    await widget.reads(page, 'Open the RSA SecurID app and approve push notification.')
    expect((await mock.control.securid.pushes.list()).pushes).to.have.length(1)
    const chosen = (await steps(mock, flowId)).filter((step) => step.startsWith('selectChallengeMethod'))
    expect(chosen.filter((step) => step.includes(': pushPending '))).to.have.length(1)
    expect(chosen.filter((step) => !step.includes(': pushPending '))).to.have.length(1)
  })

  test('SECURID_CREDENTIAL_REQUIRED with one method: no button back to the choice of methods', async () => {
    const { page } = await openFixture({ username: 'alice' })
    await widget.finds(page, 'passcode')
    expect(await widget.canGoBack(page)).to.equal(false)
  })

  test('selectChallengeMethod, user without a device: UNEXPECTED_METHOD without a message, the passcode still signs on', async () => {
    const { page, mock, flowId } = await openFixture({ username: 'grace' })
    expect(await widget.methodsOffered(page)).to.deep.equal(ALL)
    for (const method of ['TOKEN', 'APPROVE'] as const) {
      const answered = page.waitForResponse((response) => isAction(response, 'selectChallengeMethod'))
      await widget.seesRedrawn(page, () => widget.chooses(page, method))
      expect(await (await answered).json()).to.have.nested.property('details[0].code', 'UNEXPECTED_METHOD')
      expect(await widget.methodsOffered(page)).to.deep.equal(ALL)
      expect(await widget.complaints(page)).to.deep.equal([])
    }
    expect(answers(mock, flowId).filter((answer) => answer.startsWith('POST'))).to.deep.equal([
      'POST 400 UNEXPECTED_METHOD',
      'POST 400 UNEXPECTED_METHOD',
    ])
    await widget.chooses(page, 'SECURID')
    await widget.givesPasscode(page, (await token(mock, 'grace')).passcode)
    expect(await widget.isSignedOnAs(page)).to.equal('grace')
  })

  test('SECURID_CAS_CHALLENGE_METHOD_REQUIRED, cancel: FAILED with a message', async () => {
    const { page, mock, flowId } = await openFixture({ username: 'frank' })
    await widget.methodsOffered(page)
    await widget.pressesCancel(page)
    await widget.reads(page, 'The sign-on was canceled.')
    expect(await steps(mock, flowId)).to.deep.equal(['cancel: done -> FAILED'])
  })
}
