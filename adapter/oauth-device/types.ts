/** The private types of the device authorization. */
import type { Actions, Detail, OAuthDeviceConfig, Outcomes, StartOutcome, States } from './types.gen.ts'

export type { OAuthDeviceConfig } from './types.gen.ts'

/** The one type parameter of the SPI for the device authorization. */
export type OAuthDevice = {
  states: States
  actions: Actions
  start: StartOutcome
  details: Detail
  memo: {
    OAUTH_DEVICE_USER_CODE_REQUIRED: Record<never, never>
    OAUTH_DEVICE_USER_CODE_CONFIRMATION_REQUIRED: Record<never, never>
  }
  /** Whether a device waits with that code; null: none was given. */
  question: { readonly kind: 'look'; readonly userCode: string | null }
  outcomes: Outcomes
  config: OAuthDeviceConfig
}
