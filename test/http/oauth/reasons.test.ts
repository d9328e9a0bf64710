import { expect } from 'chai'
import type { Reason } from '../../../adapter/spi.ts'
import { REASONS } from '../../../schemas/gen/oauth/reasons.ts'
import { REASONS as DEVICE_REASONS } from '../../../schemas/gen/oauth-device/reasons.ts'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'
import { openBrowser } from '../../fixtures/oauth/browser-client.ts'
import { config } from '../../fixtures/oauth/clients.ts'
import { deviceRows, hostRows, reasonClient, reasonConfig, rows, SECRETS } from '../../fixtures/oauth/reasons.ts'

interface Entry {
  readonly path: string
  readonly errorCode?: string
  readonly reason?: Reason
}

describe('reasons of OAuth, of the resume path and of session management', () => {
  let mock: RunningMock
  before(async () => {
    mock = await runMock({ config: reasonConfig })
  })
  beforeEach(async () => {
    await mock.idp.control.reset()
    await mock.idp.control.clock.change({ frozen: true })
    await mock.change('bob', { nextTokencodeMode: false })
  })
  after(() => mock.close())

  const newest = async (): Promise<Entry> => {
    const response = await fetch(`${mock.address}/mock/requests`)
    const { requests } = (await response.json()) as { readonly requests: readonly Entry[] }
    return requests[0] ?? { path: '' }
  }

  for (const [index, { code, facts, refused }] of [...rows, ...hostRows].entries())
    it(`reason ${code}, row ${index}: in GET /mock/requests and in one log line, without a secret`, async () => {
      const client = reasonClient(mock)
      const logged = mock.log.length
      await refused(client)
      const { reason, errorCode } = await newest()
      expect(reason?.code, JSON.stringify(reason)).to.equal(code)
      expect(errorCode).to.be.a('string')
      if (facts === undefined) expect(reason).to.not.have.property('facts')
      else expect(reason).to.have.property('facts').that.deep.includes(facts)
      const lines = mock.log.slice(logged).map((line) => JSON.parse(line))
      const refusals = lines.filter(({ msg, reason: given }) => msg === 'refused' && given.code === code)
      expect(refusals).to.have.lengthOf(1)
      for (const secret of [...SECRETS, ...client.secrets]) expect(JSON.stringify(reason)).to.not.include(secret)
    })

  it('reasons of schemas/oauth and schemas/oauth-device: each declared code has a row or its own test', () => {
    const shown = new Set([...rows.map(({ code }) => code), 'DEVICES_NOT_CONFIGURED'])
    expect(Object.keys(REASONS).filter((code) => !shown.has(code))).to.deep.equal([])
    expect(deviceRows.map(({ code }) => code)).to.have.members(Object.keys(DEVICE_REASONS))
  })

  it('reason DEVICES_NOT_CONFIGURED: no client may use device codes', async () => {
    const { clients } = config.oauth
    const own = await runMock({ config: { ...config, oauth: { clients: { replace: clients.slice(0, 1) } } } })
    await openBrowser(own).get('/as/user_authz.oauth2?response_mode=pi.flow')
    expect(own.idp.control.requests().requests[0]?.reason?.code).to.equal('DEVICES_NOT_CONFIGURED')
    await own.close()
  })

  for (const { code, facts, enter } of deviceRows)
    it(`reason ${code} of a user code: in history[], without the code`, async () => {
      const client = reasonClient(mock)
      const { id, userCode } = await enter(client)
      const reason = (await mock.idp.control.flow(id)).history.at(-1)?.reason
      expect(reason).to.include({ code, message: DEVICE_REASONS[code].message })
      expect(reason?.facts).to.deep.equal(facts)
      if (userCode !== undefined) expect(JSON.stringify(reason)).to.not.include(userCode)
    })
})
