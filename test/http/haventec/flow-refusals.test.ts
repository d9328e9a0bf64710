import { expect } from 'chai'
import {
  ACTIVATION,
  CONFIRMATION,
  credential,
  type Haventecs,
  LOCKED,
  LOGIN,
  MIA,
  PIN_RESET,
  runHaventec,
} from '../../fixtures/haventec/client.ts'
import { hashOf } from '../../fixtures/haventec/server.ts'

const HASH = hashOf('4711')
const { username: _, ...nameless } = credential()
const mine = { username: MIA.username, deviceUuid: MIA.deviceUuid }

/** Where the flow stands, what is sent, and the codes of the refusal with the field at fault. */
const CASES: readonly (readonly [what: string, state: string, action: string, model: object, codes: string])[] = [
  ['no name', LOGIN, 'login', nameless, 'USERNAME_REQUIRED'],
  ['a blank name', LOGIN, 'login', { ...nameless, username: '  ' }, 'USERNAME_REQUIRED'],
  ['an unknown name', LOGIN, 'login', { ...credential(), username: 'nobody' }, 'AN-AUTH-1017'],
  ['an unknown device', LOGIN, 'login', { ...credential(), deviceUuid: 'nowhere' }, 'AN-HENG-1005'],
  ['the device of somebody else', LOGIN, 'login', { ...credential(), username: 'alice' }, 'AN-HENG-1005'],
  [
    'a PIN instead of its hash',
    LOGIN,
    'login',
    { ...credential(), hashedPin: '1234' },
    'INVALID_FIELD_FORMAT hashedPin',
  ],
  [
    'a hash in hexadecimal',
    LOGIN,
    'login',
    { ...credential(), hashedPin: 'ab'.repeat(44) },
    'INVALID_FIELD_FORMAT hashedPin',
  ],
  ['no key', LOGIN, 'login', { ...credential(), authKey: '' }, 'FIELD_REQUIRED authKey'],
  ['a key that is a number', LOGIN, 'login', { ...credential(), authKey: 1 }, 'INVALID_FIELD_FORMAT authKey'],
  ['a key of 2000 characters', LOGIN, 'login', credential('1', 'x'.repeat(2000)), 'INVALID_FIELD_FORMAT authKey'],
  ['the PIN itself', LOGIN, 'login', { ...credential(), pin: '1234' }, 'UNRECOGNIZED_FIELD_NAME pin'],
  ['nobody to add a device to', LOGIN, 'addDevice', { deviceName: 'tablet' }, 'USERNAME_REQUIRED'],
  ['an unknown name to add a device to', LOGIN, 'addDevice', { username: 'nobody', deviceName: 'x' }, 'AN-AUTH-1017'],
  ['a device without a name', LOGIN, 'addDevice', { username: 'mia', deviceName: '' }, 'FIELD_REQUIRED deviceName'],
  ['a PIN forgotten by nobody on an unknown device', LOGIN, 'forgotPin', { deviceUuid: 'nowhere' }, 'AN-HENG-1005'],
  ['a PIN forgotten on no device', LOGIN, 'forgotPin', { username: 'mia' }, 'DEVICE_UUID_REQUIRED'],
  ['a PIN forgotten by an unknown user', LOGIN, 'forgotPin', { ...mine, username: 'nobody' }, 'AN-AUTH-1017'],
  ['a PIN forgotten on an unknown device', LOGIN, 'forgotPin', { ...mine, deviceUuid: 'nowhere' }, 'AN-HENG-1005'],
  [
    'a PIN forgotten on another device than that which is locked',
    LOCKED,
    'forgotPin',
    { deviceUuid: 'x' },
    'INVALID_DEVICE_UUID',
  ],
  ['a PIN forgotten by another user', LOCKED, 'forgotPin', { username: 'alice' }, 'INVALID_USERNAME'],
  ['no activation token', ACTIVATION, 'activateDevice', { hashedPin: HASH }, 'FIELD_REQUIRED activationToken'],
  ['no new PIN', PIN_RESET, 'resetPin', { resetPinToken: '000000' }, 'FIELD_REQUIRED hashedPin'],
  [
    'another key than that which was shown',
    CONFIRMATION,
    'confirmAuthKey',
    { authKeyUuid: 'x' },
    'INVALID_AUTH_KEY_UUID',
  ],
  ['no key to confirm', CONFIRMATION, 'confirmAuthKey', {}, 'FIELD_REQUIRED authKeyUuid'],
]

describe('a Haventec flow refuses', () => {
  let at: Haventecs
  before(async () => {
    at = await runHaventec()
  })
  after(() => at.mock.close())
  const standing = async (state: string) => {
    if (state === LOGIN) return at.start()
    return at.start({ username: 'mia', state })
  }

  for (const [what, state, action, model, codes] of CASES)
    it(`${what}, at ${action}: ${codes}; nothing is changed`, async () => {
      const { id } = await standing(state)
      const before = await at.server.users.get('mia')
      const [code, target] = codes.split(' ')
      expect(await at.refused(id, action, model)).to.equal(`VALIDATION_ERROR ${code}`)
      const { body } = await at.mock.act(id, action, model)
      expect(body.details[0].target).to.equal(target)
      expect(body.details[0].userMessage).to.be.a('string').that.is.not.equal('')
      expect(await at.server.users.get('mia')).to.deep.equal(before)
    })

  it('a new device of a user who may add none', async () => {
    await at.mock.close()
    at = await runHaventec({ haventec: { users: [{ username: 'nina', forbidAddingDevices: true }] } })
    const { id } = await at.start()
    const model = { username: 'nina', deviceName: 'tablet' }
    expect(await at.refused(id, 'addDevice', model)).to.equal('VALIDATION_ERROR ADDING_DEVICES_FORBIDDEN')
  })
})
