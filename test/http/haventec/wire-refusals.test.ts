import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import {
  APPLICATION,
  bearer,
  DEVICE,
  eachWithWire,
  expectMessage,
  OTHER,
  openWire,
  RIGHT,
  settings,
} from '../../fixtures/haventec/wire-client.ts'

const ANY = `/device/${DEVICE}`
/** Every path of the API: method, path, JWT required. */
const PATHS: readonly (readonly [method: string, path: string, jwt: boolean])[] = [
  ['POST', '/self-service/user', false],
  ['POST', '/authentication/activate/user', false],
  ['POST', '/self-service/device', false],
  ['POST', '/authentication/activate/device', false],
  ['POST', '/authentication/login', false],
  ['DELETE', '/authentication/logout', true],
  ['POST', '/authentication/forgot-pin', false],
  ['POST', '/authentication/reset-pin', false],
  ['GET', '/user/current', true],
  ['GET', '/user/any/device', true],
  ['PATCH', ANY, true],
  ['DELETE', ANY, true],
  ['DELETE', `${ANY}/auth-key/any/others`, true],
  ['PUT', '/mfa/user', false],
  ['POST', '/mfa/device', false],
  ['PATCH', '/mfa/verify', false],
  ['PATCH', '/mfa/user/device/activate', false],
  ['GET', `/jwt/public-key/${APPLICATION.applicationUuid}`, false],
  ['GET', '/jwt/validate', true],
  ['GET', '/jwt/renew', true],
]

