import { expect } from 'chai'
import type { HaventecConfig } from '../../../adapter/haventec/types.ts'
import { demo } from '../../../mock-idp/config/demo.ts'
import {
  ACTIVATION,
  CONFIRMATION,
  credential,
  LOCKED,
  LOGIN,
  links,
  MIA,
  PIN_RESET,
  WRONG_PIN,
  walker,
} from '../../fixtures/haventec/client.ts'
import { ROOT } from '../../fixtures/haventec/remote.ts'
import { hashOf } from '../../fixtures/haventec/server.ts'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'

const { applicationUuid, apiKey } = demo.haventec.applications[0]

/** Two hosts: one with the simulated server, one with the adapter. */
describe('Haventec adapter with a remote server', () => {
  let server: RunningMock
  let front: RunningMock
  let client: ReturnType<typeof walker>
  const start = async (settings: HaventecConfig = {}) => {
    const url = server.address + ROOT
    const remote = { 'Base URL': url, 'Application UUID': applicationUuid, 'API Key': apiKey, ...settings }
    front = await runMock({ config: { extends: 'demo', adapters: { haventec: { authority: { remote } } } } })
    client = walker(front, server)
  }
  beforeEach(async () => {
    server = await runMock()
  })
  afterEach(async () => {
    await front.close()
    await server.close()
  })
  const advance = (seconds: number) => Promise.all([server.advance(seconds), front.advance(seconds)])

  it('Remote Haventec, login and confirmAuthKey: RESUME, same attributes as in one process', async () => {
    await start()
    const { resumeUrl, status } = await client.confirmed(await client.loggedIn())
    expect(status).to.equal('RESUME')
    const ended = await (await fetch(String(resumeUrl), { headers: { Accept: 'application/json' } })).json()
    const { userUuid } = await client.server.users.get('mia')
    expect(ended).to.deep.equal({
      subject: 'mia',
      attributes: {
        username: 'mia',
        userUuid,
        deviceUuid: MIA.deviceUuid,
        role: ['HT_AN_USER'],
        email: 'mia@example.com',
      },
    })
    expect((await client.device())?.authKeys).to.have.length(1)
  })
  it('Remote Haventec, login, wrong PINs: refused, locked for five minutes, reset', async () => {
    await start()
    const { id } = await client.start()
    for (const code of ['AN-AUTH-1006', 'AN-AUTH-1029'])
      expect(await client.refused(id, 'login', credential(WRONG_PIN))).to.equal(`VALIDATION_ERROR ${code}`)
    const { history } = await front.idp.control.flow(id)
    const facts = { code: 'AN-AUTH-1029', status: 400 }
    expect(history.at(-1)?.reason).to.deep.include({ code: 'AUTHORITY_ANSWERED', facts })
    const locked = await front.moved(id, 'login', credential(WRONG_PIN))
    expect(locked).to.include({ status: LOCKED, code: 'AN-AUTH-1030', lockedUntil: '2026-01-05T12:05:10Z' })
    expect((await client.device())?.lockedUntil).to.equal(locked['lockedUntil'])
    await front.moved(id, 'continue')
    await advance(100)
    const still = await front.moved(id, 'login', credential())
    expect(still).to.include({ status: LOCKED, code: 'AN-AUTH-1031', lockedUntil: '2026-01-05T12:05:10Z' })
    expect((await front.moved(id, 'forgotPin')).status).to.equal(PIN_RESET)
    const model = { resetPinToken: await client.sent(), hashedPin: hashOf('4711') }
    const issued = await front.moved(id, 'resetPin', model)
    expect((await client.confirmed(issued)).status).to.equal('RESUME')
  })
  it('Remote Haventec, lock begun in another flow: lockedUntil is the latest possible end', async () => {
    await start()
    await client.failures(3)
    await advance(100)
    const { id, lockedUntil } = await client.loggedIn()
    expect(lockedUntil).to.equal('2026-01-05T12:06:50Z')
    await client.lock()
    await front.moved(id, 'continue')
    const forGood = await front.moved(id, 'login', credential())
    expect(forGood).to.include({ status: LOCKED, code: 'AN-HENG-1004' }).and.not.have.property('lockedUntil')
    expect(links(forGood)).to.have.members(['continue', 'cancel'])
  })
  it('Remote Haventec, addDevice and activateDevice: a second device, RESUME', async () => {
    await start()
    const { id } = await client.start({ username: 'mia' })
    expect((await front.moved(id, 'addDevice', { deviceName: 'tablet' })).status).to.equal(ACTIVATION)
    const activated = { activationToken: await client.sent(), hashedPin: hashOf('4711') }
    const issued = await front.moved(id, 'activateDevice', activated)
    expect(issued.status).to.equal(CONFIRMATION)
    expect((await client.confirmed(issued)).status).to.equal('RESUME')
    expect((await client.server.users.get('mia')).devices).to.have.length(2)
  })
  it('Remote Haventec, confirmAuthKey, superseded key: HAVENTEC_LOGIN_REQUIRED', async () => {
    await start()
    const first = await client.loggedIn()
    await client.confirmed(await client.loggedIn())
    expect((await client.confirmed(first)).status).to.equal(LOGIN)
  })
  for (const [what, settings] of [
    ['API key', { 'API Key': 'a-wrong-key' }],
    ['application', { 'Application UUID': 'no-such-application' }],
  ] as const)
    it(`Remote Haventec, wrong ${what} in the settings: REQUEST_FAILED, logged without the key`, async () => {
      await start(settings)
      const { id } = await client.start()
      expect(await client.refused(id, 'login', credential())).to.equal('REQUEST_FAILED AUTHORITY_UNAVAILABLE')
      const log = front.log.join('')
      expect(log).to.include('MOCK-')
      for (const secret of ['a-wrong-key', apiKey, MIA.authKey]) expect(log).not.to.include(secret)
    })
  it('Remote Haventec, server down: REQUEST_FAILED, state unchanged, no secret in log or journal', async () => {
    await start()
    const shown = await client.loggedIn()
    const other = await client.start()
    await server.close()
    const { authKeyUuid } = shown
    expect(await client.refused(shown.id, 'confirmAuthKey', { authKeyUuid })).to.equal(
      'REQUEST_FAILED AUTHORITY_UNAVAILABLE',
    )
    expect(await client.refused(other.id, 'login', credential())).to.equal('REQUEST_FAILED AUTHORITY_UNAVAILABLE')
    const output = front.log.join('') + JSON.stringify([front, server].map(({ idp }) => idp.control.requests()))
    expect(output).to.include('ECONNREFUSED').and.include(`${ROOT}/authentication/login`)
    for (const secret of [MIA.authKey, String(shown['authKey']), hashOf(MIA.pin), apiKey])
      expect(output).not.to.include(secret)
    expect(output, 'a JWT').not.to.match(/eyJ[\w-]+\.eyJ/)
    expect(await front.moved(other.id, 'cancel')).to.include({ status: 'FAILED' })
  })
})
