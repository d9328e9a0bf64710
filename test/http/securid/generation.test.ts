import { expect } from 'chai'
import { type RunningMock, runMock, type Shown } from '../../fixtures/listening-host.ts'

const WRONG = '123400000000'
const MINUTE = 60
const FIVE_STATES = [
  'SECURID_CREDENTIAL_REQUIRED',
  'SECURID_NEXT_TOKENCODE_REQUIRED',
  'SECURID_REAUTHENTICATION_REQUIRED',
  'SECURID_SYSTEM_PIN_RESET_REQUIRED',
  'SECURID_USER_PIN_RESET_REQUIRED',
]
const NEW_STATES = [
  'SECURID_NEXT_CODE_REQUIRED',
  'SECURID_TOKEN_REQUIRED',
  'SECURID_CAS_CHALLENGE_METHOD_REQUIRED',
  'SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION',
]
const NEW_ACTIONS = ['validatePasscode', 'useAlternateMethod']

/** What a state tells beside the flow API's own fields. */
const told = ({ id, status, pluginTypeId, _links, ...model }: Shown) => model

describe('SecurID of generation 3.2', () => {
  let mock: RunningMock
  const run = async (config: object = {}) => {
    mock = await runMock({ config: { extends: 'demo', compatibility: { securidGeneration: '3.2' }, ...config } })
  }
  afterEach(() => mock.close())

  for (const state of FIVE_STATES)
    it(`${state} has no link of generation 4, and takes no action of it`, async () => {
      await run()
      const shown = await mock.start({ username: 'frank', state })
      expect(shown.status).to.equal(state)
      expect(shown._links).to.have.any.keys('cancel')
      for (const action of NEW_ACTIONS) {
        expect(shown._links).to.not.have.property(action)
        const { status, body } = await mock.act(shown.id, action, { passcode: WRONG })
        expect([status, body.code], action).to.deep.equal([400, 'INVALID_ACTION_ID'])
      }
      expect((await mock.read(shown.id)).body).to.deep.equal(shown)
    })
  for (const state of NEW_STATES)
    it(`${state} is not there`, async () => {
      await run()
      const refused = await mock.start({ username: 'frank', state }).catch((error: unknown) => error)
      expect(refused).to.include({ status: 422, code: 'STATE_NOT_REACHABLE' })
    })

  it('who has three methods is asked for the passcode: at the start, by the name alone, and with both', async () => {
    await run()
    const chained = await mock.start({ username: 'frank' })
    expect(chained).to.include({ status: 'SECURID_CREDENTIAL_REQUIRED', username: 'frank', allowUsernameEdits: false })
    const { id } = await mock.start()
    expect(await mock.moved(id, 'checkCredential', { username: 'frank' })).to.include({
      status: 'SECURID_CREDENTIAL_REQUIRED',
      username: 'frank',
      authFailed: false,
    })
    const { passcode } = await mock.typed('frank')
    expect((await mock.moved(id, 'checkCredential', { username: 'frank', passcode })).status).to.equal('RESUME')
  })
  /** In next-tokencode mode, after a good passcode. */
  const askedForNext = async (username: string): Promise<Shown> => {
    await mock.change(username, { nextTokencodeMode: true })
    const { id } = await mock.start()
    return mock.moved(id, 'checkCredential', { username, passcode: (await mock.typed(username)).passcode })
  }
  for (const username of ['bob', 'frank'])
    it(`the next tokencode of ${username} is asked for without a word, in the one state there is`, async () => {
      await run()
      const asked = await askedForNext(username)
      expect(asked.status).to.equal('SECURID_NEXT_TOKENCODE_REQUIRED')
      expect(told(asked)).to.deep.equal({})
      const { nextTokencode } = await mock.typed(username)
      await mock.advance(MINUTE)
      const end = await mock.moved(asked.id, 'checkNextTokencode', { tokencode: nextTokencode })
      expect(end.status).to.equal('RESUME')
    })
  for (const [username, where, nextTokencodeTries] of [
    ['bob', 'ends the attempt', 1],
    ['bob', 'lets the attempt go on', 3],
    ['frank', 'has offered methods, and lets the attempt go on', 1],
  ] as const)
    it(`a refused next tokencode leads back to the passcode, also where the server ${where}`, async () => {
      await run({ securid: { tokenPolicy: { nextTokencodeTries } } })
      const { id } = await askedForNext(username)
      const again = await mock.moved(id, 'checkNextTokencode', { tokencode: '00000000' })
      expect(again).to.include({ status: 'SECURID_CREDENTIAL_REQUIRED', authFailed: true, remainingTries: 4 })
      expect((await mock.user(username)).failedAttempts).to.equal(1)
    })
  it('a new PIN is asked for and taken as ever', async () => {
    await run()
    const { id } = await mock.start({ username: 'carol', state: 'SECURID_USER_PIN_RESET_REQUIRED' })
    const asked = await mock.moved(id, 'resetPin', { newPin: '4711', confirmPin: '4711' })
    expect(asked.status).to.equal('SECURID_REAUTHENTICATION_REQUIRED')
    await mock.advance(MINUTE)
    const { passcode } = await mock.typed('carol')
    expect((await mock.moved(id, 'checkPasscode', { passcode })).status).to.equal('RESUME')
  })

  it('is that of every instance that does not say otherwise', async () => {
    const adapters = { old: { type: 'securid' }, new: { type: 'securid', settings: { generation: '4' } } }
    await run({ adapters })
    const first = async (policy: string) => (await mock.start({ policy, username: 'frank' })).status
    expect(await first('old')).to.equal('SECURID_CREDENTIAL_REQUIRED')
    expect(await first('new')).to.equal('SECURID_CAS_CHALLENGE_METHOD_REQUIRED')
  })
})

describe('SecurID of generation 4, which is the default', () => {
  let mock: RunningMock
  afterEach(() => mock.close())

  it('has the links and the words that generation 3.2 lacks', async () => {
    const tokenPolicy = { nextTokencodeTries: 3 }
    mock = await runMock({ config: { extends: 'demo', securid: { tokenPolicy } } })
    const first = await mock.start({ username: 'alice' })
    expect(first._links).to.include.keys(...NEW_ACTIONS)
    const asked = await mock.start({ username: 'bob', state: 'SECURID_NEXT_TOKENCODE_REQUIRED' })
    expect(told(asked)).to.deep.equal({ authFailed: false })
    const again = await mock.moved(asked.id, 'checkNextTokencode', { tokencode: '00000000' })
    expect(again).to.include({ status: 'SECURID_NEXT_TOKENCODE_REQUIRED', authFailed: true })
    expect(again['additionalErrorInfo']).to.be.a('string').that.is.not.equal('')
  })
})
