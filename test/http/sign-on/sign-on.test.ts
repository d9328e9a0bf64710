import { expect } from 'chai'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'
import { AUTHORIZATION } from '../../fixtures/oauth/browser-client.ts'
import { CALLBACK, config, webRequest } from '../../fixtures/oauth/clients.ts'
import { type PageClient, type PageResponse, pageClient, pageOf } from '../../fixtures/sign-on/client.ts'
import { formOf } from '../../fixtures/sign-on/read-page.ts'

const PASSWORD = 'Passw0rd!'

describe('the sign-on page, without script', () => {
  let mock: RunningMock
  let client: PageClient
  beforeEach(async () => {
    mock = await runMock({
      config: {
        ...config,
        policies: {
          name: { adapter: 'identifier-first' },
          form: { adapter: 'html-form' },
        },
      },
    })
    client = pageClient(mock)
  })
  afterEach(() => mock.close())

  const openSignOn = (query: object = {}) =>
    client.open(`${AUTHORIZATION}?${new URLSearchParams({ ...webRequest, ...query })}`)
  /** Follows the redirect to the resume path and returns the parameters that the OAuth client gets. */
  const resume = async ({ redirectedTo = '' }: PageResponse) => {
    expect(redirectedTo).to.match(/\/as\/\w+\/resume\/as\/authorization\.ping$/)
    const { location = '' } = await client.browser.get(redirectedTo)
    return Object.fromEntries(new URL(location).searchParams)
  }

  it('sign-on page, SECURID_CREDENTIAL_REQUIRED: username and passcode are accepted, the OAuth client gets a code', async () => {
    const first = await openSignOn()
    expect(first.heading).to.equal('Sign on')
    expect(first.text).to.include(`Application: ${webRequest.client_id} `)
    const { passcode } = await mock.typed('alice')
    const end = await client.submit('checkCredential', { username: 'alice', passcode })
    expect(await resume(end))
      .to.include.keys('code')
      .and.include({ state: 'a state' })
  })
  it('sign-on page, SECURID_CREDENTIAL_REQUIRED: a wrong passcode shows an alert and one attempt less, the username stays', async () => {
    await openSignOn()
    const again = await client.submit('checkCredential', { username: 'alice', passcode: '99999999' })
    expect(again.alerts).to.deep.equal(['The username or passcode was not accepted. Please try again.'])
    expect(again.text).to.match(/Attempts left \d/)
    expect(formOf(again, 'checkCredential').controls[0]).to.include({ value: 'alice', readOnly: false })
    expect(again.html).to.not.include('99999999')
  })
  it('sign-on page, SECURID_NEXT_TOKENCODE_REQUIRED: the next tokencode signs on', async () => {
    await openSignOn()
    const { passcode } = await mock.typed('bob')
    const next = await client.submit('checkCredential', { username: 'bob', passcode })
    expect(next.heading).to.equal('Enter the next tokencode')
    await mock.advance(60)
    expect(
      await resume(await client.submit('checkNextTokencode', { tokencode: (await mock.typed('bob')).passcode })),
    ).to.include.keys('code')
  })
  it('sign-on page, SECURID_USER_PIN_RESET_REQUIRED: two different PINs are refused with status 400 and not shown again', async () => {
    await openSignOn()
    await client.submit('checkCredential', { username: 'carol', passcode: (await mock.typed('carol')).tokencode })
    const refused = await client.submit('resetPin', { newPin: '4711', confirmPin: '4712' })
    expect(refused.status).to.equal(400)
    expect(refused.alerts).to.deep.equal(['The two pins entered are not the same.'])
    expect(refused.html).to.include('<title>Not accepted: Choose a new PIN</title>')
    expect(formOf(refused, 'resetPin').controls.map(({ value }) => value)).to.deep.equal(['', ''])
    const again = await client.submit('resetPin', { newPin: '4711', confirmPin: '4711' })
    expect(again.heading).to.equal('Sign on with your new PIN')
    await mock.advance(60)
    expect(
      await resume(await client.submit('checkPasscode', { passcode: (await mock.typed('carol')).passcode })),
    ).to.include.keys('code')
  })
  it('sign-on page, SECURID_SYSTEM_PIN_RESET_REQUIRED: shows the generated PIN, which then signs on', async () => {
    await openSignOn()
    const shown = await client.submit('checkCredential', {
      username: 'dave',
      passcode: (await mock.typed('dave')).tokencode,
    })
    const pin = /New PIN (\d+)/.exec(shown.text)?.[1]
    await client.submit('continue')
    await mock.advance(60)
    const { passcode } = await mock.typed('dave')
    expect(passcode.startsWith(String(pin))).to.equal(true)
    expect(await resume(await client.submit('checkPasscode', { passcode }))).to.include.keys('code')
  })
  it('sign-on page, SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION: waits until the push is approved', async () => {
    await openSignOn()
    const choice = await client.submit('checkCredential', { username: 'frank' })
    expect(formOf(choice, 'selectChallengeMethod').controls.map(({ type, value }) => [type, value])).to.deep.equal([
      ['radio', 'SECURID'],
      ['radio', 'TOKEN'],
      ['radio', 'APPROVE'],
    ])
    expect((await client.submit('selectChallengeMethod', { input: 'APPROVE' })).heading).to.equal(
      'Approve the sign-on on your device',
    )
    expect((await client.submit('poll')).heading).to.equal('Approve the sign-on on your device')
    const {
      pushes: [push],
    } = await mock.idp.control.securid.pushes.list()
    await mock.idp.control.securid.pushes.answer(String(push?.id), { answer: 'approve' })
    expect(await resume(await client.submit('poll'))).to.include.keys('code')
  })
  it('sign-on page, password then passcode: the username of the first factor is read-only in the second', async () => {
    await openSignOn({ client_id: 'strong', response_type: 'code' })
    const refused = await client.submit('checkUsernamePassword', { username: 'alice', password: 'wrong' })
    expect([refused.status, ...refused.alerts]).to.deep.equal([
      400,
      'The username or password is incorrect. Please try again.',
    ])
    const second = await client.submit('checkUsernamePassword', { password: PASSWORD })
    expect(formOf(second, 'checkCredential').controls[0]).to.include({ value: 'alice', readOnly: true })
    const end = await client.submit('checkCredential', { passcode: (await mock.typed('alice')).passcode })
    expect(await resume(end)).to.include.keys('code')
  })
  it('sign-on page, NEW_PASSWORD_REQUIRED: violated password rules are listed, a valid password is accepted', async () => {
    await openSignOn({ acr_values: 'form' })
    const changing = await client.submit('initiatePasswordChange')
    expect(formOf(changing, 'checkNewPassword').controls.map(({ name }) => name)).to.deep.equal([
      'username',
      'newPassword',
      'existingPassword',
    ])
    const input = { username: 'alice', existingPassword: PASSWORD }
    const refused = await client.submit('checkNewPassword', { ...input, newPassword: 'short' })
    expect(refused.alerts.join()).to.match(/not accepted.*\d/)
    expect(formOf(refused, 'checkNewPassword').controls[0]?.value).to.equal('alice')
    const changed = await client.submit('checkNewPassword', { ...input, newPassword: 'An0ther-Passw0rd' })
    expect(changed.heading).to.equal('Password changed')
    expect(await resume(await client.submit('continueAuthentication'))).to.include.keys('code')
  })
  it('sign-on page, IDENTIFIER_REQUIRED: an empty field has an error message, a username signs on', async () => {
    await openSignOn({ acr_values: 'name' })
    const refused = await client.submit('submitIdentifier', { identifier: '' })
    expect(refused.status).to.equal(400)
    const [field] = formOf(refused, 'submitIdentifier').controls
    expect(field).to.include({ invalid: true, described: `${field?.id}-error` })
    expect(refused.ids).to.include(`${field?.id}-error`)
    expect(refused.alerts).to.deep.equal(['Username : This field is required.'])
    expect(await resume(await client.submit('submitIdentifier', { identifier: 'ann' }))).to.include.keys('code')
  })
  it('sign-on page, OAUTH_DEVICE_USER_CODE_REQUIRED: the code is entered, confirmed unchanged, and the device is connected', async () => {
    const scope = new URLSearchParams({ client_id: 'spa', scope: 'openid' })
    const asked = await fetch(`${mock.address}/as/device_authz.oauth2`, { method: 'POST', body: scope })
    const { user_code } = (await asked.json()) as { readonly user_code: string }
    const begun = await client.browser.get('/as/user_authz.oauth2?response_mode=pi.flow')
    await client.open(pageOf(String(begun.json['id'])))
    const wrong = await client.submit('submitUserCode', { userCode: 'AAAA-AAAA' })
    expect(wrong.alerts).to.have.lengthOf(1)
    const confirm = await client.submit('submitUserCode', { userCode: user_code })
    expect(formOf(confirm, 'confirmUserCode').controls[0]).to.include({ value: user_code, readOnly: true })
    await client.submit('confirmUserCode')
    const end = await client.submit('checkCredential', {
      username: 'alice',
      passcode: (await mock.typed('alice')).passcode,
    })
    expect(end.heading).to.equal('The device is connected')
  })
  it('sign-on page, COMPLETED: a flow without redirects ends with a message and without the code', async () => {
    const query = new URLSearchParams({ client_id: 'strong', response_type: 'code', response_mode: 'pi.flow' })
    const begun = await client.browser.get(`${AUTHORIZATION}?${query}`)
    await client.open(pageOf(String(begun.json['id'])))
    await client.submit('checkUsernamePassword', { username: 'alice', password: PASSWORD })
    const end = await client.submit('checkCredential', { passcode: (await mock.typed('alice')).passcode })
    expect([end.heading, end.forms.length]).to.deep.equal(['The sign-on is complete', 0])
    expect(end.html).to.not.include('code=')
  })
  it('sign-on page, FAILED: a canceled flow shows why, and its link returns access_denied to the application', async () => {
    await openSignOn()
    const end = await client.submit('cancel')
    expect(end.heading).to.equal('You are not signed on')
    expect(end.alerts).to.deep.equal(['The sign-on was canceled.'])
    const [back = ''] = end.links
    const { location = '' } = await client.browser.get(back)
    expect(location.startsWith(CALLBACK)).to.equal(true)
    expect(location).to.include('error=access_denied')
  })
  it('sign-on page, adapter without API: shown after the application sent the browser to the resume path', async () => {
    await mock.close()
    mock = await runMock({ config: { ...config, adapters: { securid: { apiCapable: false } } } })
    client = pageClient(mock)
    const begun = await openSignOn()
    const there = await client.open(String(begun.redirectedTo))
    expect(there.heading).to.equal('Sign on')
    const { passcode } = await mock.typed('alice')
    expect(await resume(await client.submit('checkCredential', { username: 'alice', passcode }))).to.include.keys(
      'code',
    )
  })
})
