/** The states of the SecurID adapter, each built by the function of its name. Source: RSA SecurID Integration Kit, "Models, attributes, and error codes". */
import type { Before, State } from '../spi.ts'
import type { Attempting, PinRules, SecurID, Visitor } from './types.ts'

type CredentialRequired = State<SecurID, 'SECURID_CREDENTIAL_REQUIRED'>
type Flags = { readonly authFailed?: boolean; readonly resetFailed?: boolean }

/** Asks for the passcode, and for the user name as long as none is known. */
export function credentialRequired(
  { username, triesLeft }: Visitor,
  { input }: Pick<Before<SecurID>, 'input'>,
  { authFailed = false, resetFailed = false }: Flags = {},
): CredentialRequired {
  const name = username === undefined ? {} : { username }
  const allowUsernameEdits = input.username === undefined
  return {
    status: 'SECURID_CREDENTIAL_REQUIRED',
    model: { ...name, remainingTries: triesLeft, allowUsernameEdits, authFailed, resetFailed },
    memo: { ...name, triesLeft },
  }
}

/** Asks for the code that follows the one just given. */
export function nextTokencodeRequired(memo: Attempting): State<SecurID, 'SECURID_NEXT_TOKENCODE_REQUIRED'> {
  return { status: 'SECURID_NEXT_TOKENCODE_REQUIRED', model: { authFailed: false }, memo }
}

/** Asks for a new PIN and says what it must look like. */
export function userPinResetRequired(
  memo: Attempting,
  rules: PinRules,
  authFailed = false,
): State<SecurID, 'SECURID_USER_PIN_RESET_REQUIRED'> {
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
export function systemPinResetRequired(
  memo: Attempting,
  pin: string,
): State<SecurID, 'SECURID_SYSTEM_PIN_RESET_REQUIRED'> {
  return { status: 'SECURID_SYSTEM_PIN_RESET_REQUIRED', model: { pin }, memo }
}

/** Asks to sign on once more, with the new PIN and the next code. */
export function reauthenticationRequired(
  memo: State<SecurID, 'SECURID_REAUTHENTICATION_REQUIRED'>['memo'],
): State<SecurID, 'SECURID_REAUTHENTICATION_REQUIRED'> {
  return { status: 'SECURID_REAUTHENTICATION_REQUIRED', model: {}, memo }
}
