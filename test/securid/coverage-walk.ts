/** One walk through every state, action, outcome and error detail of SecurID, as persons and QA would go it. */
import type { RunningMock, Shown } from '../support/running-mock.ts'

const WRONG = '123400000000'
const LATER = 600 // longer than the authority waits for the next message of an attempt
const RETRIES = 5
const MODES = {
  accepted: {},
  nextTokencode: { nextTokencodeMode: true },
  newPin: { newPinMode: 'user' },
  systemPin: { newPinMode: 'system' },
}
const IDLE = { nextTokencodeMode: false, newPinMode: null, pin: '1234', locked: false }

const CREDENTIAL = 'SECURID_CREDENTIAL_REQUIRED'
const NEXT_TOKENCODE = 'SECURID_NEXT_TOKENCODE_REQUIRED'
const NEXT_CODE = 'SECURID_NEXT_CODE_REQUIRED'
const TOKEN = 'SECURID_TOKEN_REQUIRED'
const REAUTHENTICATION = 'SECURID_REAUTHENTICATION_REQUIRED'
const USER_PIN = 'SECURID_USER_PIN_RESET_REQUIRED'
const SYSTEM_PIN = 'SECURID_SYSTEM_PIN_RESET_REQUIRED'
const CHOICE = 'SECURID_CAS_CHALLENGE_METHOD_REQUIRED'
const PUSH = 'SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION'

/** An action that the walk does in a state. */
type Done = readonly [state: string, actionId: string, model?: object]

/** Walks on a mock whose policy forbids the PIN 999999. Raises an Error when an action is answered otherwise than hoped. */
export async function walk(mock: RunningMock): Promise<void> {
  await walkNames(mock)
  const all = ['accepted', 'nextTokencode', 'newPin', 'systemPin'] as const
  await walkVerdicts(mock, [CREDENTIAL, 'checkCredential'], all)
  await walkVerdicts(mock, [CREDENTIAL, 'validatePasscode'], all)
  await walkVerdicts(mock, [REAUTHENTICATION, 'checkPasscode'], all)
  await walkVerdicts(mock, [NEXT_TOKENCODE, 'checkNextTokencode'], ['accepted', 'newPin', 'systemPin'])
  await walkPins(mock)
  await walkMethods(mock)
  await walkPushes(mock)
  await walkLateness(mock)
  await walkLocks(mock)
}

const at = (mock: RunningMock, state: string, username = 'alice'): Promise<Shown> => mock.start({ username, state })

async function moved(mock: RunningMock, to: string, id: string, actionId: string, model?: object): Promise<Shown> {
  const shown = await mock.moved(id, actionId, model)
  if (shown.status !== to) throw new Error(`${actionId} led to ${shown.status} instead of ${to}`)
  return shown
}

/** Names, given and forgotten, and giving up. */
async function walkNames(mock: RunningMock) {
  const { id } = await mock.start({ username: 'alice' })
  await mock.act(id, 'checkCredential', { username: 'bob' })
  await mock.act(id, 'useAlternateMethod')
  await moved(mock, 'FAILED', id, 'cancel')
  const nameless = await mock.start()
  await mock.act(nameless.id, 'checkCredential', {})
  await moved(mock, CREDENTIAL, nameless.id, 'checkCredential', { username: 'alice' })
}

/** Every verdict on a code, for an action that sends one. */
async function walkVerdicts(mock: RunningMock, [state, actionId]: Done, kinds: readonly (keyof typeof MODES)[]) {
  const field = actionId === 'checkNextTokencode' ? 'tokencode' : 'passcode'
  await moved(mock, CREDENTIAL, (await at(mock, state)).id, actionId, { [field]: WRONG })
  for (const kind of kinds) {
    const { id } = await at(mock, state)
    const { nextTokencode } = await mock.typed('alice')
    await mock.advance(60)
    await mock.change('alice', MODES[kind])
    const code = field === 'tokencode' ? nextTokencode : (await mock.typed('alice')).passcode
    await mock.moved(id, actionId, { [field]: code })
    await mock.change('alice', IDLE)
  }
}

async function walkPins(mock: RunningMock) {
  const pin = (newPin: string, confirmPin = newPin) => ({ newPin, confirmPin })
  const { id } = await at(mock, USER_PIN)
  await mock.act(id, 'resetPin', pin('4711', '4712'))
  await mock.act(id, 'resetPin', pin('1'))
  await moved(mock, USER_PIN, id, 'resetPin', pin('999999'))
  await moved(mock, REAUTHENTICATION, id, 'resetPin', pin('4711'))
  await moved(mock, REAUTHENTICATION, (await at(mock, SYSTEM_PIN)).id, 'continue')
  await mock.change('alice', IDLE)
}

