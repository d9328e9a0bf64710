/** The private types of the device authorization. */
import type {
  Actions,
  Detail,
  OAuthDeviceConfig,
  Outcomes,
  StartOutcome,
  States,
} from '../../schemas/gen/oauth-device/types.ts'

export type { FailureCode, OAuthDeviceConfig } from '../../schemas/gen/oauth-device/types.ts'

/** How many more codes may be wrong: short codes must not be guessed (RFC 8628, section 5.1). */
export type Tries = { readonly triesLeft: number }

/** The one type parameter of the SPI for the device authorization. */
export type OAuthDevice = {
  states: States
  actions: Actions
  start: StartOutcome
  details: Detail
  memo: { OAUTH_DEVICE_USER_CODE_REQUIRED: Tries; OAUTH_DEVICE_USER_CODE_CONFIRMATION_REQUIRED: Tries }
  /** Whether a device waits with that code; null: none was given. */
  question: { readonly kind: 'look'; readonly userCode: string | null }
  outcomes: Outcomes
  config: OAuthDeviceConfig
}
