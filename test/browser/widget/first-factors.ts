import { expect } from 'chai'
import type { Page } from 'playwright-core'
import type { DefineTest } from '../support/define-test.ts'
import type { OpenFixture } from '../support/fixture.ts'
import { actionsGot, steps } from '../support/record.ts'
import * as widget from '../support/widget-client.ts'

const PASSWORD = 'Passw0rd!'
const NEW = 'N3wPassw0rd!'
const REFUSED = 'The username or password is incorrect. Please try again.'

export function firstFactors(openFixture: OpenFixture, test: DefineTest): void {
  const signsOn = async (page: Page, password: string) => {
    await widget.types(page, 'password', password)
    await widget.presses(page, 'Sign On')
  }

  test('USERNAME_PASSWORD_REQUIRED, checkUsernamePassword, wrong then right: a message and the form, then signed on', async () => {
    const { page, mock, flowId, scriptErrors } = await openFixture({ policy: 'html-form' })
    await widget.types(page, 'username', 'alice')
    await signsOn(page, 'wrong')
    await widget.reads(page, REFUSED)
    await widget.types(page, 'username', 'alice')
    await signsOn(page, PASSWORD)
    expect(await widget.isSignedOnAs(page)).to.equal('alice')
    expect(scriptErrors).to.deep.equal([])
    expect(await steps(mock, flowId)).to.deep.equal([
      'checkUsernamePassword: CREDENTIAL_VALIDATION_FAILED -> USERNAME_PASSWORD_REQUIRED',
      'checkUsernamePassword: accepted -> RESUME',
    ])
  })

  test('USERNAME_PASSWORD_REQUIRED, both check boxes enabled and checked: sent as text, signed on', async () => {
    const settings = { "Enable 'Remember My Username'": true, "Enable 'This is My Device'": true }
    const config = { adapters: { 'html-form': { settings } } }
    const { page, mock, flowId } = await openFixture({ policy: 'html-form', config })
    await widget.ticks(page, 'rememberMyUsername')
    await widget.ticks(page, 'thisIsMyDevice')
    await widget.types(page, 'username', 'alice')
    await signsOn(page, PASSWORD)
    expect(await widget.isSignedOnAs(page)).to.equal('alice')
    expect(mock.control.requests({ flow: flowId }).requests[0]?.body).to.deep.equal({
      username: 'alice',
      password: '[redacted]',
      rememberMyUsername: 'true',
      thisIsMyDevice: 'true',
    })
  })

  test('USERNAME_PASSWORD_REQUIRED with a known user: the user name is shown read-only, signed on', async () => {
    const { page } = await openFixture({ policy: 'html-form', username: 'alice' })
    expect(await widget.finds(page, 'username')).to.deep.equal({ value: 'alice', editable: false })
    await signsOn(page, PASSWORD)
    expect(await widget.isSignedOnAs(page)).to.equal('alice')
  })

  test('MUST_CHANGE_PASSWORD, checkNewPassword, too short then valid: the rule as message, then changed and signed on', async () => {
    const { page, mock, flowId } = await openFixture({ policy: 'html-form', username: 'alice' })
    await mock.control.people.users.patch('alice', { mustChangePassword: true })
    await signsOn(page, PASSWORD)
    for (const password of ['short', NEW]) {
      await widget.types(page, 'existingPassword', PASSWORD)
      await widget.types(page, 'newPassword', password)
      await widget.types(page, 'verifyPassword', password)
      await widget.pressesSubmit(page)
      if (password === 'short') await widget.reads(page, 'Use at least 8 characters.')
    }
    await widget.presses(page, 'Continue')
    expect(await widget.isSignedOnAs(page)).to.equal('alice')
    expect(await steps(mock, flowId)).to.deep.equal([
      'checkUsernamePassword: mustChangePassword -> MUST_CHANGE_PASSWORD',
      'checkNewPassword: PASSWORD_CHANGE_ERROR -> MUST_CHANGE_PASSWORD',
      'checkNewPassword: changed -> SUCCESSFUL_PASSWORD_CHANGE',
      'continueAuthentication: done -> RESUME',
    ])
  })

  test('USERNAME_PASSWORD_REQUIRED, last attempt wrong: FAILED with a message and no form', async () => {
    const config = { extends: 'demo', adapters: { 'html-form': { settings: { 'Challenge Retries': 1 } } } }
    const { page, mock, flowId } = await openFixture({ policy: 'html-form', username: 'alice', config })
    await signsOn(page, 'wrong')
    await widget.reads(page, REFUSED)
    await signsOn(page, PASSWORD)
    await widget.reads(page, 'Too many attempts failed, or the account is locked.')
    expect(await widget.fieldsShown(page)).to.deep.equal([])
    expect((await steps(mock, flowId)).at(-1)).to.equal('checkUsernamePassword: locked -> FAILED')
  })

  test('IDENTIFIER_REQUIRED, submitIdentifier: signed on as the identifier', async () => {
    const { page, mock, flowId, scriptErrors } = await openFixture({ policy: 'identifier-first' })
    expect(await widget.finds(page, 'identifier')).to.deep.equal({ value: '', editable: true })
    await widget.types(page, 'identifier', 'joe@example.com')
    await widget.presses(page, 'Next')
    expect(await widget.isSignedOnAs(page)).to.equal('joe@example.com')
    expect(scriptErrors).to.deep.equal([])
    expect(actionsGot(mock, flowId)).to.deep.equal(['submitIdentifier'])
  })

  test('IDENTIFIER_REQUIRED, previous identifier selected: signed on as it', async () => {
    const settings = { previouslySubmittedIdentifiers: ['alice', 'bob'] }
    const config = { adapters: { 'identifier-first': { settings } } }
    const { page } = await openFixture({ policy: 'identifier-first', config })
    await page.locator('[data-idfirstaction="submitIdentifier"][data-identifier="bob"]').click()
    expect(await widget.isSignedOnAs(page)).to.equal('bob')
  })

  test('IDENTIFIER_REQUIRED, cancel: FAILED with a message', async () => {
    const { page } = await openFixture({ policy: 'identifier-first' })
    await widget.pressesCancel(page)
    await widget.reads(page, 'The sign-on was canceled.')
  })
}
