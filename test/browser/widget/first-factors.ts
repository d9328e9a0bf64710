import { expect } from 'chai'
import type { Page } from 'playwright-core'
import type { OpenFixture } from '../support/fixture.ts'
import { actionsGot, steps } from '../support/record.ts'
import * as widget from '../support/widget-client.ts'

const PASSWORD = 'Passw0rd!'
const NEW = 'N3wPassw0rd!'
const REFUSED = 'The username or password is not right. Please try again.'

/** Steps that come before a token: user name and password, or the identifier alone. */
export function firstFactors(openFixture: OpenFixture): void {
  const signsOn = async (page: Page, password: string) => {
    await widget.types(page, 'password', password)
    await widget.presses(page, 'Sign On')
  }

  it('a wrong password is refused in words, the form stays, and the right one is accepted', async () => {
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

  it('the boxes are there when they are set, and arrive as the widget sends them', async () => {
    const settings = { "Enable 'Remember My Username'": true, "Enable 'This is My Device'": true }
    const config = { adapters: { 'html-form': { settings } } }
    const { page, mock, flowId } = await openFixture({ policy: 'html-form', config })
    await widget.ticks(page, 'rememberMyUsername')
    await widget.ticks(page, 'thisIsMyDevice')
    await widget.types(page, 'username', 'alice')
    await signsOn(page, PASSWORD)
    expect(await widget.isSignedOnAs(page)).to.equal('alice')
    expect(mock.control.requests(flowId).requests[0]?.body).to.deep.equal({
      username: 'alice',
      password: '[redacted]',
      rememberMyUsername: 'true',
      thisIsMyDevice: 'true',
    })
  })

  it('a name that an earlier step has settled is shown, and cannot be changed', async () => {
    const { page } = await openFixture({ policy: 'html-form', username: 'alice' })
    expect(await widget.finds(page, 'username')).to.deep.equal({ value: 'alice', editable: false })
    await signsOn(page, PASSWORD)
    expect(await widget.isSignedOnAs(page)).to.equal('alice')
  })

  it('a password that must be changed: the rules are told in words, a good one is taken, and it goes on', async () => {
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

  it('one wrong password too many: the flow fails in words, without a form', async () => {
    const config = { extends: 'demo', adapters: { 'html-form': { settings: { 'Challenge Retries': 1 } } } }
    const { page, mock, flowId } = await openFixture({ policy: 'html-form', username: 'alice', config })
    await signsOn(page, 'wrong')
    await widget.reads(page, REFUSED)
    await signsOn(page, PASSWORD)
    await widget.reads(page, 'Too many attempts failed, or the account is locked.')
    expect(await widget.fieldsShown(page)).to.deep.equal([])
    expect((await steps(mock, flowId)).at(-1)).to.equal('checkUsernamePassword: locked -> FAILED')
  })

  it('an identifier is all that is asked for, and is handed on', async () => {
    const { page, mock, flowId, scriptErrors } = await openFixture({ policy: 'identifier-first' })
    expect(await widget.finds(page, 'identifier')).to.deep.equal({ value: '', editable: true })
    await widget.types(page, 'identifier', 'joe@example.com')
    await widget.presses(page, 'Next')
    expect(await widget.isSignedOnAs(page)).to.equal('joe@example.com')
    expect(scriptErrors).to.deep.equal([])
    expect(actionsGot(mock, flowId)).to.deep.equal(['submitIdentifier'])
  })

  it('an identifier that was given before is chosen from the list', async () => {
    const settings = { previouslySubmittedIdentifiers: ['alice', 'bob'] }
    const config = { adapters: { 'identifier-first': { settings } } }
    const { page } = await openFixture({ policy: 'identifier-first', config })
    await page.locator('[data-idfirstaction="submitIdentifier"][data-identifier="bob"]').click()
    expect(await widget.isSignedOnAs(page)).to.equal('bob')
  })

  it('cancel at the identifier: the flow fails in words', async () => {
    const { page } = await openFixture({ policy: 'identifier-first' })
    await widget.pressesCancel(page)
    await widget.reads(page, 'The sign-on was canceled.')
  })
}
