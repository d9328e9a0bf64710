import { expect } from 'chai'
import request from 'supertest'
import { type RunningMock, runMock, type Shown } from '../../fixtures/listening-host.ts'

const PASSWORD = 'Passw0rd!'
const NEW = 'N3wPassw0rd!'
const FORM = 'USERNAME_PASSWORD_REQUIRED'

describe('html-form flow', () => {
  let mock: RunningMock
  const run = async (settings: object = {}, people: object = {}) => {
    mock = await runMock({ config: { extends: 'demo', adapters: { 'html-form': { settings } }, people } })
  }
  afterEach(() => mock.close())

  const start = (flow: { username?: string; state?: string } = {}): Promise<Shown> =>
    mock.start({ policy: 'html-form', ...flow })
  const sign = (id: string, password: string, username = 'alice') =>
    mock.act(id, 'checkUsernamePassword', { username, password })
  /** Codes of the refusal; expects an unchanged flow. */
  const refused = async (id: string, actionId: string, model: object): Promise<string> => {
    const before = (await mock.read(id)).body
    const { status, body } = await mock.act(id, actionId, model)
    expect(status).to.equal(400)
    expect((await mock.read(id)).body, 'the flow afterwards').to.deep.equal(before)
    return [body.code, ...body.details.map(({ code }: { code: string }) => code)].join(' ')
  }
  const links = ({ _links }: Shown) => Object.keys(_links)

  it('USERNAME_PASSWORD_REQUIRED, start: documented pluginTypeId, links of the offered actions', async () => {
    await run()
    const shown = await start()
    expect(shown['pluginTypeId']).to.equal('7RmQNDWaOnBoudTufx2sEw')
    expect(shown.status).to.equal(FORM)
    expect(links(shown)).to.have.members(['self', 'checkUsernamePassword', 'initiatePasswordChange'])
  })

  it('USERNAME_PASSWORD_REQUIRED, checkUsernamePassword, accepted: RESUME, all attributes at the resumeUrl', async () => {
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

  for (const [description, boxes] of [
    ['as text', { rememberMyUsername: 'true', thisIsMyDevice: 'true' }],
    ['as booleans', { rememberMyUsername: true, thisIsMyDevice: false, captchaResponse: '' }],
  ] as const)
    it(`USERNAME_PASSWORD_REQUIRED, checkUsernamePassword, check boxes ${description}: RESUME`, async () => {
      await run()
      const { id } = await start()
      const model = { username: 'alice', password: PASSWORD, ...boxes }
      expect(await mock.moved(id, 'checkUsernamePassword', model)).to.include({ status: 'RESUME' })
    })

  it('USERNAME_PASSWORD_REQUIRED, wrong password or unknown user: same refusal, then the right one RESUME', async () => {
    await run()
    const { id } = await start()
    expect(await refused(id, 'checkUsernamePassword', { username: 'alice', password: 'wrong' })).to.equal(
      'VALIDATION_ERROR CREDENTIAL_VALIDATION_FAILED',
    )
    const [wrong, unknown] = [await sign(id, 'wrong'), await sign(id, 'wrong', 'nobody')]
    expect(unknown.body).to.deep.equal(wrong.body)
    expect(wrong.body.details[0].userMessage).to.be.a('string').that.is.not.equal('')
    expect((await sign(id, PASSWORD)).body.status).to.equal('RESUME')
  })

  it('USERNAME_PASSWORD_REQUIRED, wrong password, userMessageKey on: the documented key', async () => {
    mock = await runMock({ config: { extends: 'demo', compatibility: { userMessageKey: true } } })
    const { id } = await start()
    expect((await sign(id, 'wrong')).body.details[0].userMessageKey).to.equal('authn.api.invalid.credentials')
  })

  it('USERNAME_PASSWORD_REQUIRED, three wrong passwords: FAILED, ACCOUNT_LOCKED in all flows for a minute', async () => {
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

  it('USERNAME_PASSWORD_REQUIRED, Challenge Retries 1, unlockSeconds 600: locked for ten minutes', async () => {
    await run({ 'Challenge Retries': 1 }, { lockout: { unlockSeconds: 600 } })
    const { id } = await start()
    await sign(id, 'wrong')
    await mock.advance(599)
    expect((await sign(id, PASSWORD)).body).to.include({ status: 'FAILED' })
    await mock.advance(1)
    expect((await sign((await start()).id, PASSWORD)).body).to.include({ status: 'RESUME' })
  })

  it('USERNAME_PASSWORD_REQUIRED, chained username: not editable, another one refused', async () => {
    await run()
    const shown = await start({ username: 'alice' })
    expect(shown).to.include({ username: 'alice', allowUsernameEdits: false })
    expect(await refused(shown.id, 'checkUsernamePassword', { username: 'bob', password: PASSWORD })).to.equal(
      'VALIDATION_ERROR INVALID_FIELD_VALUE',
    )
    expect((await sign(shown.id, PASSWORD)).body.status).to.equal('RESUME')
  })

  describe('html-form password change', () => {
    const next = (id: string, model: object) =>
      mock.moved(id, 'checkNewPassword', { username: 'alice', newPassword: NEW, ...model })

    it('MUST_CHANGE_PASSWORD, checkNewPassword: failed rules one by one, then changed, RESUME', async () => {
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
    it('MUST_CHANGE_PASSWORD, checkNewPassword, other user or wrong current password: refused', async () => {
      await run()
      const { id } = await start({ username: 'alice', state: 'MUST_CHANGE_PASSWORD' })
      expect(await refused(id, 'checkNewPassword', { username: 'bob', newPassword: NEW })).to.equal(
        'VALIDATION_ERROR INVALID_FIELD_VALUE',
      )
      const wrong = { username: 'alice', newPassword: NEW, existingPassword: 'wrong' }
      expect(await refused(id, 'checkNewPassword', wrong)).to.equal('VALIDATION_ERROR CREDENTIAL_VALIDATION_FAILED')
    })
    it('NEW_PASSWORD_REQUIRED, checkNewPassword: current password required, then changed, RESUME', async () => {
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
    it('NEW_PASSWORD_REQUIRED, wrong current password four times: FAILED, ACCOUNT_LOCKED', async () => {
      await run()
      const { id } = await start({ username: 'alice', state: 'NEW_PASSWORD_REQUIRED' })
      const guess = { username: 'alice', newPassword: NEW, existingPassword: 'wrong' }
      for (const _ of [1, 2, 3]) expect((await mock.act(id, 'checkNewPassword', guess)).status).to.equal(400)
      expect(await mock.moved(id, 'checkNewPassword', guess)).to.include({ status: 'FAILED', code: 'ACCOUNT_LOCKED' })
    })
    it('NEW_PASSWORD_RECOMMENDED: continueAuthentication RESUME; initiatePasswordChange changes the password', async () => {
      await run()
      const later = await start({ username: 'alice', state: 'NEW_PASSWORD_RECOMMENDED' })
      expect(later['daysToExpire']).to.equal(1)
      expect(await mock.moved(later.id, 'continueAuthentication')).to.include({ status: 'RESUME' })
      const { id } = await start({ username: 'alice', state: 'NEW_PASSWORD_RECOMMENDED' })
      expect(await mock.moved(id, 'initiatePasswordChange')).to.include({ existingPasswordRequired: false })
      expect(await next(id, {})).to.include({ status: 'SUCCESSFUL_PASSWORD_CHANGE' })
      expect(await mock.idp.control.people.users.get('alice')).to.include({ passwordExpiresAt: null, password: NEW })
    })
    it('USERNAME_PASSWORD_REQUIRED, password expired meanwhile: MUST_CHANGE_PASSWORD', async () => {
      await run()
      await mock.idp.control.people.users.patch('alice', { passwordExpiresAt: '2026-01-05T13:00:00Z' })
      await mock.advance(3600)
      expect((await sign((await start()).id, PASSWORD)).body).to.include({ status: 'MUST_CHANGE_PASSWORD' })
    })
    for (const state of ['MUST_CHANGE_PASSWORD', 'NEW_PASSWORD_REQUIRED'])
      it(`${state}, cancelPasswordChange: USERNAME_PASSWORD_REQUIRED, password unchanged`, async () => {
        await run()
        const { id } = await start({ username: 'alice', state })
        expect(await mock.moved(id, 'cancelPasswordChange')).to.include({ status: FORM, username: 'alice' })
        expect(await mock.idp.control.people.users.get('alice')).to.include({ password: PASSWORD })
      })
    it('USERNAME_PASSWORD_REQUIRED, Allow Password Changes false: no link, INVALID_ACTION_ID', async () => {
      await run({ 'Allow Password Changes': false })
      const shown = await start()
      expect(links(shown)).to.have.members(['self', 'checkUsernamePassword'])
      expect((await mock.act(shown.id, 'initiatePasswordChange')).body.code).to.equal('INVALID_ACTION_ID')
    })
  })

  it('USERNAME_PASSWORD_REQUIRED, alternative source: offered by name, other names refused', async () => {
    await run({ 'Alternative Authentication Sources': ['Partner'] })
    const shown = await start()
    expect(shown['alternativeAuthenticationSources']).to.deep.equal([{ name: 'Partner' }])
    expect(links(shown)).to.include('useAlternativeAuthenticationSource')
    expect(await refused(shown.id, 'useAlternativeAuthenticationSource', { authenticationSource: 'Nowhere' })).to.equal(
      'VALIDATION_ERROR INVALID_FIELD_VALUE',
    )
  })

  it('USERNAME_PASSWORD_REQUIRED, alternative source without a policy rule: FAILED', async () => {
    await run({ 'Alternative Authentication Sources': ['Partner'] })
    const { id } = await start()
    const end = await mock.moved(id, 'useAlternativeAuthenticationSource', { authenticationSource: 'Partner' })
    expect(end).to.include({ status: 'FAILED' })
    expect((await mock.idp.control.flow(id)).history.at(-1)).to.include({
      actionId: 'useAlternativeAuthenticationSource',
      outcome: 'done',
    })
  })

  it('USERNAME_PASSWORD_REQUIRED, authority down: REQUEST_FAILED, no attempt counted', async () => {
    await run({ 'Challenge Retries': 1 })
    const { id } = await start()
    mock.idp.control.faults.put({ faults: [{ match: {}, do: { authority: 'down' } }] })
    const model = { username: 'alice', password: 'wrong' }
    expect(await refused(id, 'checkUsernamePassword', model)).to.equal('REQUEST_FAILED AUTHORITY_UNAVAILABLE')
    mock.idp.control.faults.put({ faults: [] })
    expect((await sign(id, PASSWORD)).body).to.include({ status: 'RESUME' })
  })

  it('USERNAME_PASSWORD_REQUIRED, six wrong passwords at once: three refused, three ACCOUNT_LOCKED', async () => {
    await run()
    const flows = await Promise.all(Array.from({ length: 6 }, () => start()))
    const answers = await Promise.all(flows.map(({ id }) => sign(id, 'wrong')))
    const codes = answers.map(({ body }) => body.code).sort()
    expect(codes).to.deep.equal([...Array(3).fill('ACCOUNT_LOCKED'), ...Array(3).fill('VALIDATION_ERROR')])
  })

  it('USERNAME_PASSWORD_REQUIRED, same action twice at once: RESUME once, the other refused', async () => {
    await run()
    const { id } = await start()
    const answers = await Promise.all([sign(id, PASSWORD), sign(id, PASSWORD)])
    const results = answers.map(({ body }) => body.status ?? body.code).sort()
    expect(results[1]).to.equal('RESUME')
    expect(results[0]).to.be.oneOf(['REQUEST_FAILED', 'INVALID_ACTION_ID'])
  })

  it('html-form flow, all password actions: no password or internal data in answers, log or journal', async () => {
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
    const journal = JSON.stringify([mock.idp.control.requests({ flow: id }), await mock.idp.control.flow(id)])
    for (const secret of [PASSWORD, NEW, 'Wr0ngPassword', 'sh0rt!']) {
      for (const text of [...answers, ...mock.log, journal]) expect(text).not.to.include(secret)
    }
    for (const text of answers) expect(text).not.to.match(/passwordVersion|memo|revision/)
    expect(journal).to.include('[redacted]')
  })
})

describe('html-form coverage', () => {
  let mock: RunningMock
  afterEach(() => mock.close())

  it('GET /mock/coverage, every html-form state, action, outcome and error detail used: nothing unreached', async () => {
    const settings = { 'Alternative Authentication Sources': ['Partner'] }
    mock = await runMock({ config: { extends: 'demo', adapters: { 'html-form': { settings } } } })
    const startIn = (state?: string) => mock.start({ policy: 'html-form', username: 'alice', ...(state && { state }) })
    const model = { username: 'alice', newPassword: NEW }
    await mock.begin('html-form')
    await mock.moved((await startIn()).id, 'initiatePasswordChange')
    const { users } = mock.idp.control.people
    const right = async () => ({ username: 'alice', password: (await users.get('alice')).password })
    await users.patch('alice', { passwordExpiresAt: '2026-01-06T00:00:00Z' })
    await mock.moved((await startIn()).id, 'checkUsernamePassword', await right())
    await users.patch('alice', { mustChangePassword: true })
    const changing = await startIn()
    await mock.moved(changing.id, 'checkUsernamePassword', await right())
    await mock.moved(changing.id, 'checkNewPassword', { username: 'alice', newPassword: 'An0therPassw0rd!' })
    await mock.moved((await startIn()).id, 'checkUsernamePassword', await right())
    for (const username of ['bob', 'alice']) {
      await mock.act((await startIn()).id, 'checkUsernamePassword', { username, password: 'wrong' })
    }
    await mock.act((await startIn()).id, 'useAlternativeAuthenticationSource', { authenticationSource: 'Partner' })
    await mock.moved((await startIn('NEW_PASSWORD_RECOMMENDED')).id, 'continueAuthentication')
    await mock.moved((await startIn('NEW_PASSWORD_REQUIRED')).id, 'cancelPasswordChange')
    await mock.moved((await startIn('SUCCESSFUL_PASSWORD_CHANGE')).id, 'continueAuthentication')
    const { id } = await startIn('MUST_CHANGE_PASSWORD')
    await mock.act(id, 'checkNewPassword', { ...model, newPassword: 'short' })
    await mock.act(id, 'checkNewPassword', { ...model, existingPassword: 'wrong' })
    await mock.idp.control.people.users.patch('alice', { locked: true })
    await mock.moved(id, 'checkNewPassword', model)
    await mock.moved((await startIn()).id, 'checkUsernamePassword', { username: 'alice', password: PASSWORD })
    const form = mock.idp.control.coverage().adapters['html-form']
    for (const kind of ['states', 'actions', 'outcomes', 'errorDetails'] as const)
      expect(form?.[kind].notReached, kind).to.deep.equal([])
  })
})