/** The choice, the passcode of a token just issued, the code of the app, and the ways back. */
async function walkMethods(mock: RunningMock) {
  const { securid } = mock.idp.control
  const { serial } = await securid.tokens.issue('grace')
  const grace = await mock.start()
  await moved(mock, CHOICE, grace.id, 'checkCredential', { username: 'grace' })
  await mock.act(grace.id, 'selectChallengeMethod', { input: 'TOKEN' }) // she has no device
  await moved(mock, CREDENTIAL, grace.id, 'selectChallengeMethod', { input: 'SECURID' })
  await moved(mock, CHOICE, grace.id, 'useAlternateMethod')
  const { passcode } = await securid.passcode('grace', serial)
  await moved(mock, CREDENTIAL, grace.id, 'selectChallengeMethod', { input: 'SECURID' })
  await moved(mock, 'RESUME', grace.id, 'validatePasscode', { passcode })

  const frank = await mock.start({ username: 'frank' })
  await moved(mock, TOKEN, frank.id, 'selectChallengeMethod', { input: 'TOKEN' })
  await moved(mock, TOKEN, frank.id, 'checkTokencode', { tokencode: '0' })
  const { authenticateTokencode } = await securid.passcode('frank')
  await moved(mock, 'RESUME', frank.id, 'checkTokencode', { tokencode: authenticateTokencode })

  const next = await at(mock, NEXT_CODE, 'frank')
  await moved(mock, NEXT_CODE, next.id, 'checkNextTokencode', { tokencode: '0' })

  const without = await mock.start({ username: 'frank' })
  await mock.change('frank', { device: null })
  await moved(mock, CHOICE, without.id, 'selectChallengeMethod', { input: 'TOKEN' })
  await mock.change('frank', { methods: ['SECURID'] })
  await moved(mock, CREDENTIAL, next.id, 'useAlternateMethod')
  await mock.change('frank', { methods: ['SECURID', 'TOKEN', 'APPROVE'], device: { name: 'phone' } })
}

async function walkPushes(mock: RunningMock) {
  const { pushes } = mock.idp.control.securid
  const { id } = await mock.start({ username: 'frank' })
  const answer = async (given: 'approve' | 'deny') => {
    await moved(mock, PUSH, id, 'selectChallengeMethod', { input: 'APPROVE' })
    await moved(mock, PUSH, id, 'poll')
    const [newest] = await pushes.list()
    await pushes.answer(newest?.id ?? '', { answer: given })
  }
  await answer('deny')
  await moved(mock, CHOICE, id, 'poll')
  await answer('approve')
  await moved(mock, 'RESUME', id, 'poll')
}

/** The authority waits no longer. */
async function walkLateness(mock: RunningMock) {
  const late: readonly (readonly [...Done, to: string, username: string])[] = [
    [USER_PIN, 'resetPin', { newPin: '4711', confirmPin: '4711' }, CREDENTIAL, 'alice'],
    [SYSTEM_PIN, 'continue', {}, CREDENTIAL, 'alice'],
    [NEXT_TOKENCODE, 'checkNextTokencode', { tokencode: '1' }, CREDENTIAL, 'alice'],
    [TOKEN, 'checkTokencode', { tokencode: '1' }, CHOICE, 'frank'],
  ]
  for (const [state, actionId, model, to, username] of late) {
    const { id } = await at(mock, state, username)
    await mock.advance(LATER)
    await moved(mock, to, id, actionId, model)
    await mock.change(username, IDLE)
  }
}

/** Another flow uses up the tries of the user while this one stands. */
async function walkLocks(mock: RunningMock) {
  const useUpTries = async (username: string) => {
    const { id } = await mock.start()
    for (let tries = 0; tries < RETRIES; tries++) await mock.moved(id, 'checkCredential', { username, passcode: WRONG })
  }
  const locked: readonly Done[] = [
    [CREDENTIAL, 'checkCredential', { username: 'frank', passcode: WRONG }],
    [CREDENTIAL, 'validatePasscode', { passcode: WRONG }],
    [REAUTHENTICATION, 'checkPasscode', { passcode: WRONG }],
    [CHOICE, 'selectChallengeMethod', { input: 'SECURID' }],
    [TOKEN, 'checkTokencode', { tokencode: '1' }],
    [TOKEN, 'useAlternateMethod'],
    [PUSH, 'poll'],
  ]
  for (const [state, actionId, model] of locked) {
    const { id } = await at(mock, state, 'frank')
    await useUpTries('frank')
    await moved(mock, 'FAILED', id, actionId, model)
    await mock.change('frank', IDLE)
  }
  await useUpTries('frank')
  await mock.start({ username: 'frank' })
  await mock.change('frank', IDLE)
}
