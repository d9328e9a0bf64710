/** The expected result of every row of the Haventec table. */
import type { Haventec } from '../../../../adapter/haventec/types.ts'
import type { Action, Next, Outcome, Refusal, State } from '../../../../adapter/spi.ts'
import {
  activation,
  confirmation,
  device,
  HASH,
  key,
  LATE,
  lockedForAWhile,
  lockedForGood,
  login,
  pinReset,
  texts,
} from './table-states.ts'

type Effect = readonly [outcome: Outcome<Haventec>, effect: string, next: Row['next']]
/** A row with its input and the expected result. */
export interface Row {
  readonly state: State<Haventec>
  readonly action: Action<Haventec>
  readonly outcome: Outcome<Haventec>
  readonly effect: string
  readonly next: Next<Haventec> | Refusal<Haventec>
}
const rowsOf = (state: State<Haventec>, action: Action<Haventec>, effects: readonly Effect[]): readonly Row[] =>
  effects.map(([outcome, effect, next]) => ({ state, action, outcome, effect, next }))

const refusal = (kind: Outcome<Haventec>['kind'], refuse: Haventec['details']): Effect => [
  { kind } as Outcome<Haventec>,
  `refused with ${refuse}`,
  { refuse },
]
const keyIssued: Effect = [
  { kind: 'keyIssued', ...key },
  'HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED with the next key',
  confirmation,
]
const lockedFor5Minutes: Effect = [
  { kind: 'deviceLocked', code: 'AN-AUTH-1030', message: texts['AN-AUTH-1030'], lockedUntil: LATE },
  'HAVENTEC_DEVICE_LOCKED with lockedUntil',
  lockedForAWhile,
]
const lockedNow: Effect = [
  { kind: 'deviceLocked', code: 'AN-AUTH-1005', message: texts['AN-AUTH-1005'] },
  'HAVENTEC_DEVICE_LOCKED without lockedUntil',
  lockedForGood,
]
const noUser = refusal('userNotFound', 'AN-AUTH-1017')
const notFound = [noUser, refusal('deviceNotFound', 'AN-HENG-1005')]
const blocked = refusal('resetPinBlocked', 'AN-AUTH-1025')
const forgotPinEffects: readonly Effect[] = [
  [{ kind: 'resetPinRequested', username: 'mia' }, 'HAVENTEC_PIN_RESET_REQUIRED', pinReset],
  blocked,
  lockedNow,
  ...notFound,
  refusal('usernameRequired', 'USERNAME_REQUIRED'),
]
const cancel: Action<Haventec> = { actionId: 'cancel', model: {} }
const canceled: readonly Effect[] = [[{ kind: 'done' }, 'fails with CANCELED', { status: 'FAILURE', code: 'CANCELED' }]]
const attributes = { username: 'Mia', userUuid: 'user-1', deviceUuid: 'device-1', role: ['HT_AN_USER'] }

/** Every row, in the order of the table. */
export const rows: readonly Row[] = [
  ...rowsOf(login, { actionId: 'login', model: { ...device, authKey: 'SzA=', hashedPin: HASH } }, [
    keyIssued,
    refusal('authenticationFailed', 'AN-AUTH-1006'),
    refusal('lastTryBeforeTemporaryLock', 'AN-AUTH-1029'),
    refusal('lastTryBeforeLock', 'AN-AUTH-1004'),
    refusal('wrongAuthKey', 'AN-HENG-1001'),
    lockedFor5Minutes,
    lockedNow,
    ...notFound,
  ]),
  ...rowsOf(login, { actionId: 'addDevice', model: { username: 'mia', deviceName: 'phone' } }, [
    [{ kind: 'deviceAdded', deviceUuid: 'device-1' }, 'HAVENTEC_DEVICE_ACTIVATION_REQUIRED', activation],
    refusal('addingDevicesForbidden', 'ADDING_DEVICES_FORBIDDEN'),
    noUser,
  ]),
  ...rowsOf(login, { actionId: 'forgotPin', model: device }, forgotPinEffects),
  ...rowsOf(login, cancel, canceled),
  ...rowsOf(confirmation, { actionId: 'confirmAuthKey', model: { authKeyUuid: 'key-1' } }, [
    [{ kind: 'confirmed', subject: 'Mia', attributes }, 'signed on', { status: 'SUCCESS', subject: 'Mia', attributes }],
    [
      { kind: 'confirmationRefused' },
      'HAVENTEC_LOGIN_REQUIRED',
      { ...login, model: { ...login.model, username: 'mia' } },
    ],
  ]),
  ...rowsOf(activation, { actionId: 'activateDevice', model: { activationToken: '402913', hashedPin: HASH } }, [
    keyIssued,
    refusal('activationRefused', 'INVALID_ACTIVATION_TOKEN'),
    lockedNow,
    ...notFound,
  ]),
  ...rowsOf(activation, cancel, canceled),
  ...rowsOf(pinReset, { actionId: 'resetPin', model: { resetPinToken: '118204', hashedPin: HASH } }, [
    keyIssued,
    refusal('invalidResetToken', 'AN-AUTH-1022'),
    blocked,
    lockedNow,
    ...notFound,
  ]),
  ...rowsOf(pinReset, cancel, canceled),
  ...rowsOf(lockedForAWhile, { actionId: 'continue', model: {} }, [
    [
      { kind: 'done' },
      'HAVENTEC_LOGIN_REQUIRED with the user name, the lock in the memo',
      {
        ...login,
        model: { ...login.model, username: 'mia' },
        memo: { seenLock: { deviceUuid: 'device-1', lockedUntil: LATE } },
      },
    ],
  ]),
  ...rowsOf(lockedForGood, { actionId: 'continue', model: {} }, [
    [
      { kind: 'done' },
      'HAVENTEC_LOGIN_REQUIRED with the user name',
      { ...login, model: { ...login.model, username: 'mia' } },
    ],
  ]),
  ...rowsOf(lockedForAWhile, { actionId: 'forgotPin', model: {} }, forgotPinEffects),
  ...rowsOf(lockedForAWhile, cancel, canceled),
]
