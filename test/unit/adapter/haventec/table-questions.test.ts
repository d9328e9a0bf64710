import { expect } from 'chai'
import { haventec } from '../../../../adapter/haventec/index.ts'
import type { Haventec } from '../../../../adapter/haventec/types.ts'
import { defineAdapter } from '../../../../adapter/kernel/define-adapter.ts'
import { isRefused } from '../../../../adapter/kernel/errors.ts'
import type { Action, Before, State } from '../../../../adapter/spi.ts'
import {
  activation,
  before,
  chained,
  confirmation,
  device,
  HASH,
  lockedForAWhile,
  lockedForGood,
  login,
  pinReset,
} from './table-states.ts'

/** The question of an action in a state, or the error detail that it is refused with. */
function asked(state: State<Haventec>, action: Action<Haventec>, ctx: Before<Haventec> = before): object | string {
  try {
    return defineAdapter(haventec).question(state, action, ctx) ?? 'nobody'
  } catch (error) {
    if (isRefused(error)) return error.detail
    throw error
  }
}
const credential = { deviceUuid: 'device-1', authKey: 'SzA=', hashedPin: HASH }
const act = <A extends Action<Haventec>['actionId']>(actionId: A, model: Action<Haventec, A>['model']) =>
  ({ actionId, model }) as Action<Haventec>

describe('what the Haventec adapter asks', () => {
  const cases: readonly (readonly [string, State<Haventec>, Action<Haventec>, object | string, Before<Haventec>?])[] = [
    [
      'a login',
      login,
      act('login', { username: 'mia', ...credential }),
      { kind: 'login', username: 'mia', ...credential },
    ],
    ['a login, chained', login, act('login', credential), { kind: 'login', username: 'mia', ...credential }, chained],
    [
      'a login, chained, with the same name in other letters',
      login,
      act('login', { username: 'MIA', ...credential }),
      { kind: 'login', username: 'mia', ...credential },
      chained,
    ],
    [
      'a login, chained, with another name',
      login,
      act('login', { username: 'max', ...credential }),
      'INVALID_USERNAME',
      chained,
    ],
    ['a login without a name', login, act('login', credential), 'USERNAME_REQUIRED'],
    ['a login with a blank name', login, act('login', { username: ' ', ...credential }), 'USERNAME_REQUIRED'],
    [
      'a new device',
      login,
      act('addDevice', { username: 'mia', deviceName: 'phone' }),
      { kind: 'addDevice', username: 'mia', deviceName: 'phone' },
    ],
    ['a new device of nobody', login, act('addDevice', { deviceName: 'phone' }), 'USERNAME_REQUIRED'],
    [
      'the activation of the device that was added',
      activation,
      act('activateDevice', { activationToken: '402913', hashedPin: HASH }),
      { kind: 'activateDevice', ...device, activationToken: '402913', hashedPin: HASH },
    ],
    ['a reset token', login, act('forgotPin', device), { kind: 'forgotPin', ...device }],
    [
      'a reset token, chained',
      login,
      act('forgotPin', { deviceUuid: 'device-1' }),
      { kind: 'forgotPin', ...device },
      chained,
    ],
    [
      'a reset token for a device of whomever',
      login,
      act('forgotPin', { deviceUuid: 'device-1' }),
      { kind: 'forgotPin', deviceUuid: 'device-1' },
    ],
    [
      'a reset token for the user whom the form shows',
      { ...login, model: { ...login.model, username: 'mia' } },
      act('forgotPin', { deviceUuid: 'device-1' }),
      { kind: 'forgotPin', ...device },
    ],
    ['a reset token for no device', login, act('forgotPin', { username: 'mia' }), 'DEVICE_UUID_REQUIRED'],
    ['a reset token for the locked device', lockedForAWhile, act('forgotPin', {}), { kind: 'forgotPin', ...device }],
    [
      'a reset token for the locked device, named',
      lockedForAWhile,
      act('forgotPin', { ...device, username: 'Mia' }),
      { kind: 'forgotPin', ...device },
    ],
    [
      'a reset token for another device',
      lockedForAWhile,
      act('forgotPin', { deviceUuid: 'device-2' }),
      'INVALID_DEVICE_UUID',
    ],
    ['a reset token for another user', lockedForAWhile, act('forgotPin', { username: 'max' }), 'INVALID_USERNAME'],
    [
      'a new PIN',
      pinReset,
      act('resetPin', { resetPinToken: '118204', hashedPin: HASH }),
      { kind: 'resetPin', ...device, resetPinToken: '118204', hashedPin: HASH },
    ],
    [
      'the confirmation of the key that was shown, with the token that came with it',
      confirmation,
      act('confirmAuthKey', { authKeyUuid: 'key-1' }),
      { kind: 'confirmAuthKey', ...device, authKeyUuid: 'key-1', accessToken: 'a.b.c' },
    ],
    [
      'the confirmation of another key',
      confirmation,
      act('confirmAuthKey', { authKeyUuid: 'key-0' }),
      'INVALID_AUTH_KEY_UUID',
    ],
    ['to continue', lockedForGood, act('continue', {}), 'nobody'],
    ['to cancel', login, act('cancel', {}), 'nobody'],
  ]
  for (const [what, state, action, expected, ctx] of cases)
    it(`${what}: ${typeof expected === 'string' ? expected : 'the question'}`, () => {
      expect(asked(state, action, ctx)).to.deep.equal(expected)
    })

  it('every question names the application of the settings', () => {
    const config = { 'Application UUID': 'application-1' }
    const questions = cases.flatMap(([, state, action, expected, ctx = before]) =>
      typeof expected === 'string' ? [] : [asked(state, action, { ...ctx, config })],
    )
    expect(new Set(questions.map((question) => (question as { kind?: string }).kind))).to.have.property('size', 6)
    for (const question of questions) expect(question).to.include({ applicationUuid: 'application-1' })
  })
})

describe('the actions on offer in HAVENTEC_DEVICE_LOCKED', () => {
  const { offered } = defineAdapter(haventec)
  it('HAVENTEC_DEVICE_LOCKED, lock that ends by itself: offers forgotPin', () => {
    expect(offered(lockedForAWhile, before)).to.deep.equal(['continue', 'forgotPin', 'cancel'])
  })
  it('HAVENTEC_DEVICE_LOCKED, lock without an end: does not offer forgotPin', () => {
    expect(offered(lockedForGood, before)).to.deep.equal(['continue', 'cancel'])
  })
})
