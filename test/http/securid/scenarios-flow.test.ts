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

describe('SecurID scenarios, POST /mock/flows', () => {
  let mock: RunningMock
  afterEach(() => mock.close())

  for (const status of [...fiveStates, ...choiceStates]) {
    it(`POST /mock/flows, ${status}, every user of the demo, twice: the flow starts in it`, async () => {
      mock = await runMock()
      for (const username of [...users, ...users]) {
        const flow = await mock.start({ username, state: status })
        expect(flow, username).to.include({ status })
      }
    })
  }

  it('POST /mock/flows without state, SecurID: method choice for users with methods, else the passcode', async () => {
    mock = await runMock()
    const first = async (username: string) => (await mock.start({ username })).status
    expect(await first('frank')).to.equal(CHOICE)
    expect(await first('grace')).to.equal(CHOICE)
    expect(await first('alice')).to.equal('SECURID_CREDENTIAL_REQUIRED')
  })

  it('POST /mock/flows, generation 3.2: its five states, 422 STATE_NOT_REACHABLE for a method choice', async () => {
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

  it('POST /mock/flows, SecurID states: the flow continues to RESUME from each', async () => {
    mock = await runMock()
    const { securid } = mock.idp.control
    const code = await mock.start({ username: 'frank', state: 'SECURID_TOKEN_REQUIRED' })
    const { authenticateTokencode } = await securid.passcode('frank')
    expect(await mock.moved(code.id, 'checkTokencode', { tokencode: authenticateTokencode })).to.include({
      status: 'RESUME',
    })

    const push = await mock.start({ username: 'frank', state: 'SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION' })
    expect((await mock.moved(push.id, 'poll')).status).to.equal(push.status)
    const {
      pushes: [newest],
    } = await securid.pushes.list()
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

  it('SECURID_CAS_CHALLENGE_METHOD_REQUIRED, TOKEN or APPROVE without device: UNEXPECTED_METHOD', async () => {
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
