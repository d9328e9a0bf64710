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

/** The fields of a state's model. */
const modelOf = ({ id, status, pluginTypeId, _links, ...model }: Shown) => model

describe('SecurID generation 3.2', () => {
  let mock: RunningMock
  const run = async (config: object = {}) => {
    mock = await runMock({ config: { extends: 'demo', compatibility: { securidGeneration: '3.2' }, ...config } })
  }
  afterEach(() => mock.close())

  for (const state of FIVE_STATES)
    it(`${state}, generation 3.2: no links of generation 4, its actions INVALID_ACTION_ID`, async () => {
      await run()
      const { arranged: _arranged, ...shown } = await mock.start({ username: 'frank', state })
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
    it(`${state}, generation 3.2: 422 STATE_NOT_REACHABLE`, async () => {
      await run()
      const refused = await mock.start({ username: 'frank', state }).catch((error: unknown) => error)
      expect(refused).to.include({ status: 422, code: 'STATE_NOT_REACHABLE' })
    })

  it('SECURID_CREDENTIAL_REQUIRED, generation 3.2, user with three methods: the passcode is required', async () => {
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
  /** A flow after an accepted passcode in next-tokencode mode. */
  const atNextTokencode = async (username: string): Promise<Shown> => {
    await mock.change(username, { nextTokencodeMode: true })
    const { id } = await mock.start()
    return mock.moved(id, 'checkCredential', { username, passcode: (await mock.typed(username)).passcode })
  }
  for (const username of ['bob', 'frank'])
    it(`SECURID_NEXT_TOKENCODE_REQUIRED, generation 3.2, ${username}: no model fields, next code accepted`, async () => {
      await run()
      const asked = await atNextTokencode(username)
      expect(asked.status).to.equal('SECURID_NEXT_TOKENCODE_REQUIRED')
      expect(modelOf(asked)).to.deep.equal({})
      const { nextTokencode } = await mock.typed(username)
      await mock.advance(MINUTE)
      const end = await mock.moved(asked.id, 'checkNextTokencode', { tokencode: nextTokencode })
      expect(end.status).to.equal('RESUME')
    })
  for (const [username, server, nextTokencodeTries] of [
    ['bob', 'attempt ended', 1],
    ['bob', 'attempt continues', 3],
    ['frank', 'methods offered, attempt continues', 1],
  ] as const)
    it(`SECURID_NEXT_TOKENCODE_REQUIRED, generation 3.2, denied, ${server}: SECURID_CREDENTIAL_REQUIRED`, async () => {
      await run({ securid: { tokenPolicy: { nextTokencodeTries } } })
      const { id } = await atNextTokencode(username)
      const again = await mock.moved(id, 'checkNextTokencode', { tokencode: '00000000' })
      expect(again).to.include({ status: 'SECURID_CREDENTIAL_REQUIRED', authFailed: true, remainingTries: 4 })
      expect((await mock.user(username)).failedAttempts).to.equal(1)
    })
  it('SECURID_USER_PIN_RESET_REQUIRED, generation 3.2, resetPin and checkPasscode: RESUME', async () => {
    await run()
    const { id } = await mock.start({ username: 'carol', state: 'SECURID_USER_PIN_RESET_REQUIRED' })
    const asked = await mock.moved(id, 'resetPin', { newPin: '4711', confirmPin: '4711' })
    expect(asked.status).to.equal('SECURID_REAUTHENTICATION_REQUIRED')
    await mock.advance(MINUTE)
    const { passcode } = await mock.typed('carol')
    expect((await mock.moved(id, 'checkPasscode', { passcode })).status).to.equal('RESUME')
  })

  it('compatibility.securidGeneration 3.2: applies to instances without a generation of their own', async () => {
    const adapters = { old: { type: 'securid' }, new: { type: 'securid', settings: { generation: '4' } } }
    await run({ adapters })
    const first = async (policy: string) => (await mock.start({ policy, username: 'frank' })).status
    expect(await first('old')).to.equal('SECURID_CREDENTIAL_REQUIRED')
    expect(await first('new')).to.equal('SECURID_CAS_CHALLENGE_METHOD_REQUIRED')
  })
})

describe('SecurID generation 4', () => {
  let mock: RunningMock
  afterEach(() => mock.close())

  it('SECURID_NEXT_TOKENCODE_REQUIRED, generation 4, denied: asks again with authFailed and error text', async () => {
    const tokenPolicy = { nextTokencodeTries: 3 }
    mock = await runMock({ config: { extends: 'demo', securid: { tokenPolicy } } })
    const first = await mock.start({ username: 'alice' })
    expect(first._links).to.include.keys(...NEW_ACTIONS)
    const asked = await mock.start({ username: 'bob', state: 'SECURID_NEXT_TOKENCODE_REQUIRED' })
    expect(modelOf(asked)).to.deep.equal({ authFailed: false })
    const again = await mock.moved(asked.id, 'checkNextTokencode', { tokencode: '00000000' })
    expect(again).to.include({ status: 'SECURID_NEXT_TOKENCODE_REQUIRED', authFailed: true })
    expect(again['additionalErrorInfo']).to.be.a('string').that.is.not.equal('')
  })
})
