import { expect } from 'chai'
import { demo } from '../../../mock-idp/config/demo.ts'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'

const CHOICE = 'SECURID_CAS_CHALLENGE_METHOD_REQUIRED'
const fiveStates = [
  'SECURID_CREDENTIAL_REQUIRED',
  'SECURID_NEXT_TOKENCODE_REQUIRED',
  'SECURID_USER_PIN_RESET_REQUIRED',
  'SECURID_SYSTEM_PIN_RESET_REQUIRED',
  'SECURID_REAUTHENTICATION_REQUIRED',
]
const choiceStates = [
  CHOICE,
  'SECURID_TOKEN_REQUIRED',
  'SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION',
  'SECURID_NEXT_CODE_REQUIRED',
]
const users = demo.securid.users.map(({ username }) => username)

describe('POST /mock/flows puts a flow of SecurID', () => {
  let mock: RunningMock
  afterEach(() => mock.close())

  for (const status of [...fiveStates, ...choiceStates]) {
    it(`into ${status}, for every user of the demo, twice in a minute`, async () => {
      mock = await runMock()
      for (const username of [...users, ...users]) {
        const flow = await mock.start({ username, state: status })
        expect(flow, username).to.include({ status })
      }
    })
  }

  it('by default into the first state: a choice for who has one, else the passcode', async () => {
    mock = await runMock()
    const first = async (username: string) => (await mock.start({ username })).status
    expect(await first('frank')).to.equal(CHOICE)
    expect(await first('grace')).to.equal(CHOICE)
    expect(await first('alice')).to.equal('SECURID_CREDENTIAL_REQUIRED')
  })

  it('of generation 3.2 into its five states; those of the choice are not reachable', async () => {
    mock = await runMock({
      config: { extends: 'demo', compatibility: { securidGeneration: '3.2' } },
    })
    for (const status of fiveStates) {
      for (const username of ['alice', 'frank']) {
        expect(await mock.start({ username, state: status }), username).to.include({ status })
      }
    }
    const refused = await mock.start({ username: 'frank', state: CHOICE }).catch((error: unknown) => error)
    expect(refused).to.include({ status: 422, code: 'STATE_NOT_REACHABLE' })
  })

  it('from where it goes on as a person would: passcode, code of the app, push, next code', async () => {
    mock = await runMock()
    const { securid } = mock.idp.control
    const code = await mock.start({ username: 'frank', state: 'SECURID_TOKEN_REQUIRED' })
    const { authenticateTokencode } = await securid.passcode('frank')
    expect(await mock.moved(code.id, 'checkTokencode', { tokencode: authenticateTokencode })).to.include({
      status: 'RESUME',
    })

    const push = await mock.start({ username: 'frank', state: 'SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION' })
    expect((await mock.moved(push.id, 'poll')).status).to.equal(push.status)
    const [newest] = await securid.pushes.list()
    await securid.pushes.answer(newest?.id ?? '', { answer: 'approve' })
    expect(await mock.moved(push.id, 'poll')).to.include({ status: 'RESUME' })

    const next = await mock.start({ username: 'frank', state: 'SECURID_NEXT_CODE_REQUIRED' })
    const again = await mock.moved(next.id, 'checkNextTokencode', { tokencode: '0' })
    expect(again).to.include({ status: 'SECURID_NEXT_CODE_REQUIRED', authFailed: true })
    const { nextTokencode } = await mock.typed('frank')
    expect(await mock.moved(next.id, 'checkNextTokencode', { tokencode: nextTokencode })).to.include({
      status: 'RESUME',
    })
  })

  it('of grace, who has registered no device: the app and the push are shown and cannot be chosen', async () => {
    mock = await runMock()
    const { id } = await mock.start({ username: 'grace' })
    for (const input of ['TOKEN', 'APPROVE']) {
      const { status, body } = await mock.act(id, 'selectChallengeMethod', { input })
      expect([status, body.details[0].code]).to.deep.equal([400, 'UNEXPECTED_METHOD'])
    }
    expect((await mock.moved(id, 'selectChallengeMethod', { input: 'SECURID' })).status).to.equal(
      'SECURID_CREDENTIAL_REQUIRED',
    )
  })
})
