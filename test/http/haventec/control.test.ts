import { expect } from 'chai'
import supertest from 'supertest'
import { expectAnswer, refused } from '../../fixtures/control-client.ts'
import {
  APPLICATION,
  bearer,
  DEVICE,
  eachWithWire,
  K0,
  OTHER,
  openWire,
  RIGHT,
  settings,
  WRONG,
} from '../../fixtures/haventec/wire-client.ts'

describe('Haventec control API', () => {
  const opened = eachWithWire()
  const http = () => supertest(opened().url)
  const patch = (uuid: string, body: object) => http().patch(`/mock/haventec/devices/${uuid}`).send(body)
  const mia = () => expectAnswer(http().get('/mock/haventec/users/mia'), 200, 'haventec/control/user')

  it('GET /mock/haventec/applications: all applications with API keys and limits', async () => {
    const answer = await expectAnswer(http().get('/mock/haventec/applications'), 200, 'haventec/control/applications')
    const list = answer.applications
    expect(list[0]).to.deep.equal({
      ...APPLICATION,
      allowedAuthKeyRetries: 1,
      accessTokenSeconds: 3600,
      activationTokenSeconds: 86_400,
      resetPinTokenSeconds: 600,
    })
    expect(list).to.have.lengthOf(2)
  })
  it('GET /mock/haventec/users/{username}, any case: devices, counters, locks and live keys', async () => {
    const { client } = opened()
    await client.login()
    await client.loginCode({ hashedPin: WRONG })
    const user = await expectAnswer(http().get('/mock/haventec/users/MIA'), 200, 'haventec/control/user')
    expect(user).to.deep.include({ username: 'Mia', email: 'mia@example.com', active: true, locked: false })
    const [device] = user.devices
    expect(device).to.include({ deviceUuid: DEVICE, failedLoginAttempts: 1, locked: false, lockedUntil: null })
    expect(device).to.include({ lastLogin: '2026-01-05T12:00:00Z', wrongResetPinTokens: 0, resetPinBlockedUntil: null })
    expect(device.authKeys.map(({ usesLeft }: { usesLeft: number }) => usesLeft)).to.deep.equal([1, 2])
    expect(device.authKeys[0]).to.include({ authKey: K0 })
  })
  it('GET /mock/haventec/users/{username}: the data shown suffices for a login', async () => {
    const { client } = opened()
    const { devices } = await mia()
    await client.login({ deviceUuid: devices[0].deviceUuid, authKey: devices[0].authKeys.at(-1).authKey })
  })
  it('GET /mock/haventec/users: lists all by name; with applicationUuid: the user of this application, or 404', async () => {
    const list = await expectAnswer(http().get('/mock/haventec/users'), 200, 'haventec/control/users')
    expect(list.users.map(({ username }: { username: string }) => username)).to.deep.equal(['max', 'Mia'])
    await expectAnswer(http().get('/mock/haventec/users/mia?applicationUuid=app-1'), 200, 'haventec/control/user')
    for (const path of ['nobody', 'mia?applicationUuid=app-2'])
      await refused(http().get(`/mock/haventec/users/${path}`), 404, 'USER_NOT_FOUND')
    const repeated = 'mia?applicationUuid=app-1&applicationUuid=app-1'
    await refused(http().get(`/mock/haventec/users/${repeated}`), 400, 'INVALID_REQUEST')
  })

  it('PATCH /mock/haventec/devices, locked: locks permanently; locked false: unlocks and clears failures', async () => {
    const { client } = opened()
    expect(await expectAnswer(patch(DEVICE, { locked: true }), 200, 'haventec/control/device')).to.include({
      locked: true,
    })
    expect(await client.loginCode()).to.equal('AN-HENG-1004')
    await patch(DEVICE, { failedLoginAttempts: 2 })
    const unlocked = await expectAnswer(patch(DEVICE, { locked: false }), 200, 'haventec/control/device')
    expect(unlocked).to.include({ locked: false, failedLoginAttempts: 0 })
    await client.login()
  })
  for (const [failedLoginAttempts, code] of [
    [0, 'AN-AUTH-1006'],
    [1, 'AN-AUTH-1029'],
    [2, 'AN-AUTH-1030'],
    [3, 'AN-AUTH-1031'],
    [4, 'AN-AUTH-1004'],
    [5, 'AN-AUTH-1005'],
  ] as const)
    it(`PATCH /mock/haventec/devices, failedLoginAttempts ${failedLoginAttempts}: next wrong PIN ${code}`, async () => {
      await expectAnswer(patch(DEVICE, { failedLoginAttempts }), 200, 'haventec/control/device')
      expect(await opened().client.loginCode({ hashedPin: WRONG })).to.equal(code)
    })
  it('PATCH /mock/haventec/devices, unlock with failures: both are applied', async () => {
    await patch(DEVICE, { locked: true })
    const device = await expectAnswer(
      patch(DEVICE, { locked: false, failedLoginAttempts: 5 }),
      200,
      'haventec/control/device',
    )
    expect(device).to.include({ locked: false, failedLoginAttempts: 5 })
  })
  it('PATCH /mock/haventec/devices, unknown device 404, invalid body 400: nothing changes', async () => {
    await refused(patch('none', { locked: true }), 404, 'DEVICE_NOT_FOUND')
    const before = await mia()
    for (const body of [{ locked: 'yes' }, { failedLoginAttempts: 6 }, { failedLoginAttempts: -1 }, { name: 'x' }])
      await refused(patch(DEVICE, body), 400, 'VALIDATION_ERROR')
    expect(await mia()).to.deep.equal(before)
  })

  it('GET /mock/haventec/outbox: messages, newest first, until their token expires', async () => {
    const { client, advance } = opened()
    const outbox = async () =>
      (await expectAnswer(http().get('/mock/haventec/outbox'), 200, 'haventec/control/outbox')).messages
    expect(await outbox()).to.deep.equal([])
    const { applicationUuid } = APPLICATION
    const noa = { applicationUuid, username: 'noa', email: 'noa@example.com' }
    const { activationToken } = await client.exchange('sign-up-response', 'POST', '/self-service/user', noa)
    const { resetPinToken } = await client.forgotPin()
    await advance(1)
    const added = { applicationUuid, username: 'mia', deviceName: 'phone' }
    const { deviceUuid, ...phone } = await client.exchange('add-device-response', 'POST', '/self-service/device', added)
    const list = await outbox()
    expect(list.map(({ kind, token }: { kind: string; token: string }) => [kind, token])).to.deep.equal([
      ['activateDevice', phone.activationToken],
      ['resetPin', resetPinToken],
      ['activateUser', activationToken],
    ])
    expect(list[0]).to.include({
      deviceUuid,
      username: 'Mia',
      email: 'mia@example.com',
      sentAt: '2026-01-05T12:00:01Z',
    })
    expect(list[2]).to.include({ ...noa, expiresAt: '2026-01-06T12:00:00Z' })
    expect(list.map(({ usable }: { usable: boolean }) => usable)).to.deep.equal([true, true, true])
    await advance(599)
    expect((await outbox()).map(({ kind }: { kind: string }) => kind)).to.deep.equal(['activateDevice', 'activateUser'])
  })

  it('GET /mock/haventec/outbox: a used token, and one that a later message replaced, is not usable', async () => {
    const { client, idp } = opened()
    const usable = async () => (await idp.control.haventec.outbox()).messages.map((message) => message.usable)
    await client.forgotPin()
    const { resetPinToken } = await client.forgotPin()
    expect(await usable()).to.deep.equal([true, false])
    await client.exchange('key-response', 'POST', '/authentication/reset-pin', {
      ...client.mine,
      resetPinToken,
      hashedPin: WRONG,
    })
    expect(await usable()).to.deep.equal([false, false])
    const { applicationUuid } = APPLICATION
    const noa = { applicationUuid, username: 'noa', email: 'noa@example.com' }
    const { activationToken } = await client.exchange('sign-up-response', 'POST', '/self-service/user', noa)
    const phone = { applicationUuid, username: 'mia', deviceName: 'phone' }
    const added = await client.exchange('add-device-response', 'POST', '/self-service/device', phone)
    expect(await usable()).to.deep.equal([true, true, false, false])
    const ofUser = { applicationUuid, username: 'noa', activationToken, hashedPin: RIGHT, deviceName: 'phone' }
    await client.exchange('key-response', 'POST', '/authentication/activate/user', ofUser)
    const { deviceUuid, activationToken: deviceToken } = added
    const ofDevice = { ...client.mine, deviceUuid, activationToken: deviceToken, hashedPin: RIGHT }
    await client.exchange('key-response', 'POST', '/authentication/activate/device', ofDevice)
    expect(await usable()).to.deep.equal([false, false, false, false])
  })
  it('GET /mock/haventec/outbox, link of Silent MFA: usable until it was followed', async () => {
    const { client, idp } = opened()
    const application = { 'x-application-uuid': APPLICATION.applicationUuid }
    const begun = await client.exchange(
      'mfa-registration',
      'POST',
      '/mfa/device',
      { user: { username: 'mia' } },
      application,
    )
    const usable = async () => (await idp.control.haventec.outbox()).messages.map((message) => message.usable)
    expect(await usable()).to.deep.equal([true])
    const { activationDetails, authSessionDetails } = begun
    await client.exchange('response', 'PATCH', '/mfa/verify', { activationDetails, authSessionDetails }, application)
    expect(await usable()).to.deep.equal([false])
  })

  it('control.haventec: same results as /mock/haventec', async () => {
    const { haventec } = opened().idp.control
    expect(haventec.applications().applications[0]).to.include(APPLICATION)
    expect(await haventec.users.get('mia')).to.deep.equal(await mia())
    expect(await haventec.devices.patch(DEVICE, { locked: true })).to.include({ locked: true })
    expect(await haventec.outbox()).to.deep.equal({ messages: [] })
  })
  it('POST /mock/reset: Haventec devices and keys are restored, the outbox is empty', async () => {
    const { client, idp } = opened()
    const jwt = bearer(await client.login())
    await client.forgotPin()
    await client.exchange('response', 'DELETE', `/device/${DEVICE}`, undefined, jwt)
    await idp.control.reset()
    expect(await idp.control.haventec.outbox()).to.deep.equal({ messages: [] })
    await client.login()
  })
})

