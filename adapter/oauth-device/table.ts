/** What happens to the code of a device. Source: PingFederate Developer's Reference, "Device authorization through mobile apps". */
import type { Start, Table } from '../spi.ts'
import * as step from './steps.ts'
import type { OAuthDevice } from './types.ts'

/** A code that does not work: asked again, with the reason in the state, but not for ever. */
const refused = {
  invalid: { to: ['OAUTH_DEVICE_USER_CODE_REQUIRED', 'FAILURE'], next: step.invalid },
  expired: { to: ['OAUTH_DEVICE_USER_CODE_REQUIRED'], next: step.expired },
} as const

/** A code that came with the request is only to be confirmed. */
export const start: Start<OAuthDevice> = {
  ask: step.lookForGiven,
  on: {
    missing: { to: ['OAUTH_DEVICE_USER_CODE_REQUIRED'], next: step.first },
    found: { to: ['OAUTH_DEVICE_USER_CODE_CONFIRMATION_REQUIRED'], next: step.known },
    invalid: { to: ['OAUTH_DEVICE_USER_CODE_REQUIRED'], next: step.givenInvalid },
    expired: { to: ['OAUTH_DEVICE_USER_CODE_REQUIRED'], next: step.givenExpired },
  },
}

/** The rows. */
export const table: Table<OAuthDevice> = {
  OAUTH_DEVICE_USER_CODE_REQUIRED: {
    submitUserCode: {
      ask: step.look,
      on: { found: { to: ['OAUTH_DEVICE_USER_CODE_CONFIRMATION_REQUIRED'], next: step.submitted }, ...refused },
    },
  },
  OAUTH_DEVICE_USER_CODE_CONFIRMATION_REQUIRED: {
    confirmUserCode: { ask: step.look, on: { found: { to: ['SUCCESS'], next: step.confirmed }, ...refused } },
  },
}
