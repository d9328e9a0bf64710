/** The pure functions that the rows of the device authorization name. */
import type { Action, Before, Ctx, Next, Outcome, State } from '../spi.ts'
import { confirmationRequired, userCodeRequired } from './states.ts'
import type { OAuthDevice } from './types.ts'

type Question = OAuthDevice['question']
type Found = Ctx<OAuthDevice, Outcome<OAuthDevice, 'found'>>
type Required = State<OAuthDevice, 'OAUTH_DEVICE_USER_CODE_REQUIRED'>
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
  return userCodeRequired()
}

/** The code came with the request. */
export function known({ outcome }: Found): Confirmation {
  return confirmationRequired(outcome.userCode)
}

/** The code was typed. */
export function submitted(_state: unknown, _action: unknown, { outcome }: Found): Confirmation {
  return confirmationRequired(outcome.userCode)
}

/** On to the sign-on that the client of the device wants. Nobody is named yet. */
export function confirmed(_state: unknown, _action: unknown, { outcome }: Found): Next<OAuthDevice> {
  const { userCode, policy } = outcome
  return { status: 'SUCCESS', subject: '', attributes: { oauthDeviceUserCode: userCode, oauthDevicePolicy: policy } }
}

/** No device waits with it, or no longer. */
export function invalid(): Required {
  return userCodeRequired('INVALID_USER_CODE')
}

/** The device gave up. */
export function expired(): Required {
  return userCodeRequired('USER_CODE_EXPIRED')
}
