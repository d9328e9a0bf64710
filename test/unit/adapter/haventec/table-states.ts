/** States that the rows of the Haventec table begin in and lead to, as a flow holds them. */
import type { Haventec } from '../../../../adapter/haventec/types.ts'
import type { Before, State, Status } from '../../../../adapter/spi.ts'

type At<S extends Status<Haventec>> = State<Haventec, S>

/** 2023-11-14T22:13:20Z. */
export const NOW = 1_700_000_000
/** A first factor, at the default settings. */
export const before: Before<Haventec> = { now: NOW, config: {}, input: { attributes: {} } }
/** A second factor after a step that settled the name. */
export const chained: Before<Haventec> = { ...before, input: { username: 'mia', attributes: {} } }

/** Of the right form, and nobody's. */
export const HASH = `${'A'.repeat(86)}==`
export const device = { username: 'mia', deviceUuid: 'device-1' }
/** What an answer with the next key tells. */
export const key = { ...device, authKey: 'SzE=', authKeyUuid: 'key-1', accessToken: 'a.b.c' }
export const LATE = NOW + 120
export const texts = {
  'AN-AUTH-1030': 'Authentication failed, your device is now locked for 5 minutes',
  'AN-AUTH-1031': 'This device is temporarily locked, please try again later',
  'AN-AUTH-1005': 'Authentication failed, your device is now locked',
  'AN-HENG-1004': 'Device is locked',
} as const

export const login: At<'HAVENTEC_LOGIN_REQUIRED'> = {
  status: 'HAVENTEC_LOGIN_REQUIRED',
  model: { allowUsernameEdits: true },
  memo: {},
}
export const confirmation: At<'HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED'> = {
  status: 'HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED',
  model: { deviceUuid: 'device-1', authKey: 'SzE=', authKeyUuid: 'key-1' },
  memo: { ...device, accessToken: 'a.b.c' },
}
export const activation: At<'HAVENTEC_DEVICE_ACTIVATION_REQUIRED'> = {
  status: 'HAVENTEC_DEVICE_ACTIVATION_REQUIRED',
  model: { deviceUuid: 'device-1' },
  memo: device,
}
export const pinReset: At<'HAVENTEC_PIN_RESET_REQUIRED'> = {
  status: 'HAVENTEC_PIN_RESET_REQUIRED',
  model: { deviceUuid: 'device-1' },
  memo: device,
}
/** Locked for two minutes more. */
export const lockedForAWhile: At<'HAVENTEC_DEVICE_LOCKED'> = {
  status: 'HAVENTEC_DEVICE_LOCKED',
  model: { code: 'AN-AUTH-1030', message: texts['AN-AUTH-1030'], lockedUntil: '2023-11-14T22:15:20Z' },
  memo: { ...device, lockedUntil: LATE },
}
export const lockedForGood: At<'HAVENTEC_DEVICE_LOCKED'> = {
  status: 'HAVENTEC_DEVICE_LOCKED',
  model: { code: 'AN-AUTH-1005', message: texts['AN-AUTH-1005'] },
  memo: device,
}
