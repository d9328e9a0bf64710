/** The private types of the Haventec adapter: memo, questions, outcomes. */

import type {
  Actions,
  Detail,
  FailureCode,
  HaventecConfig,
  Outcomes,
  StartOutcome,
  States,
} from '../../schemas/gen/haventec/types.ts'
import type { EpochSeconds } from '../spi.ts'

export type { Detail, FailureCode, HaventecConfig } from '../../schemas/gen/haventec/types.ts'

export type UserDevice = {
  /** Set by an earlier step of the policy, or typed by the user. */
  readonly username: string
  readonly deviceUuid: string
}
/** A temporary lock that this flow has observed. */
export type SeenLock = { readonly deviceUuid: string; readonly lockedUntil: EpochSeconds }

/** Per status: private data of a flow, never shown to a client. */
export type Memo = {
  HAVENTEC_LOGIN_REQUIRED: { readonly seenLock?: SeenLock }
  /** `accessToken` is the JWT of the key; the confirmation needs it. */
  HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED: UserDevice & { readonly accessToken: string }
  HAVENTEC_DEVICE_ACTIVATION_REQUIRED: UserDevice
  HAVENTEC_PIN_RESET_REQUIRED: UserDevice
  /** `lockedUntil` is absent for a permanent lock. */
  HAVENTEC_DEVICE_LOCKED: UserDevice & { readonly lockedUntil?: EpochSeconds }
}

type OfUser = {
  /** The setting "Application UUID"; absent: the first application of the simulated server. */
  readonly applicationUuid?: string
  readonly username: string
}
type OfDevice = OfUser & { readonly deviceUuid: string }

/** Questions to the server. Activation and reset tokens are sent to the user by the server; no answer contains them. */
export type Question =
  | (OfDevice & { readonly kind: 'login'; readonly authKey: string; readonly hashedPin: string })
  | (OfUser & { readonly kind: 'addDevice'; readonly deviceName: string })
  | (OfDevice & { readonly kind: 'activateDevice'; readonly activationToken: string; readonly hashedPin: string })
  /** `username` omitted: the server finds the owner by `deviceUuid`. */
  | (Partial<OfUser> & { readonly kind: 'forgotPin'; readonly deviceUuid: string })
  | (OfDevice & { readonly kind: 'resetPin'; readonly resetPinToken: string; readonly hashedPin: string })
  /** Drops all other keys of the device. */
  | (OfDevice & { readonly kind: 'confirmAuthKey'; readonly authKeyUuid: string; readonly accessToken: string })

export type Haventec = {
  states: States
  actions: Actions
  start: StartOutcome
  details: Detail
  memo: Memo
  question: Question
  outcomes: Outcomes
  config: HaventecConfig
}
export type Failure = { readonly status: 'FAILURE'; readonly code: FailureCode }
