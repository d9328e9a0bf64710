/** The private types of the Haventec adapter: what it keeps, what it asks, what it may be answered. */

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

/** A device of a user who is known by now. */
export type KnownDevice = {
  /** Of an earlier step of the policy, or typed by the person. */
  readonly username: string
  readonly deviceUuid: string
}
/** A lock that ends by itself, seen in this flow. */
export type SeenLock = { readonly deviceUuid: string; readonly lockedUntil: EpochSeconds }

/** Per status: what is kept between requests and never shown to a client. */
export type Memo = {
  HAVENTEC_LOGIN_REQUIRED: { readonly seenLock?: SeenLock }
  /** `accessToken` is the JWT that came with the key: it is needed to confirm. */
  HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED: KnownDevice & { readonly accessToken: string }
  HAVENTEC_DEVICE_ACTIVATION_REQUIRED: KnownDevice
  HAVENTEC_PIN_RESET_REQUIRED: KnownDevice
  /** `lockedUntil` is absent where the lock does not end by itself. */
  HAVENTEC_DEVICE_LOCKED: KnownDevice & { readonly lockedUntil?: EpochSeconds }
}

/** Whom a question is about. */
type About = {
  /** The setting "Application UUID"; absent: the first application of the simulated server. */
  readonly applicationUuid?: string
  readonly username: string
}
type AboutDevice = About & { readonly deviceUuid: string }

/** What the server can be asked. Tokens for activation and reset it sends to the person itself: no answer has them. */
export type Question =
  | (AboutDevice & { readonly kind: 'login'; readonly authKey: string; readonly hashedPin: string })
  | (About & { readonly kind: 'addDevice'; readonly deviceName: string })
  | (AboutDevice & { readonly kind: 'activateDevice'; readonly activationToken: string; readonly hashedPin: string })
  /** Without a name the server has to know by the device whose it is. */
  | (Partial<About> & { readonly kind: 'forgotPin'; readonly deviceUuid: string })
  | (AboutDevice & { readonly kind: 'resetPin'; readonly resetPinToken: string; readonly hashedPin: string })
  /** All other keys of the device are dropped. */
  | (AboutDevice & { readonly kind: 'confirmAuthKey'; readonly authKeyUuid: string; readonly accessToken: string })

/** The one type parameter of the SPI for Haventec. */
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
/** A failure of the adapter, as `Next` wants it. */
export type Failure = { readonly status: 'FAILURE'; readonly code: FailureCode }
