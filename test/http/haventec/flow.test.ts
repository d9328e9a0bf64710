import { expect } from 'chai'
import request from 'supertest'
import {
  ACTIVATION,
  CONFIRMATION,
  credential,
  type Haventecs,
  LOCKED,
  LOGIN,
  links,
  MIA,
  PIN_RESET,
  runHaventec,
  wrongToken,
} from '../../fixtures/haventec/client.ts'
import { hashOf } from '../../fixtures/haventec/server.ts'

describe('Haventec flow', () => {
  let client: Haventecs
  beforeEach(async () => {
    client = await runHaventec()
  })
  afterEach(() => client.mock.close())
  const withNewDevice = async (deviceName = 'tablet') => {
    const { id } = await client.start()
    return client.mock.moved(id, 'addDevice', { username: MIA.username, deviceName })
  }
  const withPinReset = async () => {
    const { id } = await client.start()
    return client.mock.moved(id, 'forgotPin', { username: MIA.username, deviceUuid: MIA.deviceUuid })
  }

  it('HAVENTEC_LOGIN_REQUIRED, start: no username, links login, addDevice, forgotPin, cancel', async () => {
    const shown = await client.start()
    expect(shown).to.include({ status: LOGIN, allowUsernameEdits: true }).and.not.have.property('username')
    expect(links(shown)).to.have.members(['login', 'addDevice', 'forgotPin', 'cancel'])
  })

  it('HAVENTEC_LOGIN_REQUIRED, login and confirmAuthKey: RESUME, subject and attributes at the resume URL', async () => {
    const shown = await client.loggedIn()
    expect(shown).to.include({ status: CONFIRMATION, deviceUuid: MIA.deviceUuid })
    expect(shown['authKey']).to.be.a('string').and.not.equal(MIA.authKey)
    expect(links(shown)).to.deep.equal(['confirmAuthKey'])
    const { status, resumeUrl } = await client.confirmed(shown)
    expect(status).to.equal('RESUME')
    const { body } = await request(String(resumeUrl)).get('').set('Accept', 'application/json')
    expect(body.subject).to.equal('mia')
    expect(body.attributes).to.include({ username: 'mia', deviceUuid: MIA.deviceUuid, email: 'mia@example.com' })
    expect(body.attributes).to.have.property('role').that.deep.equals(['HT_AN_USER'])
    expect(body.attributes).to.have.property('userUuid').that.is.a('string')
    expect((await client.device())?.authKeys.map(({ authKey }) => authKey)).to.deep.equal([shown['authKey']])
  })

  it('HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED, never confirmed: the issued key is valid for the next login', async () => {
    const { authKey } = await client.loggedIn()
    const next = await client.loggedIn(credential(MIA.pin, String(authKey)))
    expect(next.status).to.equal(CONFIRMATION)
    expect((await client.confirmed(next)).status).to.equal('RESUME')
  })

  it('HAVENTEC_LOGIN_REQUIRED, login, answer lost: the old key is valid once more', async () => {
    await client.loggedIn()
    expect((await client.confirmed(await client.loggedIn())).status).to.equal('RESUME')
  })

  it('HAVENTEC_DEVICE_ACTIVATION_REQUIRED, activateDevice: wrong token refused, sent token gives a key to confirm', async () => {
    const shown = await withNewDevice()
    expect(shown.status).to.equal(ACTIVATION)
    expect(links(shown)).to.have.members(['activateDevice', 'cancel'])
    const activationToken = await client.sent()
    const hashedPin = hashOf('4711')
    const wrong = { activationToken: wrongToken(activationToken), hashedPin }
    expect(await client.refused(shown.id, 'activateDevice', wrong)).to.equal(
      'VALIDATION_ERROR INVALID_ACTIVATION_TOKEN',
    )
    const issued = await client.mock.moved(shown.id, 'activateDevice', { activationToken, hashedPin })
    expect(issued).to.include({ status: CONFIRMATION, deviceUuid: shown['deviceUuid'] })
    expect((await client.confirmed(issued)).status).to.equal('RESUME')
    const again = credential('4711', String(issued['authKey']), String(shown['deviceUuid']))
    expect((await client.loggedIn(again)).status).to.equal(CONFIRMATION)
  })

  it('HAVENTEC_PIN_RESET_REQUIRED, resetPin: key to confirm, the old PIN is wrong from then on', async () => {
    const shown = await withPinReset()
    expect(shown).to.include({ status: PIN_RESET, deviceUuid: MIA.deviceUuid })
    expect(links(shown)).to.have.members(['resetPin', 'cancel'])
    const model = { resetPinToken: await client.sent(), hashedPin: hashOf('4711') }
    const issued = await client.mock.moved(shown.id, 'resetPin', model)
    expect((await client.confirmed(issued)).status).to.equal('RESUME')
    const old = await client.start()
    expect(await client.refused(old.id, 'login', credential(MIA.pin, String(issued['authKey'])))).to.match(
      /AN-AUTH-1006$/,
    )
    expect((await client.loggedIn(credential('4711', String(issued['authKey'])))).status).to.equal(CONFIRMATION)
  })

  it('HAVENTEC_LOGIN_REQUIRED, forgotPin, device only: the server finds the owner, the PIN is reset', async () => {
    const { id } = await client.start()
    const shown = await client.mock.moved(id, 'forgotPin', { deviceUuid: MIA.deviceUuid })
    expect(shown).to.include({ status: PIN_RESET, deviceUuid: MIA.deviceUuid })
    const issued = await client.mock.moved(id, 'resetPin', {
      resetPinToken: await client.sent(),
      hashedPin: hashOf('4711'),
    })
    expect((await client.confirmed(issued)).status).to.equal('RESUME')
  })

  it('HAVENTEC_PIN_RESET_REQUIRED, resetPin, three wrong tokens: resets blocked for a day, logins not', async () => {
    const { id } = await withPinReset()
    const resetPinToken = await client.sent()
    const wrong = { resetPinToken: wrongToken(resetPinToken), hashedPin: hashOf('4711') }
    for (const code of ['AN-AUTH-1022', 'AN-AUTH-1022', 'AN-AUTH-1025'])
      expect(await client.refused(id, 'resetPin', wrong)).to.equal(`VALIDATION_ERROR ${code}`)
    expect(await client.refused(id, 'resetPin', { ...wrong, resetPinToken })).to.equal('VALIDATION_ERROR AN-AUTH-1025')
    const other = await client.start()
    const mine = { username: MIA.username, deviceUuid: MIA.deviceUuid }
    expect(await client.refused(other.id, 'forgotPin', mine)).to.equal('VALIDATION_ERROR AN-AUTH-1025')
    expect((await client.mock.moved(other.id, 'login', credential())).status).to.equal(CONFIRMATION)
    await client.mock.advance(86_400)
    expect((await withPinReset()).status).to.equal(PIN_RESET)
  })

  it('HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED, confirmAuthKey, superseded key: HAVENTEC_LOGIN_REQUIRED', async () => {
    const first = await client.loggedIn()
    await client.confirmed(await client.loggedIn())
    expect(await client.confirmed(first)).to.include({ status: LOGIN, username: 'mia', allowUsernameEdits: true })
  })

  for (const state of [LOGIN, ACTIVATION, PIN_RESET, LOCKED])
    it(`${state}, cancel: FAILED, CANCELED`, async () => {
      const { id, status } = await client.start({ username: 'mia', state })
      expect(status).to.equal(state)
      const end = await client.mock.moved(id, 'cancel')
      expect(end).to.include({ status: 'FAILED', code: 'CANCELED' })
      expect(end['userMessage']).to.be.a('string').that.matches(/\.$/)
    })

  it('HAVENTEC_LOGIN_REQUIRED, username given: not editable, not required, another one refused', async () => {
    const shown = await client.start({ username: 'mia' })
    expect(shown).to.include({ status: LOGIN, username: 'mia', allowUsernameEdits: false })
    const { username: _, ...nameless } = credential()
    const foreign = { ...nameless, username: 'alice' }
    expect(await client.refused(shown.id, 'login', foreign)).to.equal('VALIDATION_ERROR INVALID_USERNAME')
    expect((await client.mock.moved(shown.id, 'login', nameless)).status).to.equal(CONFIRMATION)
  })

  it('HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED, 30 minutes without action: 404, the key stays valid', async () => {
    const { id, authKey } = await client.loggedIn()
    await client.mock.advance(30 * 60)
    const { status, body } = await client.mock.read(id)
    expect([status, body.code]).to.deep.equal([404, 'RESOURCE_NOT_FOUND'])
    expect((await client.loggedIn(credential(MIA.pin, String(authKey)))).status).to.equal(CONFIRMATION)
  })
})
