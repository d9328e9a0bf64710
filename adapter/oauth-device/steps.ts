/** The pure functions that the rows of the device authorization name. */
import type { Action, Before, Ctx, Next, Outcome, State } from '../spi.ts'
import { confirmationRequired, userCodeRequired } from './states.ts'
import type { FailureCode, OAuthDevice, Tries } from './types.ts'

type Question = OAuthDevice['question']
type Found = Ctx<OAuthDevice, Outcome<OAuthDevice, 'found'>>
type Required = State<OAuthDevice, 'OAUTH_DEVICE_USER_CODE_REQUIRED'>
type Asked = Required | Confirmation
type Failure = { readonly status: 'FAILURE'; readonly code: FailureCode }

const ALL_TRIES: Tries = { triesLeft: 5 }
type Confirmation = State<OAuthDevice, 'OAUTH_DEVICE_USER_CODE_CONFIRMATION_REQUIRED'>

/** The code that came with the request (parameter `user_code`), if one did. */
export function lookForGiven({ input }: Before<OAuthDevice>): Question {
  const { oauthDeviceUserCode: given } = input.attributes
  return { kind: 'look', userCode: typeof given === 'string' ? given : null }
}

/** The code that was typed, or confirmed. */
export function look(_state: unknown, { model }: Action<OAuthDevice, 'submitUserCode' | 'confirmUserCode'>): Question {
  return { kind: 'look', userCode: model.userCode }
}

/** No code yet. */
export function first(): Required {
  return userCodeRequired(ALL_TRIES)
}

/** The code came with the request. */
export function known({ outcome }: Found): Confirmation {
  return confirmationRequired(ALL_TRIES, outcome.userCode)
}

/** The code that came with the request does not work. */
export function givenInvalid(): Required {
  return userCodeRequired(ALL_TRIES, 'INVALID_USER_CODE')
}

/** The code that came with the request is too old. */
export function givenExpired(): Required {
  return userCodeRequired(ALL_TRIES, 'USER_CODE_EXPIRED')
}

/** The code was typed. */
export function submitted({ memo }: Asked, _action: unknown, { outcome }: Found): Confirmation {
  return confirmationRequired(memo, outcome.userCode)
}

/** On to the sign-on that the client of the device wants. Nobody is named yet. */
export function confirmed(_state: unknown, _action: unknown, { outcome }: Found): Next<OAuthDevice> {
  const { userCode, policy } = outcome
  return { status: 'SUCCESS', subject: '', attributes: { oauthDeviceUserCode: userCode, oauthDevicePolicy: policy } }
}

/** No device waits with it, or no longer. */
export function invalid({ memo: { triesLeft } }: Asked): Required | Failure {
  if (triesLeft <= 1) return { status: 'FAILURE', code: 'USER_CODE_LOCKED' }
  return userCodeRequired({ triesLeft: triesLeft - 1 }, 'INVALID_USER_CODE')
}

/** The device gave up. */
export function expired({ memo }: Asked): Required {
  return userCodeRequired(memo, 'USER_CODE_EXPIRED')
}
