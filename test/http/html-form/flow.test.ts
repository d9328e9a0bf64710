import { expect } from 'chai'
import request from 'supertest'
import { type RunningMock, runMock, type Shown } from '../../fixtures/listening-host.ts'

const PASSWORD = 'Passw0rd!'
const NEW = 'N3wPassw0rd!'
const FORM = 'USERNAME_PASSWORD_REQUIRED'

describe('an html-form sign-on', () => {
  let mock: RunningMock
  const run = async (settings: object = {}, people: object = {}) => {
    mock = await runMock({ config: { extends: 'demo', adapters: { 'html-form': { settings } }, people } })
  }
  afterEach(() => mock.close())

  const start = (flow: { username?: string; state?: string } = {}): Promise<Shown> =>
    mock.start({ policy: 'html-form', ...flow })
  const sign = (id: string, password: string, username = 'alice') =>
    mock.act(id, 'checkUsernamePassword', { username, password })
  /** The codes of the error; the flow stays as it was. */
  const refused = async (id: string, actionId: string, model: object): Promise<string> => {
    const before = (await mock.read(id)).body
    const { status, body } = await mock.act(id, actionId, model)
    expect(status).to.equal(400)
    expect((await mock.read(id)).body, 'the flow afterwards').to.deep.equal(before)
    return [body.code, ...body.details.map(({ code }: { code: string }) => code)].join(' ')
  }
  const links = ({ _links }: Shown) => Object.keys(_links)

  it('shows the plugin type that the vendor documents, and the links of what is on offer', async () => {
    await run()
    const shown = await start()
    expect(shown['pluginTypeId']).to.equal('7RmQNDWaOnBoudTufx2sEw')
    expect(shown.status).to.equal(FORM)
    expect(links(shown)).to.have.members(['self', 'checkUsernamePassword', 'initiatePasswordChange'])
  })

  it('the right password: RESUME, and at the resume URL all attributes of the person', async () => {
    await run()
    const { id } = await start()
    const { status, resumeUrl } = (await sign(id, PASSWORD)).body
    expect(status).to.equal('RESUME')
    const { body } = await request(String(resumeUrl)).get('').set('Accept', 'application/json')
    expect(body).to.deep.equal({
      subject: 'alice',
      attributes: { username: 'alice', mail: 'alice@example.com', groups: ['staff'] },
    })
  })

  for (const [what, boxes] of [
    ['as text', { rememberMyUsername: 'true', thisIsMyDevice: 'true' }],
    ['as booleans', { rememberMyUsername: true, thisIsMyDevice: false, captchaResponse: '' }],
  ] as const)
    it(`takes the boxes ${what}`, async () => {
      await run()
      const { id } = await start()
      const model = { username: 'alice', password: PASSWORD, ...boxes }
      expect(await mock.moved(id, 'checkUsernamePassword', model)).to.include({ status: 'RESUME' })
    })

  it('a wrong password, and an unknown user, are refused alike; then the right one is taken', async () => {
    await run()
    const { id } = await start()
    expect(await refused(id, 'checkUsernamePassword', { username: 'alice', password: 'wrong' })).to.equal(
      'VALIDATION_ERROR CREDENTIAL_VALIDATION_FAILED',
    )
    const [known, unknown] = [await sign(id, 'wrong'), await sign(id, 'wrong', 'nobody')]
    expect(unknown.body).to.deep.equal(known.body)
    expect(known.body.details[0].userMessage).to.be.a('string').that.is.not.equal('')
    expect((await sign(id, PASSWORD)).body.status).to.equal('RESUME')
  })

  it('the key of the refusal is the documented one, where keys are sent', async () => {
    mock = await runMock({ config: { extends: 'demo', compatibility: { userMessageKey: true } } })
    const { id } = await start()
    expect((await sign(id, 'wrong')).body.details[0].userMessageKey).to.equal('authn.api.invalid.credentials')
  })

  it('after three wrong passwords: FAILED, of any flow, for a minute of the clock', async () => {
    await run()
    const { id } = await start()
    for (const _ of [1, 2, 3]) expect((await sign(id, 'wrong')).status).to.equal(400)
    const { status, body } = await sign(id, PASSWORD)
    expect([status, body.status, body.code]).to.deep.equal([200, 'FAILED', 'ACCOUNT_LOCKED'])
    expect(body.userMessage).to.match(/try again later/)
    const other = await start()
    expect((await sign(other.id, PASSWORD)).body).to.include({ status: 'FAILED' })
    expect((await sign((await start()).id, PASSWORD, 'bob')).body).to.include({ status: 'RESUME' })
    await mock.advance(60)
    expect((await sign((await start()).id, PASSWORD)).body).to.include({ status: 'RESUME' })
  })

  it('locks after as many tries as the instance is set to, for as long as the people are set to', async () => {
    await run({ 'Challenge Retries': 1 }, { lockout: { unlockSeconds: 600 } })
    const { id } = await start()
    await sign(id, 'wrong')
    await mock.advance(599)
    expect((await sign(id, PASSWORD)).body).to.include({ status: 'FAILED' })
    await mock.advance(1)
    expect((await sign((await start()).id, PASSWORD)).body).to.include({ status: 'RESUME' })
  })

  it('after a step that has settled the name: shown, not to be edited, no other taken', async () => {
    await run()
    const shown = await start({ username: 'alice' })
    expect(shown).to.include({ username: 'alice', allowUsernameEdits: false })
    expect(await refused(shown.id, 'checkUsernamePassword', { username: 'bob', password: PASSWORD })).to.equal(
      'VALIDATION_ERROR INVALID_FIELD_VALUE',
    )
    expect((await sign(shown.id, PASSWORD)).body.status).to.equal('RESUME')
  })

  describe('with a change of password', () => {
    const next = (id: string, model: object) =>
      mock.moved(id, 'checkNewPassword', { username: 'alice', newPassword: NEW, ...model })

    it('that must be: the new one is judged by the rules, told one by one, then taken; and it goes on', async () => {
      await run({}, { passwordPolicy: { digits: 2 } })
      await mock.idp.control.people.users.patch('alice', { mustChangePassword: true })
      const { id } = await start()
      expect((await sign(id, PASSWORD)).body).to.include({ status: 'MUST_CHANGE_PASSWORD', username: 'alice' })
      const short = { username: 'alice', newPassword: 'short' }
      expect(await refused(id, 'checkNewPassword', short)).to.equal('VALIDATION_ERROR PASSWORD_CHANGE_ERROR')
      const [detail] = (await mock.act(id, 'checkNewPassword', short)).body.details
      expect(detail.failedValidators).to.deep.equal([
        { userMessage: 'Use at least 8 characters.' },
        { userMessage: 'Use at least 2 digits.' },
      ])
      expect(detail.satisfiedValidators).to.have.length(1)
      expect(await next(id, {})).to.include({ status: 'SUCCESSFUL_PASSWORD_CHANGE' })
      expect(await mock.moved(id, 'continueAuthentication')).to.include({ status: 'RESUME' })
      expect((await sign((await start()).id, NEW)).body).to.include({ status: 'RESUME' })
    })
    it('that must be, of somebody else, or with a wrong present password: refused', async () => {
      await run()
      const { id } = await start({ username: 'alice', state: 'MUST_CHANGE_PASSWORD' })
      expect(await refused(id, 'checkNewPassword', { username: 'bob', newPassword: NEW })).to.equal(
        'VALIDATION_ERROR INVALID_FIELD_VALUE',
      )
      const wrong = { username: 'alice', newPassword: NEW, existingPassword: 'wrong' }
      expect(await refused(id, 'checkNewPassword', wrong)).to.equal('VALIDATION_ERROR CREDENTIAL_VALIDATION_FAILED')
    })
    it('that the person asks for: with the present one', async () => {
      await run()
      const { id } = await start()
      expect(await mock.moved(id, 'initiatePasswordChange')).to.include({
        status: 'NEW_PASSWORD_REQUIRED',
        existingPasswordRequired: true,
      })
      expect(await refused(id, 'checkNewPassword', { username: 'alice', newPassword: NEW })).to.equal(
        'VALIDATION_ERROR CREDENTIAL_VALIDATION_FAILED',
      )
      expect(await next(id, { existingPassword: PASSWORD })).to.include({ status: 'SUCCESSFUL_PASSWORD_CHANGE' })
      expect(await mock.moved(id, 'continueAuthentication')).to.include({ status: 'RESUME' })
    })
    it('by guessing the present one: FAILED once the account is locked', async () => {
      await run()
      const { id } = await start({ username: 'alice', state: 'NEW_PASSWORD_REQUIRED' })
      const guess = { username: 'alice', newPassword: NEW, existingPassword: 'wrong' }
      for (const _ of [1, 2, 3]) expect((await mock.act(id, 'checkNewPassword', guess)).status).to.equal(400)
      expect(await mock.moved(id, 'checkNewPassword', guess)).to.include({ status: 'FAILED', code: 'ACCOUNT_LOCKED' })
    })
    it('that is about to be due: now, or later', async () => {
      await run()
      const later = await start({ username: 'alice', state: 'NEW_PASSWORD_RECOMMENDED' })
      expect(later['daysToExpire']).to.equal(1)
      expect(await mock.moved(later.id, 'continueAuthentication')).to.include({ status: 'RESUME' })
      const { id } = await start({ username: 'alice', state: 'NEW_PASSWORD_RECOMMENDED' })
      expect(await mock.moved(id, 'initiatePasswordChange')).to.include({ existingPasswordRequired: false })
      expect(await next(id, {})).to.include({ status: 'SUCCESSFUL_PASSWORD_CHANGE' })
      expect(await mock.idp.control.people.users.get('alice')).to.include({ passwordExpiresAt: null, password: NEW })
    })
    it('whose time has run out in the meantime must be', async () => {
      await run()
      await mock.idp.control.people.users.patch('alice', { passwordExpiresAt: '2026-01-05T13:00:00Z' })
      await mock.advance(3600)
      expect((await sign((await start()).id, PASSWORD)).body).to.include({ status: 'MUST_CHANGE_PASSWORD' })
    })
    for (const state of ['MUST_CHANGE_PASSWORD', 'NEW_PASSWORD_REQUIRED'])
      it(`${state}, cancelPasswordChange: the form again, and the password stays`, async () => {
        await run()
        const { id } = await start({ username: 'alice', state })
        expect(await mock.moved(id, 'cancelPasswordChange')).to.include({ status: FORM, username: 'alice' })
        expect(await mock.idp.control.people.users.get('alice')).to.include({ password: PASSWORD })
      })
    it('is not on offer where the administrator does not allow it', async () => {
      await run({ 'Allow Password Changes': false })
      const shown = await start()
      expect(links(shown)).to.have.members(['self', 'checkUsernamePassword'])
      expect((await mock.act(shown.id, 'initiatePasswordChange')).body.code).to.equal('INVALID_ACTION_ID')
    })
  })

  it('an alternative source: offered by name, and none but those', async () => {
    await run({ 'Alternative Authentication Sources': ['Partner'] })
    const shown = await start()
    expect(shown['alternativeAuthenticationSources']).to.deep.equal([{ name: 'Partner' }])
    expect(links(shown)).to.include('useAlternativeAuthenticationSource')
    expect(await refused(shown.id, 'useAlternativeAuthenticationSource', { authenticationSource: 'Nowhere' })).to.equal(
      'VALIDATION_ERROR INVALID_FIELD_VALUE',
    )
  })

  it('an alternative source that no rule of the policy takes signs nobody on', async () => {
    await run({ 'Alternative Authentication Sources': ['Partner'] })
    const { id } = await start()
    const end = await mock.moved(id, 'useAlternativeAuthenticationSource', { authenticationSource: 'Partner' })
    expect(end).to.include({ status: 'FAILED' })
    expect((await mock.idp.control.flow(id)).history.at(-1)).to.include({
      actionId: 'useAlternativeAuthenticationSource',
      outcome: 'done',
    })
  })

  it('the authority being down: REQUEST_FAILED, the flow where it was, no try spent', async () => {
    await run({ 'Challenge Retries': 1 })
    const { id } = await start()
    mock.idp.control.faults.put([{ match: {}, do: { authority: 'down' } }])
    const model = { username: 'alice', password: 'wrong' }
    expect(await refused(id, 'checkUsernamePassword', model)).to.equal('REQUEST_FAILED AUTHORITY_UNAVAILABLE')
    mock.idp.control.faults.put([])
    expect((await sign(id, PASSWORD)).body).to.include({ status: 'RESUME' })
  })

  it('flows that race with wrong passwords: three are refused, the rest find the account locked', async () => {
    await run()
    const flows = await Promise.all(Array.from({ length: 6 }, () => start()))
    const answers = await Promise.all(flows.map(({ id }) => sign(id, 'wrong')))
    const told = answers.map(({ body }) => body.code).sort()
    expect(told).to.deep.equal([...Array(3).fill('ACCOUNT_LOCKED'), ...Array(3).fill('VALIDATION_ERROR')])
  })

  it('two submissions of one flow at once: one is judged, the other refused', async () => {
    await run()
    const { id } = await start()
    const answers = await Promise.all([sign(id, PASSWORD), sign(id, PASSWORD)])
    const told = answers.map(({ body }) => body.status ?? body.code).sort()
    expect(told[1]).to.equal('RESUME')
    expect(told[0]).to.be.oneOf(['REQUEST_FAILED', 'INVALID_ACTION_ID'])
  })

  it('no password is in an answer, a log line or the journal, and no answer shows what is kept', async () => {
    await run()
    const answers: string[] = []
    const act = async (id: string, actionId: string, model: object) =>
      answers.push((await mock.act(id, actionId, model)).text, (await mock.read(id)).text)
    const { id } = await start()
    await mock.idp.control.people.users.patch('alice', { mustChangePassword: true })
    await act(id, 'checkUsernamePassword', { username: 'alice', password: 'Wr0ngPassword' })
    await act(id, 'checkUsernamePassword', { username: 'alice', password: PASSWORD })
    await act(id, 'checkNewPassword', { username: 'alice', newPassword: 'sh0rt!', existingPassword: PASSWORD })
    await act(id, 'checkNewPassword', { username: 'alice', newPassword: NEW, existingPassword: PASSWORD })
    await act(id, 'continueAuthentication', {})
    const journal = JSON.stringify([mock.idp.control.requests(id), await mock.idp.control.flow(id)])
    for (const secret of [PASSWORD, NEW, 'Wr0ngPassword', 'sh0rt!']) {
      for (const text of [...answers, ...mock.log, journal]) expect(text).not.to.include(secret)
    }
    for (const text of answers) expect(text).not.to.match(/passwordVersion|memo|revision/)
    expect(journal).to.include('[redacted]')
  })
})

