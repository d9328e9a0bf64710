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

describe("Haventec's REST API in the journal", () => {
  const opened = eachWithWire()
  const entries = () => opened().idp.control.requests().requests

  it('a login: when, where, its body without key and PIN, and what became of it', async () => {
    const { client } = opened()
    await client.login()
    expect(entries()).to.deep.equal([
      {
        at: '2026-01-05T12:00:00Z',
        method: 'POST',
        path: `/authenticate${LOGIN}`,
        body: { ...blank, authKey: '[redacted]', hashedPin: '[redacted]' },
        requestValid: true,
        responseValid: true,
        status: 200,
      },
    ])
  })
  it('members that the vendor does not have are named, and nothing of what is in them is kept', async () => {
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
      'a wrong PIN, with the code of the vendor',
      ['POST', LOGIN, { ...blank, authKey: K0, hashedPin: WRONG }],
      { status: 400, errorCode: 'AN-AUTH-1006', requestValid: true },
    ],
    [
      'a body against its schema',
      ['POST', LOGIN, { username: 'mia', hashedPin: 'hidden' }],
      { status: 400, errorCode: 'MOCK-REQUEST-INVALID', requestValid: false },
    ],
    [
      'a body that is no object',
      ['POST', LOGIN, '["hidden"]'],
      { status: 400, errorCode: 'MOCK-BODY-UNREADABLE', requestValid: false },
    ],
    [
      'a body that is too large',
      ['POST', LOGIN, { username: 'hidden'.repeat(20_000) }],
      { status: 413, errorCode: 'MOCK-BODY-TOO-LARGE', requestValid: false },
    ],
    [
      'a wrong API key',
      ['POST', LOGIN, { hidden: 'hidden' }, { 'x-api-key': 'hidden' }],
      { status: 401, errorCode: 'MOCK-API-KEY-INVALID', requestValid: true },
    ],
    [
      'another application',
      ['POST', LOGIN, { ...blank, applicationUuid: OTHER.applicationUuid, authKey: K0, hashedPin: RIGHT }],
      { status: 400, errorCode: 'MOCK-APPLICATION-UNKNOWN', requestValid: true },
    ],
    [
      'a wrong JWT',
      ['GET', '/v1-2/user/current', undefined, { 'x-application-uuid': 'app-1', Authorization: 'Bearer hidden' }],
      { status: 401, errorCode: 'MOCK-JWT-INVALID', requestValid: true },
    ],
    [
      'an unknown path, without its query',
      ['GET', '/v1-3/x?key=hidden'],
      { status: 404, errorCode: 'MOCK-NOT-FOUND', requestValid: false, path: '/authenticate/v1-3/x' },
    ],
    [
      'a method that the path does not take',
      ['GET', LOGIN],
      { status: 405, errorCode: 'MOCK-METHOD-NOT-ALLOWED', requestValid: false, method: 'GET' },
    ],
  ]
  for (const [what, send, expected] of refused)
    it(`${what}: one entry`, async () => {
      await opened().client.send(...send)
      expect(entries()).to.have.length(1)
      expect(entries()[0]).to.deep.include({ responseValid: true, ...expected })
      expect(JSON.stringify(entries())).not.to.include('hidden')
    })

  it('errors that are answered with 200 have their code all the same', async () => {
    const { client, idp, close } = await openWire({ ...settings, answerErrorsWith200: true })
    await client.loginCode({ hashedPin: WRONG })
    expect(idp.control.requests().requests[0]).to.include({ status: 200, errorCode: 'AN-AUTH-1006' })
    await close()
  })
  it('the keys, PINs, tokens and JWTs of all that a user does are nowhere in it', async () => {
    const { client, idp } = opened()
    const first = await client.login()
    await client.ask('DELETE', `/device/${DEVICE}/auth-key/${first.authKeyUuid}/others`, undefined, bearer(first))
    // Where the id of a key belongs, the key itself.
    const misplaced = `/device/${DEVICE}/auth-key/${encodeURIComponent(first.authKey)}/others`
    await client.ask('DELETE', misplaced, undefined, bearer(first))
    const { resetPinToken } = await client.forgotPin()
    const reset = await client.told('key-response', 'POST', '/authentication/reset-pin', {
      ...client.mine,
      resetPinToken,
      hashedPin: WRONG,
    })
    const added = await client.told('add-device-response', 'POST', '/self-service/device', {
      ...client.mine,
      deviceName: 'tablet',
    })
    const { activationToken } = added
    const activated = await client.told('key-response', 'POST', '/authentication/activate/device', {
      ...client.mine,
      deviceUuid: added.deviceUuid,
      activationToken,
      hashedPin: RIGHT,
    })
    expect(idp.control.requests().requests).to.have.length(7)
    const told = JSON.stringify(idp.control.requests())
    const keys = [first, reset, activated].flatMap(({ authKey, accessToken }) => [authKey, accessToken.token])
    for (const secret of [K0, RIGHT, WRONG, APPLICATION.apiKey, ...keys]) expect(told).not.to.include(secret)
    expect(told).not.to.include(encodeURIComponent(first.authKey))
    for (const token of [resetPinToken, activationToken]) expect(told).not.to.include(`"${token}"`)
    expect(told, 'a JWT').not.to.match(/eyJ[\w-]+\.eyJ/)
  })
})
