import { expect } from 'chai'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'
import { AUTHORIZATION } from '../../fixtures/oauth/browser-client.ts'
import { CALLBACK, config, webRequest } from '../../fixtures/oauth/clients.ts'
import { openPageClient, type PageClient, pageOf, type Seen } from '../../fixtures/sign-on/client.ts'
import { formOf } from '../../fixtures/sign-on/read-page.ts'

const PASSWORD = 'Passw0rd!'

describe('people who sign on at the page, without script', () => {
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
    client = openPageClient(mock)
  })
  afterEach(() => mock.close())

  const begins = (query: object = {}) =>
    client.open(`${AUTHORIZATION}?${new URLSearchParams({ ...webRequest, ...query })}`)
  /** The browser goes on where it was sent, to the client. */
  const arrives = async ({ sentTo = '' }: Seen) => {
    expect(sentTo).to.match(/\/as\/\w+\/resume\/as\/authorization\.ping$/)
    const { location = '' } = await client.browser.get(sentTo)
    return Object.fromEntries(new URL(location).searchParams)
  }

  it('alice types name and passcode: the client gets its code', async () => {
    const first = await begins()
    expect(first.heading).to.equal('Sign on')
    const { passcode } = await mock.typed('alice')
    const end = await client.submit('checkCredential', { username: 'alice', passcode })
    expect(await arrives(end))
      .to.include.keys('code')
      .and.include({ state: 'a state' })
  })
  it('alice types a wrong passcode: she is told, has one try less, and her name stays', async () => {
    await begins()
    const again = await client.submit('checkCredential', { username: 'alice', passcode: '99999999' })
    expect(again.alerts).to.deep.equal(['That did not work. Please try again.'])
    expect(again.text).to.match(/Tries left \d/)
    expect(formOf(again, 'checkCredential').controls[0]).to.include({ value: 'alice', readOnly: false })
    expect(again.html).to.not.include('99999999')
  })
  it('bob is asked for the next tokencode', async () => {
    await begins()
    const { passcode } = await mock.typed('bob')
    const next = await client.submit('checkCredential', { username: 'bob', passcode })
    expect(next.heading).to.equal('Enter the next tokencode')
    await mock.advance(60)
    expect(
      await arrives(await client.submit('checkNextTokencode', { tokencode: (await mock.typed('bob')).passcode })),
    ).to.include.keys('code')
  })
  it('carol chooses a PIN: two that differ are refused with the status of the API, and neither is shown', async () => {
    await begins()
    await client.submit('checkCredential', { username: 'carol', passcode: (await mock.typed('carol')).tokencode })
    const refused = await client.submit('resetPin', { newPin: '4711', confirmPin: '4712' })
    expect(refused.status).to.equal(400)
    expect(refused.alerts).to.deep.equal(['The two pins entered are not the same.'])
    expect(refused.html).to.include('<title>Not accepted: Choose a new PIN</title>')
    expect(formOf(refused, 'resetPin').controls.map(({ value }) => value)).to.deep.equal(['', ''])
    const again = await client.submit('resetPin', { newPin: '4711', confirmPin: '4711' })
    expect(again.heading).to.equal('Sign on with the new PIN')
    await mock.advance(60)
    expect(
      await arrives(await client.submit('checkPasscode', { passcode: (await mock.typed('carol')).passcode })),
    ).to.include.keys('code')
  })
  it('dave reads the PIN that the system has made', async () => {
    await begins()
    const shown = await client.submit('checkCredential', {
      username: 'dave',
      passcode: (await mock.typed('dave')).tokencode,
    })
    const pin = /New PIN, to be remembered (\d+)/.exec(shown.text)?.[1]
    await client.submit('continue')
    await mock.advance(60)
    const { passcode } = await mock.typed('dave')
    expect(passcode.startsWith(String(pin))).to.equal(true)
    expect(await arrives(await client.submit('checkPasscode', { passcode }))).to.include.keys('code')
  })
  it('frank chooses a push, looks again, and is signed on when it has been approved', async () => {
    await begins()
    const choice = await client.submit('checkCredential', { username: 'frank' })
    expect(formOf(choice, 'selectChallengeMethod').controls.map(({ type, value }) => [type, value])).to.deep.equal([
      ['radio', 'SECURID'],
      ['radio', 'TOKEN'],
      ['radio', 'APPROVE'],
    ])
    expect((await client.submit('selectChallengeMethod', { input: 'APPROVE' })).heading).to.equal(
      'Waiting for your approval',
    )
    expect((await client.submit('poll')).heading).to.equal('Waiting for your approval')
    const [push] = await mock.idp.control.securid.pushes.list()
    await mock.idp.control.securid.pushes.answer(String(push?.id), { answer: 'approve' })
    expect(await arrives(await client.submit('poll'))).to.include.keys('code')
  })
  it('two factors: the password, then the passcode of that name, which cannot be changed any more', async () => {
    await begins({ client_id: 'strong', response_type: 'code' })
    const refused = await client.submit('checkUsernamePassword', { username: 'alice', password: 'wrong' })
    expect([refused.status, ...refused.alerts]).to.deep.equal([
      400,
      'The username or password is not right. Please try again.',
    ])
    const second = await client.submit('checkUsernamePassword', { password: PASSWORD })
    expect(formOf(second, 'checkCredential').controls[0]).to.include({ value: 'alice', readOnly: true })
    const end = await client.submit('checkCredential', { passcode: (await mock.typed('alice')).passcode })
    expect(await arrives(end)).to.include.keys('code')
  })
  it('a password is changed on the way: what breaks the rules is said, what is right goes on', async () => {
    await begins({ acr_values: 'form' })
    const wanted = await client.submit('initiatePasswordChange')
    expect(formOf(wanted, 'checkNewPassword').controls.map(({ name }) => name)).to.deep.equal([
      'username',
      'newPassword',
      'existingPassword',
    ])
    const given = { username: 'alice', existingPassword: PASSWORD }
    const refused = await client.submit('checkNewPassword', { ...given, newPassword: 'short' })
    expect(refused.alerts.join()).to.match(/not accepted.*\d/)
    expect(formOf(refused, 'checkNewPassword').controls[0]?.value).to.equal('alice')
    const changed = await client.submit('checkNewPassword', { ...given, newPassword: 'An0ther-Passw0rd' })
    expect(changed.heading).to.equal('Password changed')
    expect(await arrives(await client.submit('continueAuthentication'))).to.include.keys('code')
  })
  it('a name alone: identifier first', async () => {
    await begins({ acr_values: 'name' })
    const refused = await client.submit('submitIdentifier', { identifier: '' })
    expect(refused.status).to.equal(400)
    const [field] = formOf(refused, 'submitIdentifier').controls
    expect(field).to.include({ invalid: true, described: `${field?.id}-fault` })
    expect(refused.ids).to.include(`${field?.id}-fault`)
    expect(refused.alerts).to.deep.equal(['User name : This field is required.'])
    expect(await arrives(await client.submit('submitIdentifier', { identifier: 'ann' }))).to.include.keys('code')
  })
  it('the code of a device is told, confirmed as it stands, and the device goes on', async () => {
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
  it('a sign-on without redirects ends in words here: its application gets the code by itself', async () => {
    const query = new URLSearchParams({ client_id: 'strong', response_type: 'code', response_mode: 'pi.flow' })
    const begun = await client.browser.get(`${AUTHORIZATION}?${query}`)
    await client.open(pageOf(String(begun.json['id'])))
    await client.submit('checkUsernamePassword', { username: 'alice', password: PASSWORD })
    const end = await client.submit('checkCredential', { passcode: (await mock.typed('alice')).passcode })
    expect([end.heading, end.forms.length]).to.deep.equal(['The sign-on is done', 0])
    expect(end.html).to.not.include('code=')
  })
  it('who cancels is told, and the way back tells the application', async () => {
    await begins()
    const end = await client.submit('cancel')
    expect(end.heading).to.equal('You are not signed on')
    expect(end.alerts).to.deep.equal(['The sign-on was canceled.'])
    const [back = ''] = end.links
    const { location = '' } = await client.browser.get(back)
    expect(location.startsWith(CALLBACK)).to.equal(true)
    expect(location).to.include('error=access_denied')
  })
  it('an adapter without API is done here, after the application has sent the browser back', async () => {
    await mock.close()
    mock = await runMock({ config: { ...config, adapters: { securid: { apiCapable: false } } } })
    client = openPageClient(mock)
    const begun = await begins()
    const there = await client.open(String(begun.sentTo))
    expect(there.heading).to.equal('Sign on')
    const { passcode } = await mock.typed('alice')
    expect(await arrives(await client.submit('checkCredential', { username: 'alice', passcode }))).to.include.keys(
      'code',
    )
  })
})
