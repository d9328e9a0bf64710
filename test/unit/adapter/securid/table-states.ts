/** States that the rows of the SecurID table begin in and lead to, as a flow holds them. */
import type { ChallengeMethodInfo, SecurID } from '../../../../adapter/securid/types.ts'
import type { State, Status } from '../../../../adapter/spi.ts'

type At<S extends Status<SecurID>> = State<SecurID, S>

export const attempt = { authnAttemptId: 'attempt-1', messageId: 'message-1' }
/** The same attempt one message later. */
export const goesOn = { authnAttemptId: 'attempt-1', messageId: 'message-2' }
/** A first factor, at the default settings. */
export const before = { now: 1_700_000_000, config: {}, input: { attributes: {} } }

const method = (methodId: string, methodAvailable: boolean): ChallengeMethodInfo => ({
  methodId,
  methodPromptDefaultText: `Use ${methodId}.`,
  methodAvailable,
  challengeMethodSet: { methodSetId: methodId, requiredMethods: [] },
})
/** On offer: VOICE the adapter does not know, APPROVE cannot be used. */
export const methods = [
  method('SECURID', true),
  method('TOKEN', true),
  method('VOICE', true),
  method('APPROVE', false),
] as ChallengeMethodInfo[]
/** What is on offer a moment later. */
export const otherMethods = [method('SECURID', true), method('APPROVE', true)] as ChallengeMethodInfo[]

/** Someone with a passcode alone, and someone with a choice. */
export const visitor = { username: 'joe', triesLeft: 3 }
export const chooser = { ...visitor, methods }

export const credential: At<'SECURID_CREDENTIAL_REQUIRED'> = {
  status: 'SECURID_CREDENTIAL_REQUIRED',
  model: { username: 'joe', remainingTries: 3, allowUsernameEdits: true, authFailed: false, resetFailed: false },
  memo: { ...visitor, attempt },
}
export const nextTokencode: At<'SECURID_NEXT_TOKENCODE_REQUIRED'> = {
  status: 'SECURID_NEXT_TOKENCODE_REQUIRED',
  model: { authFailed: false },
  memo: { ...visitor, attempt },
}
export const nextCode: At<'SECURID_NEXT_CODE_REQUIRED'> = {
  status: 'SECURID_NEXT_CODE_REQUIRED',
  model: { authFailed: false },
  memo: { ...chooser, attempt },
}
export const appCode: At<'SECURID_TOKEN_REQUIRED'> = {
  status: 'SECURID_TOKEN_REQUIRED',
  model: { remainingTries: 3, authFailed: false, resetFailed: false },
  memo: { ...chooser, attempt },
}
export const reauthentication: At<'SECURID_REAUTHENTICATION_REQUIRED'> = {
  status: 'SECURID_REAUTHENTICATION_REQUIRED',
  model: {},
  memo: { ...visitor, attempt },
}
export const systemPin: At<'SECURID_SYSTEM_PIN_RESET_REQUIRED'> = {
  status: 'SECURID_SYSTEM_PIN_RESET_REQUIRED',
  model: { pin: '8642' },
  memo: { ...visitor, attempt },
}
export const userPin: At<'SECURID_USER_PIN_RESET_REQUIRED'> = {
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
export const choice: At<'SECURID_CAS_CHALLENGE_METHOD_REQUIRED'> = {
  status: 'SECURID_CAS_CHALLENGE_METHOD_REQUIRED',
  model: {
    challengeMethodIds: ['SECURID', 'TOKEN', 'VOICE', 'APPROVE'],
    challengeMethods: methods,
    authFailed: false,
    resetFailed: false,
  },
  memo: { ...chooser, attempt },
}
/** The choice among what is on offer a moment later. */
export const otherChoice: At<'SECURID_CAS_CHALLENGE_METHOD_REQUIRED'> = {
  ...choice,
  model: { ...choice.model, challengeMethodIds: ['SECURID', 'APPROVE'], challengeMethods: otherMethods },
  memo: { ...visitor, methods: otherMethods, attempt: goesOn },
}
export const push: At<'SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION'> = {
  status: 'SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION',
  model: { responseCode: 'IN_PROCESS', reasonCode: 'AUTHENTICATION_REQUIRED', selectionCode: '42' },
  memo: { ...chooser, attempt, referenceId: 'push-1' },
}
