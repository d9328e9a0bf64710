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

/** Wrong codes left: short codes must not be guessed (RFC 8628, section 5.1). */
export type Tries = { readonly triesLeft: number }

export type OAuthDevice = {
  states: States
  actions: Actions
  start: StartOutcome
  details: Detail
  memo: { OAUTH_DEVICE_USER_CODE_REQUIRED: Tries; OAUTH_DEVICE_USER_CODE_CONFIRMATION_REQUIRED: Tries }
  /** Looks up a pending device authorization by its code; null: the request has none. */
  question: { readonly kind: 'look'; readonly userCode: string | null }
  outcomes: Outcomes
  config: OAuthDeviceConfig
}