describe('GET /mock/coverage of html-form', () => {
  let mock: RunningMock
  afterEach(() => mock.close())

  it('shows nothing unreached after a walk through every state, action, outcome and error detail', async () => {
    const settings = { 'Alternative Authentication Sources': ['Partner'] }
    mock = await runMock({ config: { extends: 'demo', adapters: { 'html-form': { settings } } } })
    const at = (state?: string) => mock.start({ policy: 'html-form', username: 'alice', ...(state && { state }) })
    const model = { username: 'alice', newPassword: NEW }
    for (const username of ['bob', 'alice']) {
      await mock.act((await at()).id, 'checkUsernamePassword', { username, password: 'wrong' })
    }
    await mock.act((await at()).id, 'useAlternativeAuthenticationSource', { authenticationSource: 'Partner' })
    await mock.moved((await at('NEW_PASSWORD_RECOMMENDED')).id, 'continueAuthentication')
    await mock.moved((await at('NEW_PASSWORD_REQUIRED')).id, 'cancelPasswordChange')
    await mock.moved((await at('SUCCESSFUL_PASSWORD_CHANGE')).id, 'continueAuthentication')
    const { id } = await at('MUST_CHANGE_PASSWORD')
    await mock.act(id, 'checkNewPassword', { ...model, newPassword: 'short' })
    await mock.act(id, 'checkNewPassword', { ...model, existingPassword: 'wrong' })
    await mock.idp.control.people.users.patch('alice', { locked: true })
    await mock.moved(id, 'checkNewPassword', model)
    await mock.moved((await at()).id, 'checkUsernamePassword', { username: 'alice', password: PASSWORD })
    const form = mock.idp.control.coverage().adapters['html-form']
    for (const kind of ['states', 'actions', 'outcomes', 'errorDetails'] as const)
      expect(form?.[kind].notReached, kind).to.deep.equal([])
  })
})
