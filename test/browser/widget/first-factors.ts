import { expect } from 'chai'
import type { Page } from 'playwright-core'
import type { Stage } from '../support/fixture.ts'
import { actionsGot, steps } from '../support/record.ts'
import * as person from '../support/widget-client.ts'

const PASSWORD = 'Passw0rd!'
const NEW = 'N3wPassw0rd!'
const REFUSED = 'The username or password is incorrect. Please try again.'

/** Steps that come before a token: user name and password, or the identifier alone. */
export function firstFactors(stage: Stage): void {
  const signsOn = async (page: Page, password: string) => {
    await person.types(page, 'password', password)
    await person.presses(page, 'Sign On')
  }

  it('a wrong password is refused in words, the form stays, and the right one is accepted', async () => {
    const { page, mock, flowId, scriptErrors } = await stage({ policy: 'html-form' })
    await person.types(page, 'username', 'alice')
    await signsOn(page, 'wrong')
    await person.reads(page, REFUSED)
    await person.types(page, 'username', 'alice')
    await signsOn(page, PASSWORD)
    expect(await person.isSignedOnAs(page)).to.equal('alice')
    expect(scriptErrors).to.deep.equal([])
    expect(await steps(mock, flowId)).to.deep.equal([
      'checkUsernamePassword: CREDENTIAL_VALIDATION_FAILED -> USERNAME_PASSWORD_REQUIRED',
      'checkUsernamePassword: accepted -> RESUME',
    ])
  })

  it('the boxes are there when they are set, and arrive as the widget sends them', async () => {
    const settings = { "Enable 'Remember My Username'": true, "Enable 'This is My Device'": true }
    const config = { adapters: { 'html-form': { settings } } }
    const { page, mock, flowId } = await stage({ policy: 'html-form', config })
    await person.ticks(page, 'rememberMyUsername')
    await person.ticks(page, 'thisIsMyDevice')
    await person.types(page, 'username', 'alice')
    await signsOn(page, PASSWORD)
    expect(await person.isSignedOnAs(page)).to.equal('alice')
    expect(mock.control.requests(flowId).requests[0]?.body).to.deep.equal({
      username: 'alice',
      password: '[redacted]',
      rememberMyUsername: 'true',
      thisIsMyDevice: 'true',
    })
  })

  it('a name that an earlier step has settled is shown, and cannot be changed', async () => {
    const { page } = await stage({ policy: 'html-form', username: 'alice' })
    expect(await person.finds(page, 'username')).to.deep.equal({ value: 'alice', editable: false })
    await signsOn(page, PASSWORD)
    expect(await person.isSignedOnAs(page)).to.equal('alice')
  })

  it('a password that must be changed: the rules are told in words, a good one is taken, and it goes on', async () => {
    const { page, mock, flowId } = await stage({ policy: 'html-form', username: 'alice' })
    await mock.control.people.users.patch('alice', { mustChangePassword: true })
    await signsOn(page, PASSWORD)
    for (const password of ['short', NEW]) {
      await person.types(page, 'existingPassword', PASSWORD)
      await person.types(page, 'newPassword', password)
      await person.types(page, 'verifyPassword', password)
      await person.pressesSubmit(page)
      if (password === 'short') await person.reads(page, 'Use at least 8 characters.')
    }
    await person.presses(page, 'Continue')
    expect(await person.isSignedOnAs(page)).to.equal('alice')
    expect(await steps(mock, flowId)).to.deep.equal([
      'checkUsernamePassword: mustChangePassword -> MUST_CHANGE_PASSWORD',
      'checkNewPassword: PASSWORD_CHANGE_ERROR -> MUST_CHANGE_PASSWORD',
      'checkNewPassword: changed -> SUCCESSFUL_PASSWORD_CHANGE',
      'continueAuthentication: done -> RESUME',
    ])
  })

  it('one wrong password too many: the flow fails in words, without a form', async () => {
    const config = { extends: 'demo', adapters: { 'html-form': { settings: { 'Challenge Retries': 1 } } } }
    const { page, mock, flowId } = await stage({ policy: 'html-form', username: 'alice', config })
    await signsOn(page, 'wrong')
    await person.reads(page, REFUSED)
    await signsOn(page, PASSWORD)
    await person.reads(page, 'Too many attempts failed, or the account is locked.')
    expect(await person.fieldsShown(page)).to.deep.equal([])
    expect((await steps(mock, flowId)).at(-1)).to.equal('checkUsernamePassword: locked -> FAILED')
  })

  it('an identifier is all that is asked for, and is handed on', async () => {
    const { page, mock, flowId, scriptErrors } = await stage({ policy: 'identifier-first' })
    expect(await person.finds(page, 'identifier')).to.deep.equal({ value: '', editable: true })
    await person.types(page, 'identifier', 'joe@example.com')
    await person.presses(page, 'Next')
    expect(await person.isSignedOnAs(page)).to.equal('joe@example.com')
    expect(scriptErrors).to.deep.equal([])
    expect(actionsGot(mock, flowId)).to.deep.equal(['submitIdentifier'])
  })

  it('an identifier that was given before is chosen from the list', async () => {
    const settings = { previouslySubmittedIdentifiers: ['alice', 'bob'] }
    const config = { adapters: { 'identifier-first': { settings } } }
    const { page } = await stage({ policy: 'identifier-first', config })
    await page.locator('[data-idfirstaction="submitIdentifier"][data-identifier="bob"]').click()
    expect(await person.isSignedOnAs(page)).to.equal('bob')
  })

  it('cancel at the identifier: the flow fails in words', async () => {
    const { page } = await stage({ policy: 'identifier-first' })
    await person.pressesCancel(page)
    await person.reads(page, 'The sign-on was canceled.')
  })
}
