import { expect } from 'chai'
import type { Reason } from '../../../adapter/spi.ts'
import { REASONS } from '../../../schemas/gen/oauth/reasons.ts'
import { REASONS as DEVICE_REASONS } from '../../../schemas/gen/oauth-device/reasons.ts'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'
import { openBrowser } from '../../fixtures/oauth/browser-client.ts'
import { config } from '../../fixtures/oauth/clients.ts'
import { hostRows, reasonClient, reasonConfig, rows, SECRETS } from '../../fixtures/oauth/reasons.ts'

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

  it('reasons of schemas/oauth and schemas/oauth-device: each has a row or its own test', () => {
    const own = ['DEVICES_NOT_CONFIGURED', 'USER_CODE_ALREADY_USED', 'USER_CODE_NEEDS_PAGE', 'USER_CODE_MISSING']
    const shown = new Set([...rows.map(({ code }) => code), ...own])
    const declared = Object.keys({ ...REASONS, ...DEVICE_REASONS })
    expect(declared.filter((code) => !shown.has(code))).to.deep.equal([])
  })

  it('reason DEVICES_NOT_CONFIGURED: no client may use device codes', async () => {
    const { clients } = config.oauth
    const own = await runMock({ config: { ...config, oauth: { clients: clients.slice(0, 1) } } })
    await openBrowser(own).get('/as/user_authz.oauth2?response_mode=pi.flow')
    expect(own.idp.control.requests().requests[0]?.reason?.code).to.equal('DEVICES_NOT_CONFIGURED')
    await own.close()
  })

  const userCodeReasons = async (userCode: string) => {
    const browser = openBrowser(mock)
    const { json } = await browser.get('/as/user_authz.oauth2?response_mode=pi.flow')
    const id = String(json['id'])
    await browser.act(id, 'submitUserCode', { userCode })
    const { history } = await mock.idp.control.flow(id)
    return history.map(({ reason }) => reason?.code)
  }

  it('reason USER_CODE_NOT_FOUND in history[]: submitUserCode of an unknown code', async () => {
    expect(await userCodeReasons('BCDF-GHJK')).to.deep.equal(['USER_CODE_MISSING', 'USER_CODE_NOT_FOUND'])
  })

  it('reason USER_CODE_ALREADY_USED in history[] and on the page: the device is connected', async () => {
    const client = reasonClient(mock)
    const { user_code = '' } = await client.device()
    const { json } = await client.browser.get(`/as/user_authz.oauth2?response_mode=pi.flow&user_code=${user_code}`)
    const id = String(json['id'])
    await client.browser.act(id, 'confirmUserCode', { userCode: user_code })
    await client.browser.signOn(id, 'alice')
    expect(await userCodeReasons(user_code)).to.deep.equal(['USER_CODE_MISSING', 'USER_CODE_ALREADY_USED'])
  })

  it('reason USER_CODE_NEEDS_PAGE in history[]: bypassApprovalPage is false', async () => {
    const { user_code = '' } = await reasonClient(mock).device('television')
    expect(await userCodeReasons(user_code)).to.deep.equal(['USER_CODE_MISSING', 'USER_CODE_NEEDS_PAGE'])
  })
})
