import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { expect } from 'chai'
import { type JWK, jwtVerify } from 'jose'
import {
  APPLICATION,
  bearer,
  DEVICE,
  eachWithWire,
  NOW,
  OTHER,
  openWire,
  settings,
} from '../../fixtures/haventec/wire-client.ts'

const HOUR = 3600
const read = (part: string | undefined) => JSON.parse(Buffer.from(part ?? '', 'base64url').toString())
const write = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
/** Reads a token like the vendor's clients, which replace only the first `-` and `_`. */
const readAsClient = (token: string) =>
  JSON.parse(Buffer.from((token.split('.')[1] ?? '').replace('-', '+').replace('_', '/'), 'base64').toString('ascii'))
const forged = (header: object, claims: object, key?: KeyObject): string => {
  const text = `${write(header)}.${write(claims)}`
  const dsa = { dsaEncoding: 'ieee-p1363' } as const
  return `${text}.${key === undefined ? '' : sign('sha384', Buffer.from(text), { key, ...dsa }).toString('base64url')}`
}

describe('Haventec JWT', () => {
  const opened = eachWithWire()
  const publicKey = async (): Promise<JWK> => {
    const { applicationUuid } = APPLICATION
    const { responseStatus: _, ...jwk } = await opened().client.exchange(
      'public-key',
      'GET',
      `/jwt/public-key/${applicationUuid}`,
    )
    return jwk as JWK
  }
  const codeWith = (token: string, headers: object = {}) =>
    opened().client.code('GET', '/jwt/validate', undefined, { Authorization: `Bearer ${token}`, ...headers })

  it("Haventec JWT: the vendor's header and claims, signed with the application's key", async () => {
    const { accessToken } = await opened().client.login()
    expect(accessToken.type).to.equal('JWT')
    const [header] = accessToken.token.split('.')
    expect(read(header)).to.deep.equal({ alg: 'ES384' })
    const currentDate = new Date(NOW * 1000)
    const { payload } = await jwtVerify(accessToken.token, await publicKey(), { currentDate })
    const { jti, userUUID, ...claims } = payload
    expect(claims).to.deep.equal({
      iss: 'First',
      sub: 'Mia',
      iat: NOW,
      nbf: NOW - 120,
      exp: NOW + HOUR,
      role: ['HT_AN_USER'],
      applicationUUID: 'app-1',
    })
    expect(Buffer.from(String(jti), 'base64url')).to.have.lengthOf(16)
    expect(userUUID).to.equal((await opened().idp.control.haventec.users.get('mia')).userUuid)
  })
  it('Haventec JWT, any username: readable by clients that replace only the first - and _', async () => {
    const username = 'Zoë ~~~??? >>> 名'
    const [application, other] = settings.applications
    const device = { ...settings.users[0].devices[0] }
    const users = [{ username, devices: [device] }]
    const { client, close } = await openWire({ users, applications: [{ ...application, name: '?>~~~?>' }, other] })
    const { accessToken } = await client.login({ username })
    expect(readAsClient(accessToken.token)).to.include({ sub: username, iss: '?>~~~?>' })
    await close()
  })
  it('GET /jwt/validate: accepted until the last second of the JWT, MOCK-JWT-INVALID afterwards', async () => {
    const { client, advance } = opened()
    const { accessToken } = await client.login()
    await advance(HOUR - 1)
    expect(await codeWith(accessToken.token)).to.equal('')
    await advance(1)
    expect(await codeWith(accessToken.token)).to.equal('MOCK-JWT-INVALID')
  })
  it('Haventec JWT, accessTokenSeconds of the application: exp follows it', async () => {
    const [application, other] = settings.applications
    const applications = [{ ...application, accessTokenSeconds: 4500 }, other]
    const { client, close } = await openWire({ ...settings, applications })
    expect(readAsClient((await client.login()).accessToken.token)).to.include({ iat: NOW, exp: NOW + 4500 })
    await close()
  })
  it('DELETE /authentication/logout: this JWT is invalid; other JWTs, key and PIN stay valid', async () => {
    const { client } = opened()
    const first = await client.login()
    const second = await client.login({ authKey: first.authKey })
    await client.exchange('response', 'DELETE', '/authentication/logout', undefined, bearer(first))
    expect(await codeWith(first.accessToken.token)).to.equal('MOCK-JWT-INVALID')
    expect(await client.code('DELETE', '/authentication/logout', undefined, bearer(first))).to.equal('MOCK-JWT-INVALID')
    expect(await codeWith(second.accessToken.token)).to.equal('')
    await client.login({ authKey: second.authKey })
  })
  it('GET /jwt/renew: new times; device locked AN-HENG-1004, device deleted AN-HENG-1005', async () => {
    const { client, advance, idp } = opened()
    const first = await client.login()
    await advance(HOUR / 2)
    const renewed = await client.exchange('access-token-response', 'GET', '/jwt/renew', undefined, bearer(first))
    expect(readAsClient(renewed.accessToken.token)).to.include({ iat: NOW + HOUR / 2, exp: NOW + 1.5 * HOUR })
    await client.exchange('response', 'GET', '/jwt/validate', undefined, bearer(renewed))
    await idp.control.haventec.devices.patch(DEVICE, { locked: true })
    expect(await client.code('GET', '/jwt/renew', undefined, bearer(first))).to.equal('AN-HENG-1004')
    await client.exchange('response', 'DELETE', `/device/${DEVICE}`, undefined, bearer(first))
    expect(await client.code('GET', '/jwt/renew', undefined, bearer(first))).to.equal('AN-HENG-1005')
  })
  it('GET /jwt/validate, other application: MOCK-JWT-INVALID', async () => {
    const { client } = opened()
    const { accessToken } = await client.login()
    expect(await codeWith(accessToken.token, { 'x-api-key': OTHER.apiKey })).to.equal('MOCK-JWT-INVALID')
  })
  it('GET /jwt/validate after a reset of the mock: MOCK-JWT-INVALID, new public key', async () => {
    const { client, idp } = opened()
    const { accessToken } = await client.login()
    const before = await publicKey()
    await idp.control.reset()
    await idp.control.clock.change({ now: new Date(NOW * 1000).toISOString(), frozen: true })
    expect(await codeWith(accessToken.token)).to.equal('MOCK-JWT-INVALID')
    expect((await publicKey()).x).to.not.equal(before.x)
  })
  it('GET /jwt/validate, forged JWT (algorithm, key, claims, signature): MOCK-JWT-INVALID', async () => {
    const { token } = (await opened().client.login()).accessToken
    const [header = '', payload = '', signature = ''] = token.split('.')
    const claims = read(payload)
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    const spki = createPublicKey({ key: { ...(await publicKey()) }, format: 'jwk' }).export({
      type: 'spki',
      format: 'der',
    })
    const forgeries = {
      'alg none': forged({ alg: 'none' }, claims),
      'alg None, with the signature': `${write({ alg: 'None' })}.${payload}.${signature}`,
      'another key': forged({ alg: 'ES384' }, claims, privateKey),
      'another key, brought along': forged(
        { alg: 'ES384', jwk: privateKey.export({ format: 'jwk' }) },
        claims,
        privateKey,
      ),
      'HS384 with the public key': `${write({ alg: 'HS384' })}.${payload}.${spki.toString('base64url')}`,
      'other claims': `${header}.${write({ ...claims, exp: claims.exp + 1 })}.${signature}`,
      'no signature': `${header}.${payload}.`,
      'no token': 'token',
      'five parts': `${token}.a.b`,
    }
    for (const [what, forgery] of Object.entries(forgeries))
      expect(await codeWith(forgery), what).to.equal('MOCK-JWT-INVALID')
    for (const Authorization of ['', 'Bearer', `Basic ${token}`, token])
      expect(await codeWith('', { Authorization }), Authorization).to.equal('MOCK-JWT-INVALID')
    expect(await codeWith(token)).to.equal('')
  })
})
