/** States of the Haventec table. */
import type { Haventec } from '../../../../adapter/haventec/types.ts'
import type { Before, State, Status } from '../../../../adapter/spi.ts'

type StateOf<S extends Status<Haventec>> = State<Haventec, S>

/** 2023-11-14T22:13:20Z. */
export const NOW = 1_700_000_000
/** The adapter as first factor, with default settings. */
export const before: Before<Haventec> = {
  now: NOW,
  config: {},
  input: { attributes: {} },
  returnUrl: 'https://app.example/?flowId=f',
}
/** The adapter as second factor. */
export const chained: Before<Haventec> = { ...before, input: { username: 'mia', attributes: {} } }

/** A valid form of a hashed PIN. */
export const HASH = `${'A'.repeat(86)}==`
export const device = { username: 'mia', deviceUuid: 'device-1' }
/** The payload of `keyIssued`. */
export const key = { ...device, authKey: 'SzE=', authKeyUuid: 'key-1', accessToken: 'a.b.c' }
export const LATE = NOW + 120
export const texts = {
  'AN-AUTH-1030': 'Authentication failed, your device is now locked for 5 minutes',
  'AN-AUTH-1031': 'This device is temporarily locked, please try again later',
  'AN-AUTH-1005': 'Authentication failed, your device is now locked',
  'AN-HENG-1004': 'Device is locked',
} as const

export const login: StateOf<'HAVENTEC_LOGIN_REQUIRED'> = {
  status: 'HAVENTEC_LOGIN_REQUIRED',
  model: { allowUsernameEdits: true },
  memo: {},
}
export const confirmation: StateOf<'HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED'> = {
  status: 'HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED',
  model: { deviceUuid: 'device-1', authKey: 'SzE=', authKeyUuid: 'key-1' },
  memo: { ...device, accessToken: 'a.b.c' },
}
export const activation: StateOf<'HAVENTEC_DEVICE_ACTIVATION_REQUIRED'> = {
  status: 'HAVENTEC_DEVICE_ACTIVATION_REQUIRED',
  model: { deviceUuid: 'device-1' },
  memo: device,
}
export const pinReset: StateOf<'HAVENTEC_PIN_RESET_REQUIRED'> = {
  status: 'HAVENTEC_PIN_RESET_REQUIRED',
  model: { deviceUuid: 'device-1' },
  memo: device,
}
/** Locked until `LATE`. */
export const lockedForAWhile: StateOf<'HAVENTEC_DEVICE_LOCKED'> = {
  status: 'HAVENTEC_DEVICE_LOCKED',
  model: { code: 'AN-AUTH-1030', message: texts['AN-AUTH-1030'], lockedUntil: '2023-11-14T22:15:20Z' },
  memo: { ...device, lockedUntil: LATE },
}
export const lockedForGood: StateOf<'HAVENTEC_DEVICE_LOCKED'> = {
  status: 'HAVENTEC_DEVICE_LOCKED',
  model: { code: 'AN-AUTH-1005', message: texts['AN-AUTH-1005'] },
  memo: device,
}
