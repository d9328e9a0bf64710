import { expect } from 'chai'
import { APPLICATION, eachWithWire, RIGHT } from '../../fixtures/haventec/wire-client.ts'

describe('Haventec REST API, Silent MFA', () => {
  const opened = eachWithWire()
  const application = { 'x-application-uuid': APPLICATION.applicationUuid }
  const user = (username: string) => ({ user: { username } })
  const collect = (authSessionDetails: unknown) =>
    opened().client.ask('PATCH', '/mfa/user/device/activate', { authSessionDetails }, application)

  it('PUT /mfa/user: a new user, credentials after the activation link was followed, once', async () => {
    const { client } = opened()
    expect(await client.code('POST', '/mfa/device', user('sam'), application)).to.equal('AN-AUTH-1017')
    const begun = await client.exchange('mfa-registration', 'PUT', '/mfa/user', user('sam'), application)
    const { activationDetails, authSessionDetails } = begun
    expect(authSessionDetails).to.deep.include({ expiryDate: '2026-01-06T12:00:00.000Z' })
    const waiting = await collect(authSessionDetails)
    expect([waiting.status, waiting.body.responseStatus.code]).to.deep.equal([400, 'AN-SMFA-0009'])
    const followed = { activationDetails, authSessionDetails }
    const forged = { ...followed, activationDetails: { link: 'https://activation.example/' } }
    expect(await client.code('PATCH', '/mfa/verify', forged, application)).to.equal('MOCK-ACTIVATION-LINK-INVALID')
    await client.exchange('response', 'PATCH', '/mfa/verify', followed, application)
    const collected = await Promise.all([collect(authSessionDetails), collect(authSessionDetails)])
    expect(collected.map(({ status }) => status).sort()).to.deep.equal([200, 400])
    const { deviceUuid, authKey } = collected.find(({ status }) => status === 200)?.body ?? {}
    const login = { username: 'sam', deviceUuid, authKey, hashedPin: undefined, pinlessDevice: true }
    await client.login(login)
    expect(await client.loginCode({ ...login, hashedPin: RIGHT })).to.equal('MOCK-REQUEST-INVALID')
  })
  it('POST /mfa/device: one more device of the user; a device with a PIN still needs it', async () => {
    const { client, advance } = opened()
    const begun = await client.exchange('mfa-registration', 'POST', '/mfa/device', user('mia'), application)
    const { activationDetails, authSessionDetails } = begun
    await client.exchange('response', 'PATCH', '/mfa/verify', { activationDetails, authSessionDetails }, application)
    expect((await collect(authSessionDetails)).status).to.equal(200)
    const pinless = { hashedPin: undefined, pinlessDevice: true }
    expect(await client.loginCode(pinless)).to.equal('AN-AUTH-1006')
    expect(await client.code('PUT', '/mfa/user', user('mia'), application)).to.equal('AN-USER-1001')
    const late = await client.exchange('mfa-registration', 'POST', '/mfa/device', user('mia'), application)
    await advance(86_400)
    const { body } = await collect(late['authSessionDetails'])
    expect(body.responseStatus.code).to.equal('MOCK-MFA-SESSION-UNKNOWN')
  })
  it('PUT /mfa/user without x-application-uuid: MOCK-APPLICATION-UNKNOWN', async () => {
    expect(await opened().client.code('PUT', '/mfa/user', user('sam'))).to.equal('MOCK-APPLICATION-UNKNOWN')
  })
})
