/** The states of the device authorization. An invalid code is reported in the state model. Source: authentication widget. */
import { FlowError } from '../kernel/errors.ts'
import type { State } from '../spi.ts'
import type { OAuthDevice, Tries } from './types.ts'

/** The error details of a code; source: SDK guide, error details. */
const faults = {
  INVALID_USER_CODE: { parent: 'VALIDATION_ERROR', text: 'No device has this code. Check the code on the device.' },
  USER_CODE_EXPIRED: { parent: 'REQUEST_FAILED', text: 'The code has expired. Start again on the device.' },
} as const

export function userCodeRequired(
  { triesLeft }: Tries,
  fault?: keyof typeof faults,
): State<OAuthDevice, 'OAUTH_DEVICE_USER_CODE_REQUIRED'> {
  const model = fault === undefined ? {} : { authnError: errorOf(fault) }
  return { status: 'OAUTH_DEVICE_USER_CODE_REQUIRED', model, memo: { triesLeft } }
}

export function userCodeConfirmationRequired(
  { triesLeft }: Tries,
  userCode: string,
): State<OAuthDevice, 'OAUTH_DEVICE_USER_CODE_CONFIRMATION_REQUIRED'> {
  return { status: 'OAUTH_DEVICE_USER_CODE_CONFIRMATION_REQUIRED', model: { userCode }, memo: { triesLeft } }
}

function errorOf(fault: keyof typeof faults) {
  const { parent, text } = faults[fault]
  const { code, message } = new FlowError(parent)
  return { code, message, userMessage: message, details: [{ code: fault, message: text, userMessage: text }] }
}
