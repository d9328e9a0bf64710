/** The states of the SecurID adapter. Source: RSA SecurID Integration Kit, "Models, attributes, and error codes". */
import { defined } from '../kernel/objects.ts'
import type { Before, Outcome, State, Status } from '../spi.ts'
import type { FlowUser, NamedUser, PinRules, SecurID, UserInAttempt } from './types.ts'

type StateOf<S extends Status<SecurID>> = State<SecurID, S>
type Flags = { readonly authFailed?: boolean; readonly resetFailed?: boolean }
type InputContext = Pick<Before<SecurID>, 'input'>

/** Requires the passcode, and the user name unless an earlier step has set it. */
export function credentialRequired(
  { username, triesLeft, methods }: FlowUser,
  { input }: InputContext,
  { authFailed = false, resetFailed = false }: Flags = {},
): StateOf<'SECURID_CREDENTIAL_REQUIRED'> {
  const name = defined({ username })
  const allowUsernameEdits = input.username === undefined
  return {
    status: 'SECURID_CREDENTIAL_REQUIRED',
    model: { ...name, remainingTries: triesLeft, allowUsernameEdits, authFailed, resetFailed },
    memo: { ...name, triesLeft, ...defined({ methods }) },
  }
}

/** Generation 3.2 has no model for this state. */
export function nextTokencodeRequired(
  memo: UserInAttempt,
  { config }: Pick<Before<SecurID>, 'config'>,
  authFailed = false,
  info?: string,
): StateOf<'SECURID_NEXT_TOKENCODE_REQUIRED'> {
  const model = config.generation === '3.2' ? {} : { authFailed, ...withMessage(info) }
  return { status: 'SECURID_NEXT_TOKENCODE_REQUIRED', model, memo }
}

/** The next tokencode, at a server that has offered methods. */
export function nextCodeRequired(
  memo: UserInAttempt,
  authFailed = false,
  info?: string,
): StateOf<'SECURID_NEXT_CODE_REQUIRED'> {
  return { status: 'SECURID_NEXT_CODE_REQUIRED', model: { authFailed, ...withMessage(info) }, memo }
}

export function tokenRequired(
  memo: UserInAttempt,
  authFailed = false,
  info?: string,
): StateOf<'SECURID_TOKEN_REQUIRED'> {
  const model = { remainingTries: memo.triesLeft, authFailed, resetFailed: false, ...withMessage(info) }
  return { status: 'SECURID_TOKEN_REQUIRED', model, memo }
}

function withMessage(info: string | undefined) {
  return defined({ additionalErrorInfo: info })
}

export function userPinResetRequired(
  memo: UserInAttempt,
  rules: PinRules,
  authFailed = false,
): StateOf<'SECURID_USER_PIN_RESET_REQUIRED'> {
  const model = {
    pinMinLength: rules.minLength,
    pinMaxLength: rules.maxLength,
    pinAlphabeticCharCount: rules.alphabetic,
    pinNumericCharCount: rules.numeric,
    pinAlphaNumeric: rules.alphanumeric,
    pinResetMessage: rules.message,
    authFailed,
  }
  return { status: 'SECURID_USER_PIN_RESET_REQUIRED', model, memo }
}

export function systemPinResetRequired(memo: UserInAttempt, pin: string): StateOf<'SECURID_SYSTEM_PIN_RESET_REQUIRED'> {
  return { status: 'SECURID_SYSTEM_PIN_RESET_REQUIRED', model: { pin }, memo }
}

export function reauthenticationRequired(
  memo: StateOf<'SECURID_REAUTHENTICATION_REQUIRED'>['memo'],
): StateOf<'SECURID_REAUTHENTICATION_REQUIRED'> {
  return { status: 'SECURID_REAUTHENTICATION_REQUIRED', model: {}, memo }
}

/** `challengeMethodIds` is deprecated, but browser clients display only this field. */
export function casChallengeMethodRequired(
  memo: StateOf<'SECURID_CAS_CHALLENGE_METHOD_REQUIRED'>['memo'],
  { authFailed = false, resetFailed = false }: Flags = {},
): StateOf<'SECURID_CAS_CHALLENGE_METHOD_REQUIRED'> {
  const challengeMethods = [...(memo.methods ?? [])]
  const challengeMethodIds = challengeMethods.map(({ methodId }) => methodId)
  return {
    status: 'SECURID_CAS_CHALLENGE_METHOD_REQUIRED',
    model: { challengeMethodIds, challengeMethods, authFailed, resetFailed },
    memo,
  }
}

export function casApproveMethodPendingVerification(
  user: NamedUser,
  { attempt, responseCode, reasonCode, referenceId, selectionCode }: Omit<Outcome<SecurID, 'pushPending'>, 'kind'>,
): StateOf<'SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION'> {
  return {
    status: 'SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION',
    model: { responseCode, reasonCode, ...defined({ selectionCode }) },
    memo: { ...user, attempt, referenceId },
  }
}
