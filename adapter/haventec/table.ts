/**
 * What the Haventec adapter does: state, action and answer of the server lead to the next state.
 * Source of the server's answers: Haventec Authenticate documentation, "Login user flow", "Forgot PIN flow"; the states are ours.
 */
import { cancel, succeed } from '../kernel/rows.ts'
import type { Start, Table } from '../spi.ts'
import * as ask from './questions.ts'
import * as step from './steps.ts'
import type { Haventec } from './types.ts'

const keyIssued = { to: ['HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED'], next: step.keyIssued } as const
const deviceLocked = { to: ['HAVENTEC_DEVICE_LOCKED'], next: step.locked } as const

/** Whom or what the server does not know. */
const userNotFound = { refuse: 'AN-AUTH-1017' } as const
const unknown = { userNotFound, deviceNotFound: { refuse: 'AN-HENG-1005' } } as const
/** Too many wrong reset tokens: for a day nothing can be reset. */
const resetPinBlocked = { refuse: 'AN-AUTH-1025' } as const

/** What comes of asking for a reset token, wherever that is done. */
const verdictOnForgotPin = {
  resetPinRequested: { to: ['HAVENTEC_PIN_RESET_REQUIRED'], next: step.resetPinRequested },
  resetPinBlocked,
  deviceLocked,
  ...unknown,
  usernameRequired: { refuse: 'USERNAME_REQUIRED' },
} as const

/** The first state is the login; nobody is asked yet. */
export const start: Start<Haventec> = {
  on: { done: { to: ['HAVENTEC_LOGIN_REQUIRED'], next: step.firstLoginRequired } },
}

/** The rows. */
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
        ...unknown,
      },
    },
    addDevice: {
      ask: ask.addDevice,
      on: {
        deviceAdded: { to: ['HAVENTEC_DEVICE_ACTIVATION_REQUIRED'], next: step.deviceAdded },
        addingDevicesForbidden: { refuse: 'ADDING_DEVICES_FORBIDDEN' },
        userNotFound,
      },
    },
    forgotPin: { ask: ask.forgotPin, on: verdictOnForgotPin },
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
      on: { keyIssued, activationRefused: { refuse: 'INVALID_ACTIVATION_TOKEN' }, deviceLocked, ...unknown },
    },
    cancel,
  },
  HAVENTEC_PIN_RESET_REQUIRED: {
    resetPin: {
      ask: ask.resetPin,
      on: { keyIssued, invalidResetToken: { refuse: 'AN-AUTH-1022' }, resetPinBlocked, deviceLocked, ...unknown },
    },
    cancel,
  },
  HAVENTEC_DEVICE_LOCKED: {
    continue: { on: { done: { to: ['HAVENTEC_LOGIN_REQUIRED'], next: step.goOn } } },
    forgotPin: { when: ask.isTemporary, ask: ask.forgotPinOfLocked, on: verdictOnForgotPin },
    cancel,
  },
}
