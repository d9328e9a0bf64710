/** What each row of the Haventec table leads to, written out beside the table. */
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
/** A row: what is done in a state and answered, and what becomes of it. */
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
  `is refused with ${refuse}`,
  { refuse },
]
const keyIssued: Effect = [{ kind: 'keyIssued', ...key }, 'shows the next key', confirmation]
const lockedFor5Minutes: Effect = [
  { kind: 'deviceLocked', code: 'AN-AUTH-1030', message: texts['AN-AUTH-1030'], lockedUntil: LATE },
  'says until when the device is locked',
  lockedForAWhile,
]
const lockedNow: Effect = [
  { kind: 'deviceLocked', code: 'AN-AUTH-1005', message: texts['AN-AUTH-1005'] },
  'says that the device is locked for good',
  lockedForGood,
]
const noUser = refusal('userNotFound', 'AN-AUTH-1017')
const unknown = [noUser, refusal('deviceNotFound', 'AN-HENG-1005')]
const blocked = refusal('resetPinBlocked', 'AN-AUTH-1025')
const verdictsOnForgotPin: readonly Effect[] = [
  [{ kind: 'resetPinRequested', username: 'mia' }, 'asks for the reset token', pinReset],
  blocked,
  lockedNow,
  ...unknown,
  refusal('usernameRequired', 'USERNAME_REQUIRED'),
]
const cancel: Action<Haventec> = { actionId: 'cancel', model: {} }
const canceled: readonly Effect[] = [
  [{ kind: 'done' }, 'ends without a sign-on', { status: 'FAILURE', code: 'CANCELED' }],
]
const attributes = { username: 'Mia', userUuid: 'user-1', deviceUuid: 'device-1', role: ['HT_AN_USER'] }

/** Every row of the table, in its order. */
export const rows: readonly Row[] = [
  ...rowsOf(login, { actionId: 'login', model: { ...device, authKey: 'SzA=', hashedPin: HASH } }, [
    keyIssued,
    refusal('authenticationFailed', 'AN-AUTH-1006'),
    refusal('lastTryBeforeTemporaryLock', 'AN-AUTH-1029'),
    refusal('lastTryBeforeLock', 'AN-AUTH-1004'),
    refusal('wrongAuthKey', 'AN-HENG-1001'),
    lockedFor5Minutes,
    lockedNow,
    ...unknown,
  ]),
  ...rowsOf(login, { actionId: 'addDevice', model: { username: 'mia', deviceName: 'phone' } }, [
    [{ kind: 'deviceAdded', deviceUuid: 'device-1' }, 'asks for the activation token', activation],
    refusal('addingDevicesForbidden', 'ADDING_DEVICES_FORBIDDEN'),
    noUser,
  ]),
  ...rowsOf(login, { actionId: 'forgotPin', model: device }, verdictsOnForgotPin),
  ...rowsOf(login, cancel, canceled),
  ...rowsOf(confirmation, { actionId: 'confirmAuthKey', model: { authKeyUuid: 'key-1' } }, [
    [
      { kind: 'confirmed', subject: 'Mia', attributes },
      'the person is signed on',
      { status: 'SUCCESS', subject: 'Mia', attributes },
    ],
    [
      { kind: 'confirmationRefused' },
      'asks to log in once more',
      { ...login, model: { ...login.model, username: 'mia' } },
    ],
  ]),
  ...rowsOf(activation, { actionId: 'activateDevice', model: { activationToken: '402913', hashedPin: HASH } }, [
    keyIssued,
    refusal('activationRefused', 'INVALID_ACTIVATION_TOKEN'),
    lockedNow,
    ...unknown,
  ]),
  ...rowsOf(activation, cancel, canceled),
  ...rowsOf(pinReset, { actionId: 'resetPin', model: { resetPinToken: '118204', hashedPin: HASH } }, [
    keyIssued,
    refusal('invalidResetToken', 'AN-AUTH-1022'),
    blocked,
    lockedNow,
    ...unknown,
  ]),
  ...rowsOf(pinReset, cancel, canceled),
  ...rowsOf(lockedForAWhile, { actionId: 'continue', model: {} }, [
    [
      { kind: 'done' },
      'goes back to the login of that user, and remembers the lock',
      {
        ...login,
        model: { ...login.model, username: 'mia' },
        memo: { seenLock: { deviceUuid: 'device-1', lockedUntil: LATE } },
      },
    ],
  ]),
  ...rowsOf(lockedForGood, { actionId: 'continue', model: {} }, [
    [{ kind: 'done' }, 'goes back to the login of that user', { ...login, model: { ...login.model, username: 'mia' } }],
  ]),
  ...rowsOf(lockedForAWhile, { actionId: 'forgotPin', model: {} }, verdictsOnForgotPin),
  ...rowsOf(lockedForAWhile, cancel, canceled),
]
