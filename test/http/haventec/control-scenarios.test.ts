import { expect } from 'chai'
import { createMockIdp, type MockIdp } from '../../fixtures/create-mock-idp.ts'
import { APPLICATION, hashed, wireClient } from '../../fixtures/haventec/wire-client.ts'

const STATES = [
  'HAVENTEC_LOGIN_REQUIRED',
  'HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED',
  'HAVENTEC_DEVICE_ACTIVATION_REQUIRED',
  'HAVENTEC_PIN_RESET_REQUIRED',
  'HAVENTEC_DEVICE_LOCKED',
  'RESUME',
]
const DEVICE = '51aa6c0e-0000-4000-8000-000000000001'

describe('Haventec scenarios, POST /mock/flows', () => {
  let idp: MockIdp
  beforeEach(async () => {
    idp = createMockIdp()
    await idp.ready
    await idp.control.clock.change({ now: '2026-01-05T12:00:00Z', frozen: true })
  })
  afterEach(() => idp.close())
  const start = (state: string, username = 'mia') => idp.control.startFlow({ policy: 'haventec', username, state })

  for (const state of STATES)
    it(`POST /mock/flows, state ${state}: reached repeatedly, after any other state`, async () => {
      for (const before of [...STATES, state, state]) {
        await start(before)
        expect(await start(state)).to.include({ status: state })
      }
    })
  it('POST /mock/flows, RESUME, Haventec device locked or with failures: reached', async () => {
    for (const change of [{ locked: true }, { failedLoginAttempts: 3 }, { failedLoginAttempts: 5 }]) {
      await idp.control.haventec.devices.patch(DEVICE, change)
      expect(await start('RESUME')).to.include({ status: 'RESUME' })
    }
  })
  it('POST /mock/flows, Haventec user signed up on the wire: one extra device is added, the own device is unchanged', async () => {
    const { port } = await idp.listen()
    const { applicationUuid, apiKey } = idp.control.haventec.applications().applications[0] ?? APPLICATION
    const client = wireClient(`http://127.0.0.1:${port}`)
    const headers = { 'x-api-key': apiKey }
    const noa = { applicationUuid, username: 'noa', email: 'noa@example.com' }
    const signedUp = await client.exchange('sign-up-response', 'POST', '/self-service/user', noa, headers)
    await start('RESUME', 'noa').then(
      () => expect.fail('the user is not activated'),
      (error: { code: string }) => expect(error.code).to.equal('USER_NOT_FOUND'),
    )
    const activation = { ...noa, activationToken: signedUp.activationToken, hashedPin: hashed('1'), deviceName: 'own' }
    await client.exchange('key-response', 'POST', '/authentication/activate/user', activation, headers)
    const own = (await idp.control.haventec.users.get('noa')).devices[0]
    for (const state of [...STATES, 'RESUME']) expect(await start(state, 'noa')).to.include({ status: state })
    const { devices } = await idp.control.haventec.users.get('noa')
    expect(devices[0]).to.deep.equal(own)
    expect(devices.filter(({ active }) => active)).to.have.lengthOf(2)
  })
  it('POST /mock/flows, every state of Haventec, unknown user: 422 USER_NOT_FOUND', async () => {
    for (const state of STATES)
      await start(state, 'nobody').then(
        () => expect.fail(state),
        (error: { code: string; status: number }) => expect(error).to.include({ status: 422, code: 'USER_NOT_FOUND' }),
      )
  })
})
