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

/** State, action and model of a refused request; codes of the refusal with the field at fault. */
const CASES: readonly (readonly [what: string, state: string, action: string, model: object, codes: string])[] = [
  ['no username', LOGIN, 'login', nameless, 'USERNAME_REQUIRED'],
  ['blank username', LOGIN, 'login', { ...nameless, username: '  ' }, 'USERNAME_REQUIRED'],
  ['unknown username', LOGIN, 'login', { ...credential(), username: 'nobody' }, 'AN-AUTH-1017'],
  ['unknown device', LOGIN, 'login', { ...credential(), deviceUuid: 'nowhere' }, 'AN-HENG-1005'],
  ['device of another user', LOGIN, 'login', { ...credential(), username: 'alice' }, 'AN-HENG-1005'],
  ['PIN instead of its hash', LOGIN, 'login', { ...credential(), hashedPin: '1234' }, 'INVALID_FIELD_FORMAT hashedPin'],
  [
    'hexadecimal hash',
    LOGIN,
    'login',
    { ...credential(), hashedPin: 'ab'.repeat(44) },
    'INVALID_FIELD_FORMAT hashedPin',
  ],
  ['no key', LOGIN, 'login', { ...credential(), authKey: '' }, 'FIELD_REQUIRED authKey'],
  ['numeric key', LOGIN, 'login', { ...credential(), authKey: 1 }, 'INVALID_FIELD_FORMAT authKey'],
  ['key of 2000 characters', LOGIN, 'login', credential('1', 'x'.repeat(2000)), 'INVALID_FIELD_FORMAT authKey'],
  ['additional member pin', LOGIN, 'login', { ...credential(), pin: '1234' }, 'UNRECOGNIZED_FIELD_NAME pin'],
  ['no username', LOGIN, 'addDevice', { deviceName: 'tablet' }, 'USERNAME_REQUIRED'],
  ['unknown username', LOGIN, 'addDevice', { username: 'nobody', deviceName: 'x' }, 'AN-AUTH-1017'],
  ['empty device name', LOGIN, 'addDevice', { username: 'mia', deviceName: '' }, 'FIELD_REQUIRED deviceName'],
  ['no username, unknown device', LOGIN, 'forgotPin', { deviceUuid: 'nowhere' }, 'AN-HENG-1005'],
  ['no device', LOGIN, 'forgotPin', { username: 'mia' }, 'DEVICE_UUID_REQUIRED'],
  ['unknown username', LOGIN, 'forgotPin', { ...mine, username: 'nobody' }, 'AN-AUTH-1017'],
  ['unknown device', LOGIN, 'forgotPin', { ...mine, deviceUuid: 'nowhere' }, 'AN-HENG-1005'],
  ['another device', LOCKED, 'forgotPin', { deviceUuid: 'x' }, 'INVALID_DEVICE_UUID'],
  ['another user', LOCKED, 'forgotPin', { username: 'alice' }, 'INVALID_USERNAME'],
  ['no activation token', ACTIVATION, 'activateDevice', { hashedPin: HASH }, 'FIELD_REQUIRED activationToken'],
  ['no new PIN', PIN_RESET, 'resetPin', { resetPinToken: '000000' }, 'FIELD_REQUIRED hashedPin'],
  ['another key', CONFIRMATION, 'confirmAuthKey', { authKeyUuid: 'x' }, 'INVALID_AUTH_KEY_UUID'],
  ['no key', CONFIRMATION, 'confirmAuthKey', {}, 'FIELD_REQUIRED authKeyUuid'],
]

describe('Haventec flow, refused requests', () => {
  let client: Haventecs
  before(async () => {
    client = await runHaventec()
  })
  after(() => client.mock.close())
  const startedIn = async (state: string) => {
    if (state === LOGIN) return client.start()
    return client.start({ username: 'mia', state })
  }

  for (const [what, state, action, model, codes] of CASES)
    it(`${state}, ${action}, ${what}: ${codes}, nothing changes`, async () => {
      const { id } = await startedIn(state)
      const before = await client.server.users.get('mia')
      const [code, target] = codes.split(' ')
      expect(await client.refused(id, action, model)).to.equal(`VALIDATION_ERROR ${code}`)
      const { body } = await client.mock.act(id, action, model)
      expect(body.details[0].target).to.equal(target)
      expect(body.details[0].userMessage).to.be.a('string').that.is.not.equal('')
      expect(await client.server.users.get('mia')).to.deep.equal(before)
    })

  it('HAVENTEC_LOGIN_REQUIRED, addDevice, user with forbidAddingDevices: ADDING_DEVICES_FORBIDDEN', async () => {
    await client.mock.close()
    client = await runHaventec({ haventec: { users: [{ username: 'nina', forbidAddingDevices: true }] } })
    const { id } = await client.start()
    const model = { username: 'nina', deviceName: 'tablet' }
    expect(await client.refused(id, 'addDevice', model)).to.equal('VALIDATION_ERROR ADDING_DEVICES_FORBIDDEN')
  })
})
