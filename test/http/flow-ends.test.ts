import { expect } from 'chai'
import { applicationFor, entryUrl, mayStartRedirectless, withFlowId } from '../../mock-idp/flows/applications.ts'
import type { Completion } from '../../mock-idp/flows/flow.ts'
import { startPolicyFlow } from '../../mock-idp/flows/run.ts'
import { allowedOrigins } from '../../mock-idp/http/flow-api/cors.ts'
import { showFlow } from '../../mock-idp/http/flow-api/view.ts'
import { type HostFixture, hostFixture, policyConfig } from '../fixtures/host.ts'

const REFUSED = { code: 'REFUSED', userMessage: 'The gate stays shut.' }

describe('end of a flow', () => {
  const hosts: HostFixture[] = []
  afterEach(() => {
    for (const { close } of hosts.splice(0)) close()
  })
  const open = async (config: object = {}, completion?: () => Completion) => {
    const fixture = await hostFixture({ ...policyConfig, ...config }, completion)
    hosts.push(fixture)
    return fixture
  }

  describe('end of a redirectless flow', () => {
    const ended = async (completion: () => Completion) => {
      const { begin, act, read } = await open({}, completion)
      const { id } = await begin({ redirectless: true })
      const { body } = await act(id, 'open', { name: 'joe' }).expect(200)
      const { id: _, pluginTypeId, _links, ...shown } = body
      expect(Object.keys(_links)).to.deep.equal(['self'])
      expect((await read(id).expect(200)).body).to.deep.equal(body)
      return shown
    }
    it('Redirectless flow, protocol answers: COMPLETED with authorizeResponse', async () => {
      const authorizeResponse = { code: 'abc', state: 'xyz' }
      expect(await ended(() => ({ authorizeResponse }))).to.deep.equal({ status: 'COMPLETED', authorizeResponse })
    })
    it('Redirectless flow, protocol refuses: FAILED with its code', async () => {
      const failed = { code: 'login_required', userMessage: 'Sign on.' }
      expect(await ended(() => ({ failed }))).to.deep.equal({ status: 'FAILED', ...failed })
    })
    it('Redirectless flow of a device: OAUTH_DEVICE_COMPLETED', async () => {
      const status = 'OAUTH_DEVICE_COMPLETED'
      expect(await ended(() => ({ status }))).to.deep.equal({ status })
    })
    it('Redirectless flow, protocol throws: UNEXPECTED_ERROR without the cause, the state stays', async () => {
      const { begin, act, read } = await open({}, () => {
        throw new Error('5ecret cause')
      })
      const { id } = await begin({ redirectless: true })
      const { body, text } = await act(id, 'open', { name: 'joe' }).expect(500)
      expect(body.code).to.equal('UNEXPECTED_ERROR')
      expect(text).not.to.include('5ecret')
      expect((await read(id)).body.status).to.equal('GATE_SHUT')
    })
    it('Redirectless flow, policy failed, adapterFailure RESUME: FAILED, resume path 404', async () => {
      const { begin, act, resumeFlow } = await open({ compatibility: { adapterFailure: 'RESUME' } })
      const { id } = await begin({ redirectless: true })
      expect((await act(id, 'refuse')).body).to.include({ status: 'FAILED', ...REFUSED })
      await resumeFlow(id).expect(404)
    })
    it('Redirectless flow, adapter without API: FAILED, REDIRECT_REQUIRED', async () => {
      const adapters = { front: { type: 'gate' }, back: { type: 'gate', apiCapable: false } }
      const { begin, act } = await open({ adapters })
      const { id } = await begin({ policy: 'house', redirectless: true })
      expect((await act(id, 'open', { name: 'joe' }).expect(200)).body).to.include({
        status: 'FAILED',
        code: 'REDIRECT_REQUIRED',
      })
      const first = await begin({ policy: 'back', redirectless: true })
      expect(first.flow.state.status).to.equal('FAILED')
    })
    it('Redirectless flow with an immediate result: COMPLETED or FAILED at the start', async () => {
      const { begin, host } = await open()
      const result = { subject: 'joe', attributes: {} }
      const session = await begin({ redirectless: true, immediateResult: { result, completedFactors: [] } })
      expect(await showFlow(session.id, session.flow, host)).to.deep.include({
        status: 'COMPLETED',
        authorizeResponse: { code: 'c0de' },
      })
      const failure = { code: 'login_required', userMessage: 'Sign on.' }
      const refused = await begin({ redirectless: true, immediateResult: { failure } })
      expect(await showFlow(refused.id, refused.flow, host)).to.include({ status: 'FAILED', ...failure })
    })
  })

  describe('end of a browser flow', () => {
    it('Browser flow, policy failed, adapterFailure RESUME: RESUME, the failure at the resume path', async () => {
      const { begin, act, resumeFlow } = await open({ compatibility: { adapterFailure: 'RESUME' } })
      const { id } = await begin()
      const { body } = await act(id, 'refuse').expect(200)
      expect(body).to.include({
        status: 'RESUME',
        resumeUrl: `http://idp.example/as/${id}/resume/as/authorization.ping`,
      })
      expect((await resumeFlow(id).expect(200)).body).to.deep.include({ failure: REFUSED })
    })
    it('Browser flow, resume path before the end: 400 FLOW_NOT_FINISHED', async () => {
      const { begin, resumeFlow } = await open()
      const { id } = await begin()
      const { body } = await resumeFlow(id).expect(400)
      expect(body.details[0].code).to.equal('FLOW_NOT_FINISHED')
    })
    it('Browser flow, adapter without API: resume path redirects to the sign-on page, then the result', async () => {
      const adapters = { front: { type: 'gate' }, back: { type: 'gate', apiCapable: false } }
      const { begin, act, read, resumeFlow } = await open({ adapters })
      const { id } = await begin({ policy: 'house' })
      expect((await act(id, 'open', { name: 'joe' })).body.status).to.equal('RESUME')
      expect((await read(id)).body.status).to.equal('RESUME')
      expect((await act(id, 'open').expect(400)).body.code).to.equal('INVALID_ACTION_ID')
      const { headers } = await resumeFlow(id).expect(302)
      expect(headers['location']).to.equal(`http://idp.example/mock/sign-on?flowId=${id}`)
      expect((await read(id)).body.status).to.equal('GATE_SHUT')
      expect((await act(id, 'open')).body.status).to.equal('RESUME')
      expect((await resumeFlow(id).expect(200)).body.result.subject).to.equal('joe')
    })
  })

  it('Flow of POST /mock/flows, policy failed: resume path 400 NOT_SIGNED_ON', async () => {
    const { host, act, resumeFlow } = await open({ compatibility: { adapterFailure: 'RESUME' } })
    const { id } = await startPolicyFlow({ policy: 'hut' }, host)
    expect((await act(id, 'refuse')).body.status).to.equal('RESUME')
    const { body } = await resumeFlow(id).expect(400)
    expect(body.details[0]).to.include({ code: 'NOT_SIGNED_ON' })
    expect(body.details[0].message).to.include('REFUSED')
  })
})

