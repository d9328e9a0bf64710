import { expect } from 'chai'
import { type RunningMock, runMock, type Shown } from '../../fixtures/listening-host.ts'

const MINUTE = 60
/** Well-formed, but not the code of any token. */
const WRONG = '123400000000'

describe('SecurID flow', () => {
  let mock: RunningMock
  beforeEach(async () => {
    mock = await runMock()
  })
  afterEach(() => mock.close())

  const signOn = async (username: string, id?: string): Promise<Shown> => {
    const flow = id ?? (await mock.start()).id
    return mock.moved(flow, 'checkCredential', { username, passcode: (await mock.typed(username)).passcode })
  }
  /** Codes of the refusal; expects an unchanged flow. */
  const refused = async (id: string, actionId: string, model: object): Promise<string> => {
    const before = (await mock.read(id)).body
    const { status, body } = await mock.act(id, actionId, model)
    expect(status).to.equal(400)
    expect((await mock.read(id)).body, 'the flow afterwards').to.deep.equal(before)
    return [body.code, ...body.details.map(({ code }: { code: string }) => code)].join(' ')
  }

  describe('accepted codes', () => {
    it('SECURID_CREDENTIAL_REQUIRED, checkCredential, accepted: RESUME', async () => {
      const { status, username, allowUsernameEdits, remainingTries, authFailed, resetFailed } = await mock.start()
      expect({ status, username, allowUsernameEdits, remainingTries, authFailed, resetFailed }).to.deep.equal({
        status: 'SECURID_CREDENTIAL_REQUIRED',
        username: undefined,
        allowUsernameEdits: true,
        remainingTries: 5,
        authFailed: false,
        resetFailed: false,
      })
      const end = await signOn('alice')
      expect(end.status).to.equal('RESUME')
      expect(end['resumeUrl']).to.equal(`${mock.idp.baseUrl}/as/${end.id}/resume/as/authorization.ping`)
      expect(end._links).to.have.all.keys('self')
    })

    for (const [action, model] of [
      ['checkCredential', { username: 'alice' }],
      ['validatePasscode', {}],
    ] as const)
      it(`SECURID_CREDENTIAL_REQUIRED, username first, then ${action}, accepted: RESUME`, async () => {
        const { id } = await mock.start()
        const named = await mock.moved(id, 'checkCredential', { username: 'alice' })
        expect(named).to.include({ status: 'SECURID_CREDENTIAL_REQUIRED', username: 'alice', remainingTries: 5 })
        expect(named).to.include({ authFailed: false })
        const { passcode } = await mock.typed('alice')
        expect(await mock.moved(id, action, { ...model, passcode })).to.include({ status: 'RESUME' })
      })

    it('SECURID_NEXT_TOKENCODE_REQUIRED, checkNextTokencode, accepted: RESUME', async () => {
      const { id, status, authFailed } = await signOn('bob')
      expect({ status, authFailed }).to.deep.equal({ status: 'SECURID_NEXT_TOKENCODE_REQUIRED', authFailed: false })
      const { nextTokencode } = await mock.typed('bob')
      await mock.advance(MINUTE)
      expect(await mock.moved(id, 'checkNextTokencode', { tokencode: nextTokencode })).to.include({ status: 'RESUME' })
    })

    it('SECURID_USER_PIN_RESET_REQUIRED, resetPin, checkPasscode with the new PIN: RESUME', async () => {
      const { id, ...shown } = await signOn('carol')
      expect(shown).to.deep.include({
        status: 'SECURID_USER_PIN_RESET_REQUIRED',
        pinMinLength: 4,
        pinMaxLength: 8,
        pinAlphabeticCharCount: 0,
        pinNumericCharCount: 0,
        pinAlphaNumeric: false,
        pinResetMessage: 'Choose a PIN of 4 to 8 digits.',
        authFailed: false,
      })
      const asked = await mock.moved(id, 'resetPin', { newPin: '4711', confirmPin: '4711' })
      expect(asked.status).to.equal('SECURID_REAUTHENTICATION_REQUIRED')
      expect(await mock.user('carol')).to.include({ pin: '4711' })
      await mock.advance(MINUTE)
      const { passcode } = await mock.typed('carol')
      expect(await mock.moved(id, 'checkPasscode', { passcode })).to.include({ status: 'RESUME' })
    })

    it('SECURID_SYSTEM_PIN_RESET_REQUIRED, continue, checkPasscode with the system PIN: RESUME', async () => {
      const { id, status, pin } = await signOn('dave')
      expect(status).to.equal('SECURID_SYSTEM_PIN_RESET_REQUIRED')
      expect(pin).to.match(/^[1-9]\d{3,7}$/)
      expect((await mock.user('dave')).pin, 'PIN before continue').to.equal(null)
      expect(await mock.moved(id, 'continue')).to.include({ status: 'SECURID_REAUTHENTICATION_REQUIRED' })
      expect((await mock.user('dave')).pin).to.equal(pin)
      await mock.advance(MINUTE)
      const { passcode } = await mock.typed('dave')
      expect(await mock.moved(id, 'checkPasscode', { passcode })).to.include({ status: 'RESUME' })
    })
  })

  describe('refused codes', () => {
    it('SECURID_CREDENTIAL_REQUIRED, checkCredential, denied: asks again, one attempt less', async () => {
      const { id } = await mock.start()
      const again = await mock.moved(id, 'checkCredential', { username: 'alice', passcode: WRONG })
      expect(again).to.include({ status: 'SECURID_CREDENTIAL_REQUIRED', username: 'alice', allowUsernameEdits: true })
      expect(again).to.include({ remainingTries: 4, authFailed: true, resetFailed: false })
      expect(await mock.user('alice')).to.include({ failedAttempts: 1 })
      expect(await signOn('alice', id), 'right passcode afterwards').to.include({ status: 'RESUME' })
    })

    it('SECURID_CREDENTIAL_REQUIRED, checkCredential, used passcode: denied', async () => {
      const { passcode } = await mock.typed('alice')
      await signOn('alice')
      const { id } = await mock.start()
      expect(await mock.moved(id, 'checkCredential', { username: 'alice', passcode })).to.include({ authFailed: true })
    })

    for (const username of ['nobody', 'erin'])
      it(`SECURID_CREDENTIAL_REQUIRED, checkCredential, ${username === 'erin' ? 'locked' : 'unknown'} user: like a wrong passcode`, async () => {
        const passcode = username === 'erin' ? (await mock.typed('erin')).passcode : WRONG
        const stateAfter = async (name: string, code: string) => {
          const { id } = await mock.start()
          const { _links, ...state } = await mock.moved(id, 'checkCredential', { username: name, passcode: code })
          return { ...state, id: '', username: '', links: Object.keys(_links) }
        }
        expect(await stateAfter(username, passcode)).to.deep.equal(await stateAfter('alice', WRONG))
      })

    it('SECURID_NEXT_TOKENCODE_REQUIRED, checkNextTokencode, denied: passcode, one attempt less', async () => {
      const { id } = await mock.start({ username: 'bob', state: 'SECURID_NEXT_TOKENCODE_REQUIRED' })
      const again = await mock.moved(id, 'checkNextTokencode', { tokencode: '00000000' })
      expect(again).to.include({ status: 'SECURID_CREDENTIAL_REQUIRED', authFailed: true, remainingTries: 4 })
    })

    it('SECURID_REAUTHENTICATION_REQUIRED, checkPasscode, denied: passcode, one attempt less', async () => {
      const { id } = await mock.start({ username: 'carol', state: 'SECURID_REAUTHENTICATION_REQUIRED' })
      const again = await mock.moved(id, 'checkPasscode', { passcode: WRONG })
      expect(again).to.include({ status: 'SECURID_CREDENTIAL_REQUIRED', authFailed: true, remainingTries: 4 })
    })

    it('SECURID_CREDENTIAL_REQUIRED, checkCredential, denied five times: FAILED, user locked', async () => {
      const { id } = await mock.start()
      for (const remainingTries of [4, 3, 2, 1])
        expect(await mock.moved(id, 'checkCredential', { username: 'alice', passcode: WRONG })).to.include({
          remainingTries,
        })
      const end = await mock.moved(id, 'checkCredential', { username: 'alice', passcode: WRONG })
      expect(end).to.include({ status: 'FAILED', code: 'CHALLENGE_RETRIES_EXCEEDED' })
      expect(end['userMessage']).to.be.a('string').that.is.not.equal('')
      expect(end._links).to.have.all.keys('self')
      expect(await mock.user('alice')).to.include({ locked: true })
      expect((await mock.act(id, 'checkCredential', { username: 'alice' })).body.code).to.equal('INVALID_ACTION_ID')
    })
  })

  describe('refused PINs', () => {
    const model = (newPin: string, confirmPin = newPin) => ({ newPin, confirmPin })

    it('SECURID_USER_PIN_RESET_REQUIRED, resetPin: PIN_MISMATCH, INVALID_PIN, then a valid PIN is accepted', async () => {
      const { id } = await mock.start({ username: 'carol', state: 'SECURID_USER_PIN_RESET_REQUIRED' })
      expect(await refused(id, 'resetPin', model('4711', '4712'))).to.equal('VALIDATION_ERROR PIN_MISMATCH')
      expect(await refused(id, 'resetPin', model('471'))).to.equal('VALIDATION_ERROR INVALID_PIN')
      expect(await refused(id, 'resetPin', model('47a1'))).to.equal('VALIDATION_ERROR INVALID_PIN')
      expect(await mock.moved(id, 'resetPin', model('4711'))).to.include({
        status: 'SECURID_REAUTHENTICATION_REQUIRED',
      })
    })

    it('SECURID_USER_PIN_RESET_REQUIRED, resetPin, refused by the authority: asks again with authFailed', async () => {
      await mock.close()
      mock = await runMock({ config: { extends: 'demo', securid: { tokenPolicy: { excludedWords: ['4711'] } } } })
      const { id } = await mock.start({ username: 'carol', state: 'SECURID_USER_PIN_RESET_REQUIRED' })
      const again = await mock.moved(id, 'resetPin', model('4711'))
      expect(again).to.include({ status: 'SECURID_USER_PIN_RESET_REQUIRED', authFailed: true })
      expect(await mock.moved(id, 'resetPin', model('4712'))).to.include({
        status: 'SECURID_REAUTHENTICATION_REQUIRED',
      })
    })

    it('SECURID_USER_PIN_RESET_REQUIRED, resetPin, attempt expired: passcode, resetFailed, all attempts left', async () => {
      const { id } = await mock.start({ username: 'carol', state: 'SECURID_USER_PIN_RESET_REQUIRED' })
      await mock.advance(10 * MINUTE)
      const again = await mock.moved(id, 'resetPin', model('4711'))
      expect(again).to.include({ status: 'SECURID_CREDENTIAL_REQUIRED', resetFailed: true, remainingTries: 5 })
    })
  })

  describe('SecurID as second factor', () => {
    it('SECURID_CREDENTIAL_REQUIRED, chained username: shown, not editable', async () => {
      expect(await mock.start({ username: 'alice' })).to.include({ username: 'alice', allowUsernameEdits: false })
    })
    it('SECURID_CREDENTIAL_REQUIRED, chained username, another one sent: INVALID_USERNAME, nothing counted', async () => {
      const { id } = await mock.start({ username: 'alice' })
      const { passcode } = await mock.typed('bob')
      expect(await refused(id, 'checkCredential', { username: 'bob', passcode })).to.equal(
        'VALIDATION_ERROR INVALID_USERNAME',
      )
      for (const name of ['alice', 'bob']) expect(await mock.user(name)).to.include({ failedAttempts: 0 })
    })
    for (const name of [{}, { username: '' }, { username: 'alice' }])
      it(`SECURID_CREDENTIAL_REQUIRED, chained username, ${JSON.stringify(name)} sent: RESUME`, async () => {
        const { id } = await mock.start({ username: 'alice' })
        const { passcode } = await mock.typed('alice')
        expect(await mock.moved(id, 'checkCredential', { ...name, passcode })).to.include({ status: 'RESUME' })
      })
    it('SECURID_CREDENTIAL_REQUIRED, chained username, validatePasscode: verified for this user', async () => {
      const { id } = await mock.start({ username: 'alice' })
      await mock.moved(id, 'validatePasscode', { passcode: (await mock.typed('bob')).passcode })
      expect(await mock.user('alice')).to.include({ failedAttempts: 1 })
      expect(await mock.user('bob')).to.include({ failedAttempts: 0 })
    })
    it('SECURID_CREDENTIAL_REQUIRED, chained username, denied: the username stays', async () => {
      const { id } = await mock.start({ username: 'alice' })
      const again = await mock.moved(id, 'checkCredential', { passcode: WRONG })
      expect(again).to.include({ username: 'alice', allowUsernameEdits: false, authFailed: true })
      expect(await refused(id, 'checkCredential', { username: 'bob' })).to.equal('VALIDATION_ERROR INVALID_USERNAME')
    })
  })

  it('SECURID_CREDENTIAL_REQUIRED, same passcode in four flows at once: accepted in one', async () => {
    const { passcode } = await mock.typed('alice')
    const flows = await Promise.all([1, 2, 3, 4].map(() => mock.start()))
    const ends = await Promise.all(
      flows.map(({ id }) => mock.moved(id, 'checkCredential', { username: 'alice', passcode })),
    )
    expect(ends.map(({ status }) => status).sort()).to.deep.equal([
      'RESUME',
      ...Array(3).fill('SECURID_CREDENTIAL_REQUIRED'),
    ])
  })
})