describe('Haventec users of a configuration', () => {
  it('Haventec configuration, users of two applications: kept apart, devices in their configured state', async () => {
    const users = [
      {
        username: 'max',
        applicationUuid: 'app-2',
        userUuid: 'uuid-of-max',
        mobileNumber: '+61400000000',
        devices: [
          { deviceUuid: 'd1', deviceName: 'phone', authKey: 'k1', pin: '1234', locked: true },
          { deviceUuid: 'd2', authKey: 'k2', hashedPin: RIGHT, failedLoginAttempts: 3 },
        ],
      },
      { username: 'max' },
    ]
    const { idp, client, close } = await openWire({ ...settings, users })
    await idp.control.reset()
    await idp.control.clock.change({ frozen: true })
    const shown = await idp.control.haventec.users.get('max', 'app-2')
    expect(shown).to.deep.include({ userUuid: 'uuid-of-max', mobileNumber: '+61400000000', email: null })
    expect(shown.devices[0]).to.deep.include({ deviceName: 'phone', locked: true, lockedUntil: null })
    expect(shown.devices[1]).to.deep.include({ locked: false, failedLoginAttempts: 3 })
    expect(shown.devices[1]?.lockedUntil).to.be.a('string')
    expect((await idp.control.haventec.users.get('max', 'app-1')).userUuid).to.not.equal(shown.userUuid)
    await idp.control.haventec.devices.patch('d1', { locked: false })
    // SHA-512 of the four characters 1234, computed with another tool.
    const hashedPin = '1ARVn2Auq2/WAqx2gNrL+q3RNjAzXpUfCXrzkA6d4Xa2' + '2yhRLy4AC50E+6UTPoscbo31nbOoq51gvkuXzJ6B2w=='
    const login = { applicationUuid: 'app-2', username: 'max', deviceUuid: 'd1', authKey: 'k1', hashedPin }
    await client.exchange('key-response', 'POST', '/authentication/login', login, { 'x-api-key': OTHER.apiKey })
    await close()
  })
})