describe('application of a policy', () => {
  const shop = { id: 'shop', url: 'https://shop.example/in?lang=de#top' }
  const bank = {
    id: 'bank',
    url: 'https://bank.example',
    additionalAllowedOrigins: ['https://bank.example:*'],
    restrictAccessToRedirectlessMode: true,
    clientForRedirectlessMode: 'bank-app',
    allowAccessToAuthorizationEndpoint: false,
  }
  const config = {
    ...policyConfig,
    policies: { ...policyConfig.policies, bank: { adapter: 'front', authenticationApiApplication: 'bank' } },
    authenticationApi: { applications: [shop, bank], defaultApplication: 'shop' },
  }
  let fixture: HostFixture
  before(async () => {
    fixture = await hostFixture(config)
  })
  after(() => fixture.close())

  it('applicationFor: the application of the policy, else the default, else none', async () => {
    expect(applicationFor('bank', fixture.host)?.id).to.equal('bank')
    expect(applicationFor('hut', fixture.host)?.id).to.equal('shop')
    const none = await hostFixture()
    expect(applicationFor('hut', none.host)).to.equal(undefined)
    none.close()
  })
  it('withFlowId: added to the query, before the fragment', () => {
    expect(withFlowId('https://a.example', 'f1')).to.equal('https://a.example?flowId=f1')
    expect(withFlowId('https://a.example/?', 'f1')).to.equal('https://a.example/?flowId=f1')
    expect(withFlowId('https://a.example/?x=%20y&', 'f1')).to.equal('https://a.example/?x=%20y&flowId=f1')
    expect(withFlowId('https://a.example/p?x=1#/route?y', 'f&1')).to.equal(
      'https://a.example/p?x=1&flowId=f%261#/route?y',
    )
  })
  it('entryUrl: application with the flow id; finished flow: resume path; no application: sign-on page', async () => {
    const begun = await fixture.begin({ policy: 'hut' })
    expect(entryUrl(begun.id, begun.flow, fixture.host)).to.equal(
      `https://shop.example/in?lang=de&flowId=${begun.id}#top`,
    )
    const over = await fixture.begin({
      immediateResult: { result: { subject: 'joe', attributes: {} }, completedFactors: [] },
    })
    expect(entryUrl(over.id, over.flow, fixture.host)).to.equal(
      `http://idp.example/as/${over.id}/resume/as/authorization.ping`,
    )
    const none = await hostFixture()
    const { id, flow } = await none.begin()
    expect(entryUrl(id, flow, none.host)).to.equal(`http://idp.example/mock/sign-on?flowId=${id}`)
    none.close()
  })
  it('mayStartRedirectless, restricted application: its own client only', () => {
    const may = (origin: string | undefined, client: string) => mayStartRedirectless(origin, client, fixture.host)
    expect(may('https://bank.example', 'bank-app')).to.equal(true)
    expect(may('https://bank.example:8443', 'shop-app')).to.equal(false)
    expect(may('https://shop.example', 'shop-app')).to.equal(true)
    expect(may(undefined, 'shop-app')).to.equal(true)
  })
  it('allowedOrigins of the authorization endpoint: without applications that exclude it', () => {
    expect(allowedOrigins(fixture.host)).to.include('https://bank.example')
    expect(allowedOrigins(fixture.host, 'authorization')).to.deep.equal(['https://shop.example'])
  })
})
