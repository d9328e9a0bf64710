/** The table of the device authorization. Source: PingFederate Developer's Reference, "Device authorization through mobile apps". */
import type { Start, Table } from '../spi.ts'
import * as step from './steps.ts'
import type { OAuthDevice } from './types.ts'

/** A refused code is asked for again, with the reason in the state, until no tries are left. */
const refused = {
  invalid: { to: ['OAUTH_DEVICE_USER_CODE_REQUIRED', 'FAILURE'], next: step.refuseCode },
  expired: { to: ['OAUTH_DEVICE_USER_CODE_REQUIRED'], next: step.refuseExpiredCode },
} as const

/** A code in the request needs only a confirmation. */
export const start: Start<OAuthDevice> = {
  ask: step.lookUpGivenCode,
  on: {
    missing: { to: ['OAUTH_DEVICE_USER_CODE_REQUIRED'], next: step.askForCode },
    found: { to: ['OAUTH_DEVICE_USER_CODE_CONFIRMATION_REQUIRED'], next: step.confirmGivenCode },
    invalid: { to: ['OAUTH_DEVICE_USER_CODE_REQUIRED'], next: step.refuseGivenCode },
    expired: { to: ['OAUTH_DEVICE_USER_CODE_REQUIRED'], next: step.refuseExpiredGivenCode },
  },
}

export const table: Table<OAuthDevice> = {
  OAUTH_DEVICE_USER_CODE_REQUIRED: {
    submitUserCode: {
      ask: step.lookUpCode,
      on: { found: { to: ['OAUTH_DEVICE_USER_CODE_CONFIRMATION_REQUIRED'], next: step.confirmCode }, ...refused },
    },
  },
  OAUTH_DEVICE_USER_CODE_CONFIRMATION_REQUIRED: {
    confirmUserCode: {
      ask: step.lookUpCode,
      on: { found: { to: ['SUCCESS'], next: step.continueToPolicy }, ...refused },
    },
  },
}
