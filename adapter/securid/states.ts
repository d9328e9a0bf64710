/** The states of the SecurID adapter, each built by the function of its name. Source: RSA SecurID Integration Kit, "Models, attributes, and error codes". */
import type { Before, Outcome, State, Status } from '../spi.ts'
import type { Attempting, Known, PinRules, SecurID, Visitor } from './types.ts'

type At<S extends Status<SecurID>> = State<SecurID, S>
type Flags = { readonly authFailed?: boolean; readonly resetFailed?: boolean }
type Surroundings = Pick<Before<SecurID>, 'input'>

/** Asks for the passcode, and for the user name as long as none is known. */
export function credentialRequired(
  { username, triesLeft, methods }: Visitor,
  { input }: Surroundings,
  { authFailed = false, resetFailed = false }: Flags = {},
): At<'SECURID_CREDENTIAL_REQUIRED'> {
  const name = username === undefined ? {} : { username }
  const allowUsernameEdits = input.username === undefined
  return {
    status: 'SECURID_CREDENTIAL_REQUIRED',
    model: { ...name, remainingTries: triesLeft, allowUsernameEdits, authFailed, resetFailed },
    memo: { ...name, triesLeft, ...(methods && { methods }) },
  }
}

/** Asks for the code that follows the one just given. The state of generation 3.2 has no model. */
export function nextTokencodeRequired(
  memo: Attempting,
  { config }: Pick<Before<SecurID>, 'config'>,
  authFailed = false,
  info?: string,
): At<'SECURID_NEXT_TOKENCODE_REQUIRED'> {
  const model = config.generation === '3.2' ? {} : { authFailed, ...withMessage(info) }
  return { status: 'SECURID_NEXT_TOKENCODE_REQUIRED', model, memo }
}

/** The same, at a server that has offered a choice of methods. */
export function nextCodeRequired(
  memo: Attempting,
  authFailed = false,
  info?: string,
): At<'SECURID_NEXT_CODE_REQUIRED'> {
  return { status: 'SECURID_NEXT_CODE_REQUIRED', model: { authFailed, ...withMessage(info) }, memo }
}

/** Asks for the code of the RSA app. */
export function tokenRequired(memo: Attempting, authFailed = false, info?: string): At<'SECURID_TOKEN_REQUIRED'> {
  const model = { remainingTries: memo.triesLeft, authFailed, resetFailed: false, ...withMessage(info) }
  return { status: 'SECURID_TOKEN_REQUIRED', model, memo }
}

function withMessage(info: string | undefined) {
  return info === undefined ? {} : { additionalErrorInfo: info }
}

/** Asks for a new PIN and says what it must look like. */
export function userPinResetRequired(
  memo: Attempting,
  rules: PinRules,
  authFailed = false,
): At<'SECURID_USER_PIN_RESET_REQUIRED'> {
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

/** Shows the PIN that the server made. */
export function systemPinResetRequired(memo: Attempting, pin: string): At<'SECURID_SYSTEM_PIN_RESET_REQUIRED'> {
  return { status: 'SECURID_SYSTEM_PIN_RESET_REQUIRED', model: { pin }, memo }
}

/** Asks to sign on once more, with the new PIN and the next code. */
export function reauthenticationRequired(
  memo: At<'SECURID_REAUTHENTICATION_REQUIRED'>['memo'],
): At<'SECURID_REAUTHENTICATION_REQUIRED'> {
  return { status: 'SECURID_REAUTHENTICATION_REQUIRED', model: {}, memo }
}

/** Offers the methods. `challengeMethodIds` is deprecated, and the one that browser clients draw. */
export function challengeMethodRequired(
  memo: At<'SECURID_CAS_CHALLENGE_METHOD_REQUIRED'>['memo'],
  { authFailed = false, resetFailed = false }: Flags = {},
): At<'SECURID_CAS_CHALLENGE_METHOD_REQUIRED'> {
  const challengeMethods = [...(memo.methods ?? [])]
  const challengeMethodIds = challengeMethods.map(({ methodId }) => methodId)
  return {
    status: 'SECURID_CAS_CHALLENGE_METHOD_REQUIRED',
    model: { challengeMethodIds, challengeMethods, authFailed, resetFailed },
    memo,
  }
}

/** Waits for the person to approve the sign-on on the device. */
export function approvePending(
  known: Known,
  { attempt, responseCode, reasonCode, referenceId, selectionCode }: Omit<Outcome<SecurID, 'pushPending'>, 'kind'>,
): At<'SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION'> {
  const selection = selectionCode === undefined ? {} : { selectionCode }
  return {
    status: 'SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION',
    model: { responseCode, reasonCode, ...selection },
    memo: { ...known, attempt, referenceId },
  }
}
