import { createRequire } from 'node:module'
import { expect } from 'chai'
import { createMockIdp, type MockIdp } from '../fixtures/create-mock-idp.ts'

// CommonJS package without named exports for ES modules.
const { HaventecAuthenticateClient }: typeof import('@haventec/authenticate-client-js') = createRequire(
  import.meta.url,
)('@haventec/authenticate-client-js')

const USERNAME = 'Noa'
const MINUTE = 60

describe('@haventec/authenticate-client-js 2.1.0', () => {
  let idp: MockIdp
  let base = ''
  let applicationUuid = ''
  let apiKey = ''
  before(async () => {
    idp = createMockIdp()
    const { port } = await idp.listen({ host: '127.0.0.1' })
    await idp.control.clock.change({ frozen: true })
    const [application] = idp.control.haventec.applications().applications
    ;({ applicationUuid, apiKey } = application ?? { applicationUuid, apiKey })
    base = `http://127.0.0.1:${port}/authenticate/v1-2`
  })
  after(() => idp.close())

  const browser = () => {
    const client = new HaventecAuthenticateClient(true)
    client.initialize(base, applicationUuid)
    const at = (path: string) => base + path
    const key = () => ({ 'x-api-key': apiKey }) // a new object: the client adds its own headers to it
    return {
      signUp: () => client.signUp(USERNAME, 'noa@example.com', key()),
      activateUser: (token: string, pin: string) =>
        client.activateUser(USERNAME, token, pin, key(), at('/authentication/activate/user'), 'first browser'),
      addDevice: () => client.addDevice(USERNAME, 'second browser', key(), at('/self-service/device')),
      activateDevice: (pin: string, token: string) =>
        client.activateDevice(USERNAME, pin, token, key(), at('/authentication/activate/device')),
      login: (pin: string) => client.login(USERNAME, pin, key(), at('/authentication/login')),
      logout: () => client.logout(key(), at('/authentication/logout')),
      forgotPin: () => client.forgotPin(USERNAME, key(), at('/authentication/forgot-pin')),
      resetPin: (token: string, pin: string) =>
        client.resetPin(USERNAME, token, pin, key(), at('/authentication/reset-pin')),
      lock: (uuid: string) => client.lockDevice(uuid, key()),
      unlock: (uuid: string) => client.unlockDevice(uuid, key()),
      delete: (uuid: string) => client.deleteDevice(uuid, key()),
      user: () => client.getCurrentUserDetails(key()),
      devices: () => client.getUserDevices(client.getUserUuid(), key()),
      client,
    }
  }
  /** Error code of a rejected call; the client rejects with the answer. */
  const code = (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => 'it went well',
      (error: { response: { status: number; body: { responseStatus: { code: string } } } }) =>
        `${error.response.status} ${error.response.body.responseStatus.code}`,
    )
  const sent = async (kind: string) =>
    (await idp.control.haventec.outbox()).messages.find((each) => each.kind === kind)?.token ?? ''

  const first = { value: undefined as ReturnType<typeof browser> | undefined }
  const second = { value: undefined as ReturnType<typeof browser> | undefined }
  const one = () => (first.value ??= browser())
  const two = () => (second.value ??= browser())

  it('@haventec/authenticate-client-js, sign-up and activation: the user has a device and a key', async () => {
    const { activationToken } = await one().signUp()
    expect(activationToken).to.equal(await sent('activateUser'))
    expect(await code(one().signUp())).to.equal('400 AN-USER-1001')
    await one().activateUser(String(activationToken), '4711')
    expect(one().client.getDeviceUuid()).to.match(/^[0-9a-f-]{36}$/)
  })
  it('@haventec/authenticate-client-js, login twice: each answer has the next key', async () => {
    const keys = [one().client.getAuthKey()]
    for (let count = 0; count < 3; count++) {
      await one().login('4711')
      keys.push(one().client.getAuthKey())
    }
    expect(new Set(keys).size).to.equal(4)
  })
  it('@haventec/authenticate-client-js, login: the client reads the user from the JWT, user and devices from the server', async () => {
    const user = await one().user()
    expect(user).to.include({ username: USERNAME, email: 'noa@example.com', active: true, locked: false })
    expect(user['userUuid']).to.equal(one().client.getUserUuid())
    const { devices } = await one().devices()
    expect(devices).to.have.lengthOf(1)
  })
  it('@haventec/authenticate-client-js, wrong PINs: locked for five minutes', async () => {
    const codes = []
    for (let count = 0; count < 3; count++) codes.push(await code(one().login('0000')))
    expect(codes).to.deep.equal(['400 AN-AUTH-1006', '400 AN-AUTH-1029', '400 AN-AUTH-1030'])
    expect(await code(one().login('4711'))).to.equal('400 AN-AUTH-1031')
  })
  it('@haventec/authenticate-client-js, PIN reset during a lock: the new PIN is accepted', async () => {
    await one().forgotPin()
    expect(await code(one().resetPin('wrong', '4712'))).to.equal('400 AN-AUTH-1022')
    await one().resetPin(await sent('resetPin'), '4712')
    expect(await code(one().login('4711'))).to.equal('400 AN-AUTH-1006')
    await one().login('4712')
  })
  it('@haventec/authenticate-client-js, second device added: it logs in', async () => {
    const { activationToken, userEmail } = await two().addDevice()
    expect(userEmail).to.equal('noa@example.com')
    await two().activateDevice('1234', String(activationToken))
    await two().login('1234')
    expect(((await one().devices())['devices'] as readonly object[]).length).to.equal(2)
  })
  it('@haventec/authenticate-client-js, sixth wrong PIN: locked until the other device unlocks it', async () => {
    const uuid = two().client.getDeviceUuid()
    const codes = []
    for (let count = 0; count < 3; count++) codes.push(await code(two().login('0000')))
    await idp.control.clock.change({ advanceSeconds: 5 * MINUTE })
    for (let count = 0; count < 4; count++) codes.push(await code(two().login('0000')))
    const after = ['400 AN-AUTH-1006', '400 AN-AUTH-1004', '400 AN-AUTH-1005', '400 AN-HENG-1004']
    expect(codes.slice(3)).to.deep.equal(after)
    await one().unlock(uuid)
    await two().login('1234')
  })
  it('@haventec/authenticate-client-js, lock and unlock of the other device: its logins follow', async () => {
    const uuid = two().client.getDeviceUuid()
    await one().lock(uuid)
    expect(await code(two().login('1234'))).to.equal('400 AN-HENG-1004')
    expect(await code(two().unlock(uuid))).to.equal('400 AN-HENG-1004')
    await one().unlock(uuid)
    await two().login('1234')
  })
  it('@haventec/authenticate-client-js, key confirmed by a separate request, which the client lacks: accepted', async () => {
    const uuid = two().client.getDeviceUuid()
    const { authKeyUuid } = await two().login('1234')
    const headers = { 'x-api-key': apiKey, Authorization: `Bearer ${two().client.getAccessToken()}` }
    const url = `${base}/device/${uuid}/auth-key/${authKeyUuid}/others`
    expect((await fetch(url, { method: 'DELETE', headers })).status).to.equal(200)
    const { devices } = await idp.control.haventec.users.get(USERNAME)
    const keys = devices.find(({ deviceUuid }) => deviceUuid === uuid)?.authKeys
    expect(keys?.map((each) => each.authKeyUuid)).to.deep.equal([authKeyUuid])
  })
  it('@haventec/authenticate-client-js, logout: the JWT is refused, a new login succeeds', async () => {
    const token = two().client.getAccessToken()
    await two().logout()
    const headers = { 'x-api-key': apiKey, Authorization: `Bearer ${token}` }
    expect((await fetch(`${base}/user/current`, { headers })).status).to.equal(401)
    await two().login('1234')
  })
  it('@haventec/authenticate-client-js, device deleted: its login is refused as unknown', async () => {
    await one().delete(two().client.getDeviceUuid())
    expect(await code(two().login('1234'))).to.equal('400 AN-HENG-1005')
    expect((await one().devices())['devices']).to.have.lengthOf(1)
  })
})
