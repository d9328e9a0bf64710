/** Questions and steps of the device authorization: pure. */
import type { Action, Before, Ctx, Next, Outcome, State } from '../spi.ts'
import { userCodeConfirmationRequired, userCodeRequired } from './states.ts'
import type { FailureCode, OAuthDevice, Tries } from './types.ts'

type Question = OAuthDevice['question']
type Found = Ctx<OAuthDevice, Outcome<OAuthDevice, 'found'>>
type CodeRequired = State<OAuthDevice, 'OAUTH_DEVICE_USER_CODE_REQUIRED'>
type Confirmation = State<OAuthDevice, 'OAUTH_DEVICE_USER_CODE_CONFIRMATION_REQUIRED'>
type Failure = { readonly status: 'FAILURE'; readonly code: FailureCode }

const ALL_TRIES: Tries = { triesLeft: 5 }

/** Looks up the code of the request's parameter `user_code`, if it has one. */
export function lookUpGivenCode({ input }: Before<OAuthDevice>): Question {
  const { oauthDeviceUserCode: given } = input.attributes
  return { kind: 'look', userCode: typeof given === 'string' ? given : null }
}

export function lookUpCode(
  _state: unknown,
  { model }: Action<OAuthDevice, 'submitUserCode' | 'confirmUserCode'>,
): Question {
  return { kind: 'look', userCode: model.userCode }
}

export function askForCode(): CodeRequired {
  return userCodeRequired(ALL_TRIES)
}

export function confirmGivenCode({ outcome }: Found): Confirmation {
  return userCodeConfirmationRequired(ALL_TRIES, outcome.userCode)
}

export function refuseGivenCode(): CodeRequired {
  return userCodeRequired(ALL_TRIES, 'INVALID_USER_CODE')
}

export function refuseExpiredGivenCode(): CodeRequired {
  return userCodeRequired(ALL_TRIES, 'USER_CODE_EXPIRED')
}

export function confirmCode({ memo }: CodeRequired, _action: unknown, { outcome }: Found): Confirmation {
  return userCodeConfirmationRequired(memo, outcome.userCode)
}

/** Continues with the policy of the device's client. The subject is '': the user is not identified yet. */
export function continueToPolicy(_state: unknown, _action: unknown, { outcome }: Found): Next<OAuthDevice> {
  const { userCode, policy } = outcome
  return { status: 'SUCCESS', subject: '', attributes: { oauthDeviceUserCode: userCode, oauthDevicePolicy: policy } }
}

export function refuseCode({ memo: { triesLeft } }: CodeRequired | Confirmation): CodeRequired | Failure {
  if (triesLeft <= 1) return { status: 'FAILURE', code: 'USER_CODE_LOCKED' }
  return userCodeRequired({ triesLeft: triesLeft - 1 }, 'INVALID_USER_CODE')
}

export function refuseExpiredCode({ memo }: CodeRequired | Confirmation): CodeRequired {
  return userCodeRequired(memo, 'USER_CODE_EXPIRED')
}
