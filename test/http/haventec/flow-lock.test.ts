import { expect } from 'chai'
import {
  CONFIRMATION,
  credential,
  type Haventecs,
  LOCKED,
  LOGIN,
  links,
  MIA,
  PIN_RESET,
  runHaventec,
  WRONG_PIN,
} from '../../fixtures/haventec/client.ts'
import { hashOf } from '../../fixtures/haventec/server.ts'

/** Five minutes after the start of the fixture's clock. */
const UNTIL = '2026-01-05T12:05:10Z'

describe('Haventec device lock', () => {
  let client: Haventecs
  beforeEach(async () => {
    client = await runHaventec()
  })
  afterEach(() => client.mock.close())
  /** Sends a wrong PIN; returns the codes and the message. */
  const fail = async (id: string) => {
    const { body } = await client.mock.act(id, 'login', credential(WRONG_PIN))
    const { code, message, userMessage } = body.details[0]
    expect(userMessage).to.equal(message)
    return [body.code, code, message]
  }
  const lockedNow = (id: string, pin = WRONG_PIN) => client.mock.moved(id, 'login', credential(pin))

  it('HAVENTEC_LOGIN_REQUIRED, login, wrong PINs: the third locks for five minutes, the sixth permanently', async () => {
    const { id } = await client.start()
    expect(await fail(id)).to.deep.equal(['VALIDATION_ERROR', 'AN-AUTH-1006', 'Authentication failed'])
    expect(await fail(id)).to.deep.equal([
      'VALIDATION_ERROR',
      'AN-AUTH-1029',
      'Authentication failed, You have 1 more login attempt before your device is locked for 5 minutes',
    ])
    const third = await lockedNow(id)
    expect(third).to.include({
      status: LOCKED,
      code: 'AN-AUTH-1030',
      message: 'Authentication failed, your device is now locked for 5 minutes',
      lockedUntil: UNTIL,
    })
    expect(links(third)).to.have.members(['continue', 'forgotPin', 'cancel'])
    expect(await client.mock.moved(id, 'continue')).to.include({
      status: LOGIN,
      username: 'mia',
      allowUsernameEdits: true,
    })
    await client.mock.advance(299)
    expect(await lockedNow(id, MIA.pin)).to.include({
      status: LOCKED,
      code: 'AN-AUTH-1031',
      message: 'This device is temporarily locked, please try again later',
      lockedUntil: UNTIL,
    })
    await client.mock.moved(id, 'continue')
    await client.mock.advance(1)
    expect(await fail(id)).to.deep.equal(['VALIDATION_ERROR', 'AN-AUTH-1006', 'Authentication failed'])
    expect(await fail(id)).to.deep.equal([
      'VALIDATION_ERROR',
      'AN-AUTH-1004',
      'Authentication failed, You have 1 more login attempt before your device is locked',
    ])
    const sixth = await lockedNow(id)
    expect(sixth).to.include({
      status: LOCKED,
      code: 'AN-AUTH-1005',
      message: 'Authentication failed, your device is now locked',
    })
    expect(sixth).not.to.have.property('lockedUntil')
    expect(links(sixth)).to.have.members(['continue', 'cancel'])
    await client.mock.moved(id, 'continue')
    const forGood = await lockedNow(id, MIA.pin)
    expect(forGood).to.include({ status: LOCKED, code: 'AN-HENG-1004', message: 'Device is locked' })
    expect(forGood).not.to.have.property('lockedUntil')
  })

  it('HAVENTEC_DEVICE_LOCKED for five minutes, forgotPin: PIN reset, the device is unlocked', async () => {
    const { id } = await client.start({ username: 'mia', state: LOCKED })
    const shown = await client.mock.moved(id, 'forgotPin')
    expect(shown).to.include({ status: PIN_RESET, deviceUuid: MIA.deviceUuid })
    const model = { resetPinToken: await client.sent(), hashedPin: hashOf('4711') }
    const issued = await client.mock.moved(id, 'resetPin', model)
    expect(issued.status).to.equal(CONFIRMATION)
    expect((await client.confirmed(issued)).status).to.equal('RESUME')
    expect(await client.device()).to.include({ failedLoginAttempts: 0, lockedUntil: null })
  })

  it('HAVENTEC_DEVICE_LOCKED permanently, forgotPin: INVALID_ACTION_ID; at the login: AN-HENG-1004', async () => {
    await client.lock()
    const { id } = await client.loggedIn()
    expect((await client.mock.act(id, 'forgotPin')).body.code).to.equal('INVALID_ACTION_ID')
    await client.mock.moved(id, 'continue')
    const model = { username: MIA.username, deviceUuid: MIA.deviceUuid }
    expect(await client.mock.moved(id, 'forgotPin', model)).to.include({ status: LOCKED, code: 'AN-HENG-1004' })
  })

  it('HAVENTEC_PIN_RESET_REQUIRED, resetPin, device locked meanwhile: HAVENTEC_DEVICE_LOCKED', async () => {
    const { id } = await client.start({ username: 'mia', state: PIN_RESET })
    const model = { resetPinToken: await client.sent(), hashedPin: hashOf('4711') }
    await client.lock()
    expect(await client.mock.moved(id, 'resetPin', model)).to.include({ status: LOCKED, code: 'AN-HENG-1004' })
  })

  it('HAVENTEC_DEVICE_LOCKED, unlocked by control API: the same flow continues with a login', async () => {
    await client.lock()
    const { id } = await client.loggedIn()
    await client.server.devices.patch(MIA.deviceUuid, { locked: false })
    await client.mock.moved(id, 'continue')
    expect((await client.mock.moved(id, 'login', credential())).status).to.equal(CONFIRMATION)
  })

  it('HAVENTEC_LOGIN_REQUIRED, login, wrong key: AN-HENG-1001, no failure is counted', async () => {
    const { id } = await client.start()
    const model = credential(WRONG_PIN, 'SomeOtherKey')
    for (let tries = 0; tries < 4; tries++)
      expect(await client.refused(id, 'login', model)).to.equal('VALIDATION_ERROR AN-HENG-1001')
    const { body } = await client.mock.act(id, 'login', model)
    expect(body.details[0]).to.include({ message: 'Wrong authKey', userMessage: 'Wrong authKey' })
    expect(await client.device()).to.include({ failedLoginAttempts: 0 })
  })
})