describe('Haventec REST API, refused requests', () => {
  const opened = eachWithWire()
  const stored = async () => JSON.stringify(await opened().idp.control.haventec.users.list())
  const refused = async (
    status: number,
    code: string,
    ...asked: Parameters<ReturnType<typeof opened>['client']['send']>
  ) => {
    const answer = await opened().client.send(...asked)
    expect([answer.status, answer.body.responseStatus?.code], asked.slice(0, 2).join(' ')).to.deep.equal([status, code])
    expect(answer.body.responseStatus.status).to.equal('ERROR')
    expect(answer.headers['cache-control']).to.equal('no-store')
    return answer
  }
  const login = '/v1-2/authentication/login'

  for (const [method, path, jwt] of PATHS) {
    it(`Haventec REST API, ${method} ${path} without API key${jwt ? ' or JWT' : ''}: refused, nothing changes`, async () => {
      const before = await stored()
      const application = { 'x-application-uuid': APPLICATION.applicationUuid }
      for (const key of ['', 'wrong', 'constructor'])
        await refused(401, 'MOCK-API-KEY-INVALID', method, `/v1-2${path}`, undefined, {
          ...application,
          'x-api-key': key,
        })
      const foreign = { 'x-application-uuid': OTHER.applicationUuid }
      await refused(400, 'MOCK-APPLICATION-UNKNOWN', method, `/v1-2${path}`, undefined, foreign)
      if (jwt) await refused(401, 'MOCK-JWT-INVALID', method, `/v1-2${path}`)
      expect(await stored()).to.equal(before)
    })
    it(`Haventec REST API, ${method} ${path}, other methods: 405 with Allow`, async () => {
      const taken = PATHS.filter((each) => each[1] === path).map(([each]) => each)
      const other = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter((each) => !taken.includes(each))
      for (const each of other) {
        const { headers } = await refused(405, 'MOCK-METHOD-NOT-ALLOWED', each, `/v1-2${path}`)
        expect(headers['allow']).to.equal(taken.join(', '))
      }
    })
  }
  for (const [method, path] of PATHS.filter(([each]) => each === 'POST' || each === 'PUT'))
    it(`Haventec REST API, ${method} ${path}, invalid body: 400 or 413`, async () => {
      const application = { 'x-application-uuid': APPLICATION.applicationUuid }
      const ask = (status: number, code: string, body: unknown, headers: object = {}) =>
        refused(status, code, method, `/v1-2${path}`, body, { ...application, ...headers })
      for (const body of ['', '{', '[]', '"text"', 'null', '{"username":"mia"'])
        await ask(400, 'MOCK-BODY-UNREADABLE', body)
      await ask(400, 'MOCK-BODY-UNREADABLE', '{}', { 'Content-Encoding': 'gzip' })
      await ask(400, 'MOCK-REQUEST-INVALID', '{}')
      await ask(413, 'MOCK-BODY-TOO-LARGE', JSON.stringify({ username: 'x'.repeat(65_536) }))
      const member = path.startsWith('/mfa') ? { user: { username: 7 } } : { username: 7 }
      const { body } = await ask(400, 'MOCK-REQUEST-INVALID', member)
      expect(body.responseStatus.message).to.include('/username must be string')
    })

  it('Haventec REST API, unknown path: 404 MOCK-NOT-FOUND; malformed escape: 400', async () => {
    for (const path of [
      '',
      '/',
      '/v1-2',
      '/v1-1/authentication/login',
      '/v1-2/authentication/LOGIN',
      '/v1-2/openid/auth',
    ])
      await refused(404, 'MOCK-NOT-FOUND', 'POST', path, '{}')
    await refused(400, 'MOCK-REQUEST-INVALID', 'DELETE', '/v1-2/device/%zz')
  })
  it('POST /authentication/login, body not UTF-8: 400; compressed body too large: 413', async () => {
    const { url } = opened()
    const post = async (body: Buffer, headers: object) => {
      const sent = { 'x-api-key': APPLICATION.apiKey, 'Content-Type': 'application/json', ...headers }
      const answer = await fetch(`${url}/authenticate${login}`, {
        method: 'POST',
        headers: sent,
        body: Uint8Array.from(body),
      })
      const answered = (await answer.json()) as { responseStatus: { code: string } }
      expectMessage('response', answered)
      return [answer.status, answered.responseStatus.code]
    }
    expect(await post(Buffer.from('{"username":"\xff"}', 'latin1'), {})).to.deep.equal([400, 'MOCK-BODY-UNREADABLE'])
    const bomb = gzipSync(Buffer.alloc(1_000_000, ' '))
    expect(await post(bomb, { 'Content-Encoding': 'gzip' })).to.deep.equal([413, 'MOCK-BODY-TOO-LARGE'])
  })
  it('Haventec REST API, unknown or foreign user, device, application or key: refused, nothing changes', async () => {
    const { client } = opened()
    const jwt = bearer(await client.login())
    const before = await stored()
    const cases: readonly (readonly [code: string, ...asked: Parameters<typeof client.ask>])[] = [
      ['AN-AUTH-1017', 'POST', '/authentication/login', client.credentials({ username: 'nobody' })],
      ['AN-HENG-1005', 'POST', '/authentication/login', client.credentials({ deviceUuid: 'none' })],
      ['AN-HENG-1005', 'POST', '/authentication/login', client.credentials({ deviceUuid: 'device-of-max' })],
      ['AN-AUTH-1017', 'POST', '/authentication/forgot-pin', { ...client.mine, username: 'nobody' }],
      ['AN-HENG-1005', 'POST', '/authentication/forgot-pin', { ...client.mine, deviceUuid: 'device-of-max' }],
      ['AN-AUTH-1017', 'POST', '/self-service/device', { ...client.mine, username: 'nobody', deviceName: 'x' }],
      ['MOCK-APPLICATION-UNKNOWN', 'POST', '/authentication/login', client.credentials({ applicationUuid: 'none' })],
      ['MOCK-APPLICATION-UNKNOWN', 'POST', '/authentication/login', client.credentials({ applicationUuid: 'app-2' })],
      ['MOCK-APPLICATION-UNKNOWN', 'GET', '/jwt/public-key/app-2'],
      ['AN-HENG-1005', 'PATCH', '/device/device-of-max', { locked: true }, jwt],
      ['AN-HENG-1005', 'DELETE', '/device/device-of-max', undefined, jwt],
      ['AN-HENG-1005', 'DELETE', '/device/none', undefined, jwt],
      ['AN-HENG-1005', 'DELETE', '/device/device-of-max/auth-key/any/others', undefined, jwt],
      ['AN-HENG-1001', 'DELETE', `${ANY}/auth-key/any/others`, undefined, jwt],
      ['AN-AUTH-1017', 'GET', '/user/any/device', undefined, jwt],
      ['MOCK-REQUEST-INVALID', 'PATCH', ANY, { locked: 'yes' }, jwt],
    ]
    for (const [code, ...asked] of cases)
      expect(await client.code(...asked), asked.slice(0, 2).join(' ')).to.equal(code)
    expect(await stored()).to.equal(before)
  })
  it('POST /authentication/login, malformed hashedPin: MOCK-REQUEST-INVALID, no failure counted', async () => {
    const { client } = opened()
    const before = await stored()
    const wrong = ['', '1234', RIGHT.slice(1), `${RIGHT}=`, `${RIGHT.slice(0, 87)}A`, RIGHT.replace(/^./, '*'), 7, null]
    for (const hashedPin of [...wrong, undefined])
      expect(await client.loginCode({ hashedPin }), String(hashedPin)).to.equal('MOCK-REQUEST-INVALID')
    expect(await stored()).to.equal(before)
  })
  it('POST /authentication/login, invalid body: the answer contains no secret of the request', async () => {
    const { client } = opened()
    const sent = client.credentials({ authKey: 'a-secret-key', username: 7 })
    const { text } = await client.ask('POST', '/authentication/login', sent)
    expect(text).to.not.include('a-secret-key').and.not.include(RIGHT)
    const broken = await client.send('POST', login, '{"authKey":"a-secret-key",')
    expect(broken.text).to.not.include('a-secret-key')
  })
  it('POST /authentication/login and /forgot-pin, locked user: AN-HENG-1004', async () => {
    const [user] = settings.users
    const { client, close } = await openWire({ ...settings, users: [{ ...user, locked: true }] })
    expect(await client.loginCode()).to.equal('AN-HENG-1004')
    expect(await client.code('POST', '/authentication/forgot-pin', client.mine)).to.equal('AN-HENG-1004')
    await close()
  })
  it('Haventec REST API, answerErrorsWith200: errors have status 200', async () => {
    const { client, close } = await openWire({ ...settings, answerErrorsWith200: true })
    const { status, body } = await client.ask('POST', '/authentication/login', client.credentials({ authKey: 'other' }))
    expect([status, body.responseStatus.code]).to.deep.equal([200, 'AN-HENG-1001'])
    const nowhere = await client.send('GET', '/v1-2/nowhere')
    expect([nowhere.status, nowhere.body.responseStatus.code]).to.deep.equal([200, 'MOCK-NOT-FOUND'])
    await close()
  })
})
