import { expect } from 'chai'
import { haventec } from '../../../../adapter/haventec/index.ts'
import type { Haventec, Question } from '../../../../adapter/haventec/types.ts'
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

/** The question of an action in a state, 'no question', or the error detail of a refusal. */
function asked(state: State<Haventec>, action: Action<Haventec>, ctx: Before<Haventec> = before): object | string {
  try {
    return defineAdapter(haventec).question(state, action, ctx) ?? 'no question'
  } catch (error) {
    if (isRefused(error)) return error.detail
    throw error
  }
}
const credential = { deviceUuid: 'device-1', authKey: 'SzA=', hashedPin: HASH }
const act = <A extends Action<Haventec>['actionId']>(actionId: A, model: Action<Haventec, A>['model']) =>
  ({ actionId, model }) as Action<Haventec>

describe('the questions of the Haventec table', () => {
  const cases: readonly (readonly [string, State<Haventec>, Action<Haventec>, Question | string, Before<Haventec>?])[] =
    [
      [
        'login',
        login,
        act('login', { username: 'mia', ...credential }),
        { kind: 'login', username: 'mia', ...credential },
      ],
      [
        'login as second factor',
        login,
        act('login', credential),
        { kind: 'login', username: 'mia', ...credential },
        chained,
      ],
      [
        'login as second factor, same user name in another case',
        login,
        act('login', { username: 'MIA', ...credential }),
        { kind: 'login', username: 'mia', ...credential },
        chained,
      ],
      [
        'login as second factor, another user name',
        login,
        act('login', { username: 'max', ...credential }),
        'INVALID_USERNAME',
        chained,
      ],
      ['login without a user name', login, act('login', credential), 'USERNAME_REQUIRED'],
      ['login with a blank user name', login, act('login', { username: ' ', ...credential }), 'USERNAME_REQUIRED'],
      [
        'addDevice',
        login,
        act('addDevice', { username: 'mia', deviceName: 'phone' }),
        { kind: 'addDevice', username: 'mia', deviceName: 'phone' },
      ],
      ['addDevice without a user name', login, act('addDevice', { deviceName: 'phone' }), 'USERNAME_REQUIRED'],
      [
        'activateDevice',
        activation,
        act('activateDevice', { activationToken: '402913', hashedPin: HASH }),
        { kind: 'activateDevice', ...device, activationToken: '402913', hashedPin: HASH },
      ],
      ['forgotPin', login, act('forgotPin', device), { kind: 'forgotPin', ...device }],
      [
        'forgotPin as second factor',
        login,
        act('forgotPin', { deviceUuid: 'device-1' }),
        { kind: 'forgotPin', ...device },
        chained,
      ],
      [
        'forgotPin without a user name',
        login,
        act('forgotPin', { deviceUuid: 'device-1' }),
        { kind: 'forgotPin', deviceUuid: 'device-1' },
      ],
      [
        'forgotPin without a user name, with one in the state',
        { ...login, model: { ...login.model, username: 'mia' } },
        act('forgotPin', { deviceUuid: 'device-1' }),
        { kind: 'forgotPin', ...device },
      ],
      ['forgotPin without a device', login, act('forgotPin', { username: 'mia' }), 'DEVICE_UUID_REQUIRED'],
      ['HAVENTEC_DEVICE_LOCKED, forgotPin', lockedForAWhile, act('forgotPin', {}), { kind: 'forgotPin', ...device }],
      [
        'HAVENTEC_DEVICE_LOCKED, forgotPin, same user and device',
        lockedForAWhile,
        act('forgotPin', { ...device, username: 'Mia' }),
        { kind: 'forgotPin', ...device },
      ],
      [
        'HAVENTEC_DEVICE_LOCKED, forgotPin, another device',
        lockedForAWhile,
        act('forgotPin', { deviceUuid: 'device-2' }),
        'INVALID_DEVICE_UUID',
      ],
      [
        'HAVENTEC_DEVICE_LOCKED, forgotPin, another user',
        lockedForAWhile,
        act('forgotPin', { username: 'max' }),
        'INVALID_USERNAME',
      ],
      [
        'resetPin',
        pinReset,
        act('resetPin', { resetPinToken: '118204', hashedPin: HASH }),
        { kind: 'resetPin', ...device, resetPinToken: '118204', hashedPin: HASH },
      ],
      [
        'confirmAuthKey with the key of the state',
        confirmation,
        act('confirmAuthKey', { authKeyUuid: 'key-1' }),
        { kind: 'confirmAuthKey', ...device, authKeyUuid: 'key-1', accessToken: 'a.b.c' },
      ],
      [
        'confirmAuthKey with another key',
        confirmation,
        act('confirmAuthKey', { authKeyUuid: 'key-0' }),
        'INVALID_AUTH_KEY_UUID',
      ],
      ['continue', lockedForGood, act('continue', {}), 'no question'],
      ['cancel', login, act('cancel', {}), 'no question'],
    ]
  for (const [what, state, action, expected, ctx] of cases)
    it(`Haventec, ${what}: ${typeof expected === 'string' ? expected : `asks ${expected.kind}`}`, () => {
      expect(asked(state, action, ctx)).to.deep.equal(expected)
    })

  it('Haventec with "Application UUID": every question has applicationUuid', () => {
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
