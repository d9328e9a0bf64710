import { expect } from 'chai'
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

const LOGIN = '/v1-2/authentication/login'
const blank = { applicationUuid: 'app-1', username: 'mia', deviceUuid: DEVICE }

describe('Haventec REST API, journal', () => {
  const opened = eachWithWire()
  const entries = () => opened().idp.control.requests().requests

  it('POST /authentication/login, journal: time, path and body, key and PIN redacted', async () => {
    const { client } = opened()
    await client.login()
    expect(entries()).to.deep.equal([
      {
        at: '2026-01-05T12:00:00Z',
        method: 'POST',
        path: `/authenticate${LOGIN}`,
        body: { ...blank, authKey: '[redacted]', hashedPin: '[redacted]' },
        username: 'mia',
        requestValid: true,
        responseValid: true,
        status: 200,
      },
    ])
  })
  it('Haventec REST API, undeclared members, journal: named in the note, values not stored', async () => {
    const { client } = opened()
    await client.login({ pin: 'hidden', browser: { name: 'hidden' } })
    await client.ask(
      'PUT',
      '/mfa/user',
      { user: { username: 'mia', salt: 'hidden' } },
      { 'x-application-uuid': 'app-1' },
    )
    const [user, login] = entries()
    expect(login?.note).to.equal('Ignored unknown members: /pin, /browser.')
    expect(user?.note).to.equal('Ignored unknown members: /user/salt.')
    expect(JSON.stringify(entries())).not.to.include('hidden')
  })

  const refused: readonly (readonly [string, Parameters<ReturnType<typeof opened>['client']['send']>, object])[] = [
    [
      'wrong PIN',
      ['POST', LOGIN, { ...blank, authKey: K0, hashedPin: WRONG }],
      { status: 400, errorCode: 'AN-AUTH-1006', requestValid: true },
    ],
    [
      'body against its schema',
      ['POST', LOGIN, { username: 'mia', hashedPin: 'hidden' }],
      { status: 400, errorCode: 'MOCK-REQUEST-INVALID', requestValid: false },
    ],
    [
      'body that is not an object',
      ['POST', LOGIN, '["hidden"]'],
      { status: 400, errorCode: 'MOCK-BODY-UNREADABLE', requestValid: false },
    ],
    [
      'body too large',
      ['POST', LOGIN, { username: 'hidden'.repeat(20_000) }],
      { status: 413, errorCode: 'MOCK-BODY-TOO-LARGE', requestValid: false },
    ],
    [
      'wrong API key',
      ['POST', LOGIN, { hidden: 'hidden' }, { 'x-api-key': 'hidden' }],
      { status: 401, errorCode: 'MOCK-API-KEY-INVALID', requestValid: true },
    ],
    [
      'other application',
      ['POST', LOGIN, { ...blank, applicationUuid: OTHER.applicationUuid, authKey: K0, hashedPin: RIGHT }],
      { status: 400, errorCode: 'MOCK-APPLICATION-UNKNOWN', requestValid: true },
    ],
    [
      'wrong JWT',
      ['GET', '/v1-2/user/current', undefined, { 'x-application-uuid': 'app-1', Authorization: 'Bearer hidden' }],
      { status: 401, errorCode: 'MOCK-JWT-INVALID', requestValid: true },
    ],
    [
      'unknown path with a query',
      ['GET', '/v1-3/x?key=hidden'],
      { status: 404, errorCode: 'MOCK-NOT-FOUND', requestValid: false, path: '/authenticate/v1-3/x' },
    ],
    [
      'method not allowed',
      ['GET', LOGIN],
      { status: 405, errorCode: 'MOCK-METHOD-NOT-ALLOWED', requestValid: false, method: 'GET' },
    ],
  ]
  for (const [what, send, expected] of refused)
    it(`Haventec REST API, ${what}, journal: one entry with status and code, no secret`, async () => {
      await opened().client.send(...send)
      expect(entries()).to.have.length(1)
      expect(entries()[0]).to.deep.include({ responseValid: true, ...expected })
      expect(JSON.stringify(entries())).not.to.include('hidden')
    })

  it('Haventec REST API, answerErrorsWith200, journal: status 200 and the error code', async () => {
    const { client, idp, close } = await openWire({ ...settings, answerErrorsWith200: true })
    await client.loginCode({ hashedPin: WRONG })
    expect(idp.control.requests().requests[0]).to.include({ status: 200, errorCode: 'AN-AUTH-1006' })
    await close()
  })
  it('Haventec REST API, all credential requests, journal: no key, PIN, token or JWT', async () => {
    const { client, idp } = opened()
    const first = await client.login()
    await client.ask('DELETE', `/device/${DEVICE}/auth-key/${first.authKeyUuid}/others`, undefined, bearer(first))
    // The key in place of its id.
    const misplaced = `/device/${DEVICE}/auth-key/${encodeURIComponent(first.authKey)}/others`
    await client.ask('DELETE', misplaced, undefined, bearer(first))
    const { resetPinToken } = await client.forgotPin()
    const reset = await client.exchange('key-response', 'POST', '/authentication/reset-pin', {
      ...client.mine,
      resetPinToken,
      hashedPin: WRONG,
    })
    const added = await client.exchange('add-device-response', 'POST', '/self-service/device', {
      ...client.mine,
      deviceName: 'tablet',
    })
    const { activationToken } = added
    const activated = await client.exchange('key-response', 'POST', '/authentication/activate/device', {
      ...client.mine,
      deviceUuid: added.deviceUuid,
      activationToken,
      hashedPin: RIGHT,
    })
    expect(idp.control.requests().requests).to.have.length(7)
    const journal = JSON.stringify(idp.control.requests())
    const keys = [first, reset, activated].flatMap(({ authKey, accessToken }) => [authKey, accessToken.token])
    for (const secret of [K0, RIGHT, WRONG, APPLICATION.apiKey, ...keys]) expect(journal).not.to.include(secret)
    expect(journal).not.to.include(encodeURIComponent(first.authKey))
    for (const token of [resetPinToken, activationToken]) expect(journal).not.to.include(`"${token}"`)
    expect(journal, 'a JWT').not.to.match(/eyJ[\w-]+\.eyJ/)
  })
})
