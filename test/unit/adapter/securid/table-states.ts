/** States of the SecurID table. */
import type { ChallengeMethodInfo, SecurID } from '../../../../adapter/securid/types.ts'
import type { Before, State, Status } from '../../../../adapter/spi.ts'

type StateOf<S extends Status<SecurID>> = State<SecurID, S>

export const attempt = { authnAttemptId: 'attempt-1', messageId: 'message-1' }
/** The attempt after the next message. */
export const goesOn = { authnAttemptId: 'attempt-1', messageId: 'message-2' }
/** The adapter as first factor, with default settings. */
export const before: Before<SecurID> = {
  now: 1_700_000_000,
  config: {},
  input: { attributes: {} },
  returnUrl: 'https://app.example/?flowId=f',
}

const method = (methodId: string, methodAvailable: boolean): ChallengeMethodInfo => ({
  methodId,
  methodPromptDefaultText: `Use ${methodId}.`,
  methodAvailable,
  challengeMethodSet: { methodSetId: methodId, requiredMethods: [] },
})
/** VOICE is not supported by the adapter, APPROVE is not available. */
export const methods = [
  method('SECURID', true),
  method('TOKEN', true),
  method('VOICE', true),
  method('APPROVE', false),
] as ChallengeMethodInfo[]
/** The methods of a later answer. */
export const otherMethods = [method('SECURID', true), method('APPROVE', true)] as ChallengeMethodInfo[]

/** A user without methods, and one with methods. */
export const visitor = { username: 'joe', triesLeft: 3 }
export const chooser = { ...visitor, methods }

export const credential: StateOf<'SECURID_CREDENTIAL_REQUIRED'> = {
  status: 'SECURID_CREDENTIAL_REQUIRED',
  model: { username: 'joe', remainingTries: 3, allowUsernameEdits: true, authFailed: false, resetFailed: false },
  memo: { ...visitor, attempt },
}
export const nextTokencode: StateOf<'SECURID_NEXT_TOKENCODE_REQUIRED'> = {
  status: 'SECURID_NEXT_TOKENCODE_REQUIRED',
  model: { authFailed: false },
  memo: { ...visitor, attempt },
}
export const nextCode: StateOf<'SECURID_NEXT_CODE_REQUIRED'> = {
  status: 'SECURID_NEXT_CODE_REQUIRED',
  model: { authFailed: false },
  memo: { ...chooser, attempt },
}
export const appCode: StateOf<'SECURID_TOKEN_REQUIRED'> = {
  status: 'SECURID_TOKEN_REQUIRED',
  model: { remainingTries: 3, authFailed: false, resetFailed: false },
  memo: { ...chooser, attempt },
}
export const reauthentication: StateOf<'SECURID_REAUTHENTICATION_REQUIRED'> = {
  status: 'SECURID_REAUTHENTICATION_REQUIRED',
  model: {},
  memo: { ...visitor, attempt },
}
export const systemPin: StateOf<'SECURID_SYSTEM_PIN_RESET_REQUIRED'> = {
  status: 'SECURID_SYSTEM_PIN_RESET_REQUIRED',
  model: { pin: '8642' },
  memo: { ...visitor, attempt },
}
export const userPin: StateOf<'SECURID_USER_PIN_RESET_REQUIRED'> = {
  status: 'SECURID_USER_PIN_RESET_REQUIRED',
  model: {
    pinMinLength: 4,
    pinMaxLength: 8,
    pinAlphabeticCharCount: 0,
    pinNumericCharCount: 2,
    pinAlphaNumeric: true,
    pinResetMessage: 'Choose a PIN.',
    authFailed: false,
  },
  memo: { ...visitor, attempt },
}
/** The rules that `userPin` shows. */
export const rules = {
  minLength: 4,
  maxLength: 8,
  alphabetic: 0,
  numeric: 2,
  alphanumeric: true,
  message: 'Choose a PIN.',
}
export const choice: StateOf<'SECURID_CAS_CHALLENGE_METHOD_REQUIRED'> = {
  status: 'SECURID_CAS_CHALLENGE_METHOD_REQUIRED',
  model: {
    challengeMethodIds: ['SECURID', 'TOKEN', 'VOICE', 'APPROVE'],
    challengeMethods: methods,
    authFailed: false,
    resetFailed: false,
  },
  memo: { ...chooser, attempt },
}
/** The state with the methods of a later answer. */
export const otherChoice: StateOf<'SECURID_CAS_CHALLENGE_METHOD_REQUIRED'> = {
  ...choice,
  model: { ...choice.model, challengeMethodIds: ['SECURID', 'APPROVE'], challengeMethods: otherMethods },
  memo: { ...visitor, methods: otherMethods, attempt: goesOn },
}
export const push: StateOf<'SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION'> = {
  status: 'SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION',
  model: { responseCode: 'IN_PROCESS', reasonCode: 'AUTHENTICATION_REQUIRED', selectionCode: '42' },
  memo: { ...chooser, attempt, referenceId: 'push-1' },
}
