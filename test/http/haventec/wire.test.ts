import { expect } from 'chai'
import {
  APPLICATION,
  bearer,
  DEVICE,
  eachWithWire,
  hashed,
  K0,
  NOW,
  openWire,
  RIGHT,
  settings,
  WRONG,
} from '../../fixtures/haventec/wire-client.ts'

describe('Haventec REST API', () => {
  const opened = eachWithWire()
  const { applicationUuid } = APPLICATION
  const signUp = (more: object = {}) =>
    opened().client.exchange('sign-up-response', 'POST', '/self-service/user', {
      applicationUuid,
      username: 'Noa',
      email: 'noa@example.com',
      ...more,
    })
  const activation = (activationToken: string, more: object = {}) => ({
    applicationUuid,
    username: 'noa',
    activationToken,
    hashedPin: hashed('1'),
    deviceName: 'Linux Firefox',
    ...more,
  })
  const activate = (token: string, more?: object) =>
    opened().client.exchange('key-response', 'POST', '/authentication/activate/user', activation(token, more))
  const addDevice = () =>
    opened().client.exchange('add-device-response', 'POST', '/self-service/device', {
      applicationUuid,
      username: 'mia',
      deviceName: 'phone',
    })
  const activateDevice = (activationToken: string, deviceUuid: string) => ({
    ...opened().client.mine,
    deviceUuid,
    activationToken,
    hashedPin: hashed('2'),
  })

  describe('sign-up and activation', () => {
    it('POST /self-service/user and /authentication/activate/user: a user whose first device can log in', async () => {
      const { client } = opened()
      const { activationToken, userUuid } = await signUp()
      expect(activationToken).to.match(/^\d{6}$/)
      const first = await activate(activationToken)
      const login = await client.login({ username: 'NOA', ...pick(first), hashedPin: hashed('1') })
      const user = await client.exchange('current-user', 'GET', '/user/current', undefined, bearer(login))
      expect(user).to.deep.include({ userUuid, username: 'Noa', email: 'noa@example.com', active: true, locked: false })
      expect(user).to.deep.include({ dateCreated: NOW, lastLogin: NOW, mobileNumber: null, forbidAddingDevices: false })
    })
    it('POST /self-service/user, username taken, any case: AN-USER-1001', async () => {
      await signUp()
      const taken = { applicationUuid, username: 'nOA', email: 'x@example.com' }
      expect(await opened().client.code('POST', '/self-service/user', taken)).to.equal('AN-USER-1001')
      const mia = { ...taken, username: 'MIA' }
      const { body } = await opened().client.ask('POST', '/self-service/user', mia)
      expect(body.responseStatus.message).to.equal('Username already exists in this application')
    })
    it('POST /self-service/user, activation expired after a day: the username is available again', async () => {
      const { activationToken } = await signUp()
      await opened().advance(86_400)
      const late = await opened().client.code('POST', '/authentication/activate/user', activation(activationToken))
      expect(late).to.equal('MOCK-ACTIVATION-TOKEN-INVALID')
      await activate((await signUp()).activationToken)
    })
    it('POST /authentication/activate/user, wrong or used token: MOCK-ACTIVATION-TOKEN-INVALID', async () => {
      const { client } = opened()
      const { activationToken } = await signUp()
      const other = String((Number(activationToken) + 1) % 1_000_000).padStart(6, '0')
      const ask = (token: string) => client.code('POST', '/authentication/activate/user', activation(token))
      expect(await ask(other)).to.equal('MOCK-ACTIVATION-TOKEN-INVALID')
      const both = await Promise.all([ask(activationToken), ask(activationToken)])
      expect([...both].sort()).to.deep.equal(['', 'MOCK-ACTIVATION-TOKEN-INVALID'])
    })
    it('POST /authentication/login before the activation: AN-AUTH-1017', async () => {
      await signUp()
      expect(await opened().client.loginCode({ username: 'noa' })).to.equal('AN-AUTH-1017')
    })
  })

  describe('devices', () => {
    it('/device: added, activated, listed in order, renamed and deleted', async () => {
      const { client } = opened()
      const jwt = bearer(await client.login())
      const { deviceUuid, activationToken, ...answer } = await addDevice()
      expect(answer).to.deep.equal({
        responseStatus: success('Created'),
        userEmail: 'mia@example.com',
        mobileNumber: null,
      })
      const path = '/authentication/activate/device'
      const added = await client.exchange('key-response', 'POST', path, activateDevice(activationToken, deviceUuid))
      expect(added).to.not.have.property('deviceUuid')
      await client.exchange('response', 'PATCH', `/device/${deviceUuid}`, { deviceName: 'old phone' }, jwt)
      const { userUuid } = await client.exchange('current-user', 'GET', '/user/current', undefined, jwt)
      const list = () => client.exchange('devices', 'GET', `/user/${userUuid}/device`, undefined, jwt)
      const both = (await list())['devices'] as readonly object[]
      expect(both).to.have.lengthOf(2)
      expect(both[0]).to.include({ deviceUuid: DEVICE, active: true, isActive: true, locked: false, lastLogin: NOW })
      expect(both[1]).to.include({ deviceUuid, deviceName: 'old phone', isLocked: false, failedLoginAttempts: 0 })
      await client.exchange('response', 'DELETE', `/device/${deviceUuid}`, undefined, jwt)
      expect((await list())['devices']).to.have.lengthOf(1)
      expect(await client.code('DELETE', `/device/${deviceUuid}`, undefined, jwt)).to.equal('AN-HENG-1005')
      expect(await client.loginCode({ ...pick(added), deviceUuid, hashedPin: hashed('2') })).to.equal('AN-HENG-1005')
    })
    it('POST /authentication/activate/device, wrong, used or expired token: refused; no login before', async () => {
      const { client, advance } = opened()
      const { deviceUuid, activationToken } = await addDevice()
      const ask = (token: string) =>
        client.code('POST', '/authentication/activate/device', activateDevice(token, deviceUuid))
      expect(await client.loginCode({ deviceUuid })).to.equal('AN-HENG-1005')
      expect(await ask('wrong')).to.equal('MOCK-ACTIVATION-TOKEN-INVALID')
      expect(await ask(activationToken)).to.equal('')
      expect(await ask(activationToken)).to.equal('MOCK-ACTIVATION-TOKEN-INVALID')
      const later = await addDevice()
      await advance(86_400)
      const late = activateDevice(later.activationToken, later.deviceUuid)
      expect(await client.code('POST', '/authentication/activate/device', late)).to.equal(
        'MOCK-ACTIVATION-TOKEN-INVALID',
      )
    })
    it('PATCH /device, locked device: unlocked by another device, not by itself', async () => {
      const { client } = opened()
      const own = bearer(await client.login())
      const { deviceUuid, activationToken } = await addDevice()
      const path = '/authentication/activate/device'
      const other = bearer(
        await client.exchange('key-response', 'POST', path, activateDevice(activationToken, deviceUuid)),
      )
      await client.exchange('response', 'PATCH', `/device/${DEVICE}`, { locked: true }, own)
      expect(await client.loginCode()).to.equal('AN-HENG-1004')
      expect(await client.code('PATCH', `/device/${DEVICE}`, { locked: false }, own)).to.equal('AN-HENG-1004')
      await client.exchange('response', 'PATCH', `/device/${DEVICE}`, { locked: false }, other)
      await client.login()
    })
    it('PATCH /device, unlock after failures: the failures are cleared', async () => {
      const { client, idp } = opened()
      const { deviceUuid, activationToken } = await addDevice()
      const path = '/authentication/activate/device'
      const other = bearer(
        await client.exchange('key-response', 'POST', path, activateDevice(activationToken, deviceUuid)),
      )
      await idp.control.haventec.devices.patch(DEVICE, { failedLoginAttempts: 5 })
      expect(await client.loginCode({ hashedPin: WRONG })).to.equal('AN-AUTH-1005')
      await client.exchange('response', 'PATCH', `/device/${DEVICE}`, { locked: false }, other)
      expect((await idp.control.haventec.users.get('mia')).devices[0]).to.include({ failedLoginAttempts: 0 })
      expect(await client.loginCode({ hashedPin: WRONG })).to.equal('AN-AUTH-1006')
    })
    it('POST /self-service/device, forbidAddingDevices: MOCK-ADDING-DEVICES-FORBIDDEN', async () => {
      const users = [{ username: 'mia', forbidAddingDevices: true }]
      const { client, close } = await openWire({ ...settings, users })
      const asked = { applicationUuid, username: 'mia', deviceName: 'phone' }
      expect(await client.code('POST', '/self-service/device', asked)).to.equal('MOCK-ADDING-DEVICES-FORBIDDEN')
      await close()
    })
  })

  describe('PIN reset', () => {
    const reset = (resetPinToken: string, more: object = {}) => ({
      ...opened().client.mine,
      resetPinToken,
      hashedPin: hashed('new'),
      ...more,
    })
    const resetCode = (token: string) => opened().client.code('POST', '/authentication/reset-pin', reset(token))

    it('POST /authentication/reset-pin: new PIN, the issued key is the only live one', async () => {
      const { client, keys } = opened()
      await client.login()
      const { resetPinToken, userEmail } = await client.forgotPin()
      expect(userEmail).to.equal('mia@example.com')
      const { authKey } = await client.exchange(
        'key-response',
        'POST',
        '/authentication/reset-pin',
        reset(resetPinToken),
      )
      expect(await keys()).to.deep.equal([authKey])
      expect(await client.loginCode()).to.equal('AN-HENG-1001')
      expect(await client.loginCode({ authKey })).to.equal('AN-AUTH-1006')
      await client.login({ authKey, hashedPin: hashed('new') })
    })
    it('POST /authentication/reset-pin: ends a lock of five minutes, not a permanent one', async () => {
      const { client, idp } = opened()
      await idp.control.haventec.devices.patch(DEVICE, { failedLoginAttempts: 3 })
      expect(await client.loginCode()).to.equal('AN-AUTH-1031')
      const { resetPinToken } = await client.forgotPin()
      const { authKey } = await client.exchange(
        'key-response',
        'POST',
        '/authentication/reset-pin',
        reset(resetPinToken),
      )
      await client.login({ authKey, hashedPin: hashed('new') })
      await idp.control.haventec.devices.patch(DEVICE, { locked: true })
      expect(await client.code('POST', '/authentication/forgot-pin', client.mine)).to.equal('AN-HENG-1004')
      expect(await resetCode('any')).to.equal('AN-HENG-1004')
    })
    it('POST /authentication/reset-pin, three wrong tokens in all: blocked for a day, logins are not', async () => {
      const { client, advance } = opened()
      const codes: string[] = []
      let last = ''
      for (let count = 0; count < 3; count++) {
        last = (await client.forgotPin()).resetPinToken
        codes.push(await resetCode('wrong'))
      }
      expect(codes).to.deep.equal(['AN-AUTH-1022', 'AN-AUTH-1022', 'AN-AUTH-1025'])
      expect(await resetCode(last)).to.equal('AN-AUTH-1025')
      const { authKey } = await client.login()
      await advance(86_399)
      expect(await client.code('POST', '/authentication/forgot-pin', client.mine)).to.equal('AN-AUTH-1025')
      await advance(1)
      expect(await resetCode(last), 'first failure of a new count').to.equal('AN-AUTH-1022')
      expect(await resetCode((await client.forgotPin()).resetPinToken)).to.equal('')
      expect(await client.loginCode({ authKey })).to.equal('AN-HENG-1001')
    })
    it('POST /authentication/reset-pin, token used, replaced or expired: AN-AUTH-1022', async () => {
      const { client, advance } = opened()
      const first = (await client.forgotPin()).resetPinToken
      let second = first
      while (second === first) second = (await client.forgotPin()).resetPinToken
      expect(await resetCode(first)).to.equal('AN-AUTH-1022')
      expect(await resetCode(second)).to.equal('')
      expect(await resetCode(second)).to.equal('AN-AUTH-1022')
      const third = (await client.forgotPin()).resetPinToken
      await advance(600)
      expect(await resetCode(third)).to.equal('AN-AUTH-1022')
    })
    it('POST /authentication/reset-pin: other devices are unchanged', async () => {
      const { client } = opened()
      const { deviceUuid, activationToken } = await addDevice()
      const path = '/authentication/activate/device'
      const { authKey } = await client.exchange(
        'key-response',
        'POST',
        path,
        activateDevice(activationToken, deviceUuid),
      )
      expect(await resetCode((await client.forgotPin()).resetPinToken)).to.equal('')
      await client.login({ deviceUuid, authKey, hashedPin: hashed('2') })
    })
  })

  it('POST /authentication/login, undeclared members and query parameters: ignored', async () => {
    const { client } = opened()
    const path = '/authentication/login?nonce=undefined&htOidTxid=&executedTime=1'
    await client.exchange('key-response', 'POST', path, client.credentials({ color: 'red', resetToken: 7 }))
  })
  it('GET /mock/haventec/users: no PIN hash', async () => {
    const { idp } = opened()
    expect(JSON.stringify(await idp.control.haventec.users.list())).to.not.include(RIGHT.slice(0, 20))
    expect(await idp.control.haventec.users.get('mia')).to.have.nested.property('devices[0].authKeys[0].authKey', K0)
  })
})

const success = (message: string) => ({ status: 'SUCCESS', message, code: '' })
const pick = ({ deviceUuid, authKey }: { readonly deviceUuid: string; readonly authKey: string }) => ({
  ...(deviceUuid !== undefined && { deviceUuid }),
  authKey,
})
