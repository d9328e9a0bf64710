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

describe('a Haventec sign-on', () => {
  let at: Haventecs
  beforeEach(async () => {
    at = await runHaventec()
  })
  afterEach(() => at.mock.close())
  const added = async (deviceName = 'tablet') => {
    const { id } = await at.start()
    return at.mock.moved(id, 'addDevice', { username: MIA.username, deviceName })
  }
  const resetting = async () => {
    const { id } = await at.start()
    return at.mock.moved(id, 'forgotPin', { username: MIA.username, deviceUuid: MIA.deviceUuid })
  }

  it('begins at the login', async () => {
    const shown = await at.start()
    expect(shown).to.include({ status: LOGIN, allowUsernameEdits: true }).and.not.have.property('username')
    expect(links(shown)).to.have.members(['login', 'addDevice', 'forgotPin', 'cancel'])
  })

  it('log in, store the next key, confirm it: RESUME, and at the resume URL who signed on', async () => {
    const shown = await at.loggedIn()
    expect(shown).to.include({ status: CONFIRMATION, deviceUuid: MIA.deviceUuid })
    expect(shown['authKey']).to.be.a('string').and.not.equal(MIA.authKey)
    expect(links(shown)).to.deep.equal(['confirmAuthKey'])
    const { status, resumeUrl } = await at.confirmed(shown)
    expect(status).to.equal('RESUME')
    const { body } = await request(String(resumeUrl)).get('').set('Accept', 'application/json')
    expect(body.subject).to.equal('mia')
    expect(body.attributes).to.include({ username: 'mia', deviceUuid: MIA.deviceUuid, email: 'mia@example.com' })
    expect(body.attributes).to.have.property('role').that.deep.equals(['HT_AN_USER'])
    expect(body.attributes).to.have.property('userUuid').that.is.a('string')
    expect((await at.device())?.authKeys.map(({ authKey }) => authKey)).to.deep.equal([shown['authKey']])
  })

  it('that is never confirmed leaves the key good: the next login takes it', async () => {
    const { authKey } = await at.loggedIn()
    const next = await at.loggedIn(credential(MIA.pin, String(authKey)))
    expect(next.status).to.equal(CONFIRMATION)
    expect((await at.confirmed(next)).status).to.equal('RESUME')
  })

  it('whose answer was lost is begun once more with the old key', async () => {
    await at.loggedIn()
    expect((await at.confirmed(await at.loggedIn())).status).to.equal('RESUME')
  })

  it('on a new device: add it, activate it with the token that was sent, confirm', async () => {
    const shown = await added()
    expect(shown.status).to.equal(ACTIVATION)
    expect(links(shown)).to.have.members(['activateDevice', 'cancel'])
    const activationToken = await at.sent()
    const hashedPin = hashOf('4711')
    const wrong = { activationToken: wrongToken(activationToken), hashedPin }
    expect(await at.refused(shown.id, 'activateDevice', wrong)).to.equal('VALIDATION_ERROR INVALID_ACTIVATION_TOKEN')
    const issued = await at.mock.moved(shown.id, 'activateDevice', { activationToken, hashedPin })
    expect(issued).to.include({ status: CONFIRMATION, deviceUuid: shown['deviceUuid'] })
    expect((await at.confirmed(issued)).status).to.equal('RESUME')
    const again = credential('4711', String(issued['authKey']), String(shown['deviceUuid']))
    expect((await at.loggedIn(again)).status).to.equal(CONFIRMATION)
  })

  it('with a forgotten PIN: have a token sent, choose a new PIN, confirm', async () => {
    const shown = await resetting()
    expect(shown).to.include({ status: PIN_RESET, deviceUuid: MIA.deviceUuid })
    expect(links(shown)).to.have.members(['resetPin', 'cancel'])
    const model = { resetPinToken: await at.sent(), hashedPin: hashOf('4711') }
    const issued = await at.mock.moved(shown.id, 'resetPin', model)
    expect((await at.confirmed(issued)).status).to.equal('RESUME')
    const old = await at.start()
    expect(await at.refused(old.id, 'login', credential(MIA.pin, String(issued['authKey'])))).to.match(/AN-AUTH-1006$/)
    expect((await at.loggedIn(credential('4711', String(issued['authKey'])))).status).to.equal(CONFIRMATION)
  })

  it('with a forgotten PIN of a device alone: the server knows whose it is', async () => {
    const { id } = await at.start()
    const shown = await at.mock.moved(id, 'forgotPin', { deviceUuid: MIA.deviceUuid })
    expect(shown).to.include({ status: PIN_RESET, deviceUuid: MIA.deviceUuid })
    const issued = await at.mock.moved(id, 'resetPin', { resetPinToken: await at.sent(), hashedPin: hashOf('4711') })
    expect((await at.confirmed(issued)).status).to.equal('RESUME')
  })

  it('with wrong reset tokens: two are refused, the third blocks the PIN for a day, the login not', async () => {
    const { id } = await resetting()
    const resetPinToken = await at.sent()
    const wrong = { resetPinToken: wrongToken(resetPinToken), hashedPin: hashOf('4711') }
    for (const code of ['AN-AUTH-1022', 'AN-AUTH-1022', 'AN-AUTH-1025'])
      expect(await at.refused(id, 'resetPin', wrong)).to.equal(`VALIDATION_ERROR ${code}`)
    expect(await at.refused(id, 'resetPin', { ...wrong, resetPinToken })).to.equal('VALIDATION_ERROR AN-AUTH-1025')
    const other = await at.start()
    const mine = { username: MIA.username, deviceUuid: MIA.deviceUuid }
    expect(await at.refused(other.id, 'forgotPin', mine)).to.equal('VALIDATION_ERROR AN-AUTH-1025')
    expect((await at.mock.moved(other.id, 'login', credential())).status).to.equal(CONFIRMATION)
    await at.mock.advance(86_400)
    expect((await resetting()).status).to.equal(PIN_RESET)
  })

  it('a key that is superseded before it is confirmed: back to the login', async () => {
    const first = await at.loggedIn()
    await at.confirmed(await at.loggedIn())
    expect(await at.confirmed(first)).to.include({ status: LOGIN, username: 'mia', allowUsernameEdits: true })
  })

  for (const state of [LOGIN, ACTIVATION, PIN_RESET, LOCKED])
    it(`${state}, cancel: FAILED`, async () => {
      const { id, status } = await at.start({ username: 'mia', state })
      expect(status).to.equal(state)
      const end = await at.mock.moved(id, 'cancel')
      expect(end).to.include({ status: 'FAILED', code: 'CANCELED' })
      expect(end['userMessage']).to.be.a('string').that.matches(/\.$/)
    })

  it('after a step that has settled the name: shown, not to be edited, not needed, no other taken', async () => {
    const shown = await at.start({ username: 'mia' })
    expect(shown).to.include({ status: LOGIN, username: 'mia', allowUsernameEdits: false })
    const { username: _, ...nameless } = credential()
    const foreign = { ...nameless, username: 'alice' }
    expect(await at.refused(shown.id, 'login', foreign)).to.equal('VALIDATION_ERROR INVALID_USERNAME')
    expect((await at.mock.moved(shown.id, 'login', nameless)).status).to.equal(CONFIRMATION)
  })

  it('after 30 minutes without an action the flow is gone, and its key stays good', async () => {
    const { id, authKey } = await at.loggedIn()
    await at.mock.advance(30 * 60)
    const { status, body } = await at.mock.read(id)
    expect([status, body.code]).to.deep.equal([404, 'RESOURCE_NOT_FOUND'])
    expect((await at.loggedIn(credential(MIA.pin, String(authKey)))).status).to.equal(CONFIRMATION)
  })
})
