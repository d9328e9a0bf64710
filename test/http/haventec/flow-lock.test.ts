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

/** Five minutes after the clock of the tests. */
const UNTIL = '2026-01-05T12:05:10Z'

describe('a Haventec device and wrong PINs', () => {
  let at: Haventecs
  beforeEach(async () => {
    at = await runHaventec()
  })
  afterEach(() => at.mock.close())
  /** A wrong PIN in this flow; what the person is told. */
  const fail = async (id: string) => {
    const { body } = await at.mock.act(id, 'login', credential(WRONG_PIN))
    const { code, message, userMessage } = body.details[0]
    expect(userMessage).to.equal(message)
    return [body.code, code, message]
  }
  const lockedNow = (id: string, pin = WRONG_PIN) => at.mock.moved(id, 'login', credential(pin))

  it('the third locks it for five minutes, the sixth for good; each is told in the words of the vendor', async () => {
    const { id } = await at.start()
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
    expect(await at.mock.moved(id, 'continue')).to.include({ status: LOGIN, username: 'mia', allowUsernameEdits: true })
    await at.mock.advance(299)
    expect(await lockedNow(id, MIA.pin)).to.include({
      status: LOCKED,
      code: 'AN-AUTH-1031',
      message: 'This device is temporarily locked, please try again later',
      lockedUntil: UNTIL,
    })
    await at.mock.moved(id, 'continue')
    await at.mock.advance(1)
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
    await at.mock.moved(id, 'continue')
    const forGood = await lockedNow(id, MIA.pin)
    expect(forGood).to.include({ status: LOCKED, code: 'AN-HENG-1004', message: 'Device is locked' })
    expect(forGood).not.to.have.property('lockedUntil')
  })

  it('during the lock of five minutes the PIN can be reset, and the device is free again', async () => {
    const { id } = await at.start({ username: 'mia', state: LOCKED })
    const shown = await at.mock.moved(id, 'forgotPin')
    expect(shown).to.include({ status: PIN_RESET, deviceUuid: MIA.deviceUuid })
    const model = { resetPinToken: await at.sent(), hashedPin: hashOf('4711') }
    const issued = await at.mock.moved(id, 'resetPin', model)
    expect(issued.status).to.equal(CONFIRMATION)
    expect((await at.confirmed(issued)).status).to.equal('RESUME')
    expect(await at.device()).to.include({ failedLoginAttempts: 0, lockedUntil: null })
  })

  it('a device that is locked for good offers no new PIN, here or at the login', async () => {
    await at.lock()
    const { id } = await at.loggedIn()
    expect((await at.mock.act(id, 'forgotPin')).body.code).to.equal('INVALID_ACTION_ID')
    await at.mock.moved(id, 'continue')
    const model = { username: MIA.username, deviceUuid: MIA.deviceUuid }
    expect(await at.mock.moved(id, 'forgotPin', model)).to.include({ status: LOCKED, code: 'AN-HENG-1004' })
  })

  it('a device that is locked for good while its PIN is being reset says so', async () => {
    const { id } = await at.start({ username: 'mia', state: PIN_RESET })
    const model = { resetPinToken: await at.sent(), hashedPin: hashOf('4711') }
    await at.lock()
    expect(await at.mock.moved(id, 'resetPin', model)).to.include({ status: LOCKED, code: 'AN-HENG-1004' })
  })

  it('staff unlocks it: the same flow goes on', async () => {
    await at.lock()
    const { id } = await at.loggedIn()
    await at.server.devices.patch(MIA.deviceUuid, { locked: false })
    await at.mock.moved(id, 'continue')
    expect((await at.mock.moved(id, 'login', credential())).status).to.equal(CONFIRMATION)
  })

  it('a wrong key is told and counts nothing', async () => {
    const { id } = await at.start()
    const model = credential(WRONG_PIN, 'SomeOtherKey')
    for (let tries = 0; tries < 4; tries++)
      expect(await at.refused(id, 'login', model)).to.equal('VALIDATION_ERROR AN-HENG-1001')
    const { body } = await at.mock.act(id, 'login', model)
    expect(body.details[0]).to.include({ message: 'Wrong authKey', userMessage: 'Wrong authKey' })
    expect(await at.device()).to.include({ failedLoginAttempts: 0 })
  })
})
