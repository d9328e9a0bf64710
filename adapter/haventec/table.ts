/**
 * The table of the Haventec adapter.
 * Source of the server's answers: Haventec Authenticate documentation, "Login user flow", "Forgot PIN flow"; the states are ours.
 */
import { cancel, succeed } from '../kernel/rows.ts'
import type { Start, Table } from '../spi.ts'
import * as ask from './questions.ts'
import * as step from './steps.ts'
import type { Haventec } from './types.ts'

const keyIssued = { to: ['HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED'], next: step.showKey } as const
const deviceLocked = { to: ['HAVENTEC_DEVICE_LOCKED'], next: step.lock } as const

const userNotFound = { refuse: 'AN-AUTH-1017' } as const
const notFound = { userNotFound, deviceNotFound: { refuse: 'AN-HENG-1005' } } as const
/** Too many wrong reset tokens: resetting is blocked for a day. */
const resetPinBlocked = { refuse: 'AN-AUTH-1025' } as const

/** Outcomes of a request for a reset token. */
const forgotPinOutcomes = {
  resetPinRequested: { to: ['HAVENTEC_PIN_RESET_REQUIRED'], next: step.requirePinReset },
  resetPinBlocked,
  deviceLocked,
  ...notFound,
  usernameRequired: { refuse: 'USERNAME_REQUIRED' },
} as const

export const start: Start<Haventec> = {
  on: { done: { to: ['HAVENTEC_LOGIN_REQUIRED'], next: step.begin } },
}

export const table: Table<Haventec> = {
  HAVENTEC_LOGIN_REQUIRED: {
    login: {
      ask: ask.login,
      on: {
        keyIssued,
        authenticationFailed: { refuse: 'AN-AUTH-1006' },
        lastTryBeforeTemporaryLock: { refuse: 'AN-AUTH-1029' },
        lastTryBeforeLock: { refuse: 'AN-AUTH-1004' },
        wrongAuthKey: { refuse: 'AN-HENG-1001' },
        deviceLocked,
        ...notFound,
      },
    },
    addDevice: {
      ask: ask.addDevice,
      on: {
        deviceAdded: { to: ['HAVENTEC_DEVICE_ACTIVATION_REQUIRED'], next: step.requireActivation },
        addingDevicesForbidden: { refuse: 'ADDING_DEVICES_FORBIDDEN' },
        userNotFound,
      },
    },
    forgotPin: { ask: ask.forgotPin, on: forgotPinOutcomes },
    cancel,
  },
  HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED: {
    confirmAuthKey: {
      ask: ask.confirmAuthKey,
      on: {
        confirmed: { to: ['SUCCESS'], next: succeed },
        confirmationRefused: { to: ['HAVENTEC_LOGIN_REQUIRED'], next: step.logInAgain },
      },
    },
  },
  HAVENTEC_DEVICE_ACTIVATION_REQUIRED: {
    activateDevice: {
      ask: ask.activateDevice,
      on: { keyIssued, activationRefused: { refuse: 'INVALID_ACTIVATION_TOKEN' }, deviceLocked, ...notFound },
    },
    cancel,
  },
  HAVENTEC_PIN_RESET_REQUIRED: {
    resetPin: {
      ask: ask.resetPin,
      on: { keyIssued, invalidResetToken: { refuse: 'AN-AUTH-1022' }, resetPinBlocked, deviceLocked, ...notFound },
    },
    cancel,
  },
  HAVENTEC_DEVICE_LOCKED: {
    continue: { on: { done: { to: ['HAVENTEC_LOGIN_REQUIRED'], next: step.continueToLogin } } },
    forgotPin: { when: ask.isTemporaryLock, ask: ask.forgotPinWhileLocked, on: forgotPinOutcomes },
    cancel,
  },
}
