import { expect } from 'chai'
import { applicationFor, entryUrl, mayStartRedirectless, withFlowId } from '../../mock-idp/flows/applications.ts'
import type { Completion } from '../../mock-idp/flows/protocol.ts'
import { startPolicyFlow } from '../../mock-idp/flows/run.ts'
import { allowedOrigins } from '../../mock-idp/http/flow-api/cors.ts'
import { showFlow } from '../../mock-idp/http/flow-api/show.ts'
import { type HostFixture, hostFixture, policyConfig } from '../fixtures/host.ts'

const REFUSED = { code: 'REFUSED', userMessage: 'The gate stays shut.' }

describe('the end of a flow', () => {
  const hosts: HostFixture[] = []
  afterEach(() => {
    for (const { close } of hosts.splice(0)) close()
  })
  const host = async (config: object = {}, completion?: () => Completion) => {
    const made = await hostFixture({ ...policyConfig, ...config }, completion)
    hosts.push(made)
    return made
  }

  describe('without redirects', () => {
    const ended = async (completion: () => Completion) => {
      const { begin, act, read } = await host({}, completion)
      const { id } = await begin({ redirectless: true })
      const { body } = await act(id, 'open', { name: 'joe' }).expect(200)
      const { id: _, pluginTypeId, _links, ...shown } = body
      expect(Object.keys(_links)).to.deep.equal(['self'])
      expect((await read(id).expect(200)).body).to.deep.equal(body)
      return shown
    }
    it('is COMPLETED with what the protocol answers', async () => {
      const authorizeResponse = { code: 'abc', state: 'xyz' }
      expect(await ended(() => ({ authorizeResponse }))).to.deep.equal({ status: 'COMPLETED', authorizeResponse })
    })
    it('is FAILED where the protocol refuses', async () => {
      const failed = { code: 'login_required', userMessage: 'Sign on.' }
      expect(await ended(() => ({ failed }))).to.deep.equal({ status: 'FAILED', ...failed })
    })
    it('is OAUTH_DEVICE_COMPLETED for a device', async () => {
      const status = 'OAUTH_DEVICE_COMPLETED'
      expect(await ended(() => ({ status }))).to.deep.equal({ status })
    })
    it('leaves the flow where it was if the protocol breaks down', async () => {
      const { begin, act, read } = await host({}, () => {
        throw new Error('5ecret cause')
      })
      const { id } = await begin({ redirectless: true })
      const { body, text } = await act(id, 'open', { name: 'joe' }).expect(500)
      expect(body.code).to.equal('UNEXPECTED_ERROR')
      expect(text).not.to.include('5ecret')
      expect((await read(id)).body.status).to.equal('GATE_SHUT')
    })
    it('is FAILED after a failed policy, whatever the switch, and has nothing to resume', async () => {
      const { begin, act, resumeFlow } = await host({ compatibility: { adapterFailure: 'RESUME' } })
      const { id } = await begin({ redirectless: true })
      expect((await act(id, 'refuse')).body).to.include({ status: 'FAILED', ...REFUSED })
      await resumeFlow(id).expect(404)
    })
    it('is FAILED, REDIRECT_REQUIRED at a step that only a redirect can do', async () => {
      const adapters = { front: { type: 'gate' }, back: { type: 'gate', apiCapable: false } }
      const { begin, act } = await host({ adapters })
      const { id } = await begin({ policy: 'house', redirectless: true })
      expect((await act(id, 'open', { name: 'joe' }).expect(200)).body).to.include({
        status: 'FAILED',
        code: 'REDIRECT_REQUIRED',
      })
      const first = await begin({ policy: 'back', redirectless: true })
      expect(first.flow.at.status).to.equal('FAILED')
    })
    it('can be foregone: by a session, or refused', async () => {
      const { begin, host: built } = await host()
      const result = { subject: 'joe', attributes: {} }
      const session = await begin({ redirectless: true, foregone: { result, passed: [] } })
      expect(await showFlow(session.id, session.flow, built)).to.deep.include({
        status: 'COMPLETED',
        authorizeResponse: { code: 'c0de' },
      })
      const failure = { code: 'login_required', userMessage: 'Sign on.' }
      const refused = await begin({ redirectless: true, foregone: { failure } })
      expect(await showFlow(refused.id, refused.flow, built)).to.include({ status: 'FAILED', ...failure })
    })
  })

  describe('in a browser', () => {
    it('is RESUME after a failed policy where the switch says so, and the protocol is told the same', async () => {
      const { begin, act, resumeFlow } = await host({ compatibility: { adapterFailure: 'RESUME' } })
      const { id } = await begin()
      const { body } = await act(id, 'refuse').expect(200)
      expect(body).to.include({
        status: 'RESUME',
        resumeUrl: `http://idp.example/as/${id}/resume/as/authorization.ping`,
      })
      expect((await resumeFlow(id).expect(200)).body).to.deep.include({ failure: REFUSED })
    })
    it('cannot be had before it is reached', async () => {
      const { begin, resumeFlow } = await host()
      const { id } = await begin()
      const { body } = await resumeFlow(id).expect(400)
      expect(body.details[0].code).to.equal('FLOW_NOT_FINISHED')
    })
    it('comes after a detour to the page of this host at a step without API', async () => {
      const adapters = { front: { type: 'gate' }, back: { type: 'gate', apiCapable: false } }
      const { begin, act, read, resumeFlow } = await host({ adapters })
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

  it('of a flow that QA began says at the resume path that nobody has signed on', async () => {
    const { host: built, act, resumeFlow } = await host({ compatibility: { adapterFailure: 'RESUME' } })
    const { id } = await startPolicyFlow({ policy: 'hut' }, built)
    expect((await act(id, 'refuse')).body.status).to.equal('RESUME')
    const { body } = await resumeFlow(id).expect(400)
    expect(body.details[0]).to.include({ code: 'NOT_SIGNED_ON' })
    expect(body.details[0].message).to.include('REFUSED')
  })
})

describe('the application of a policy', () => {
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
  let made: HostFixture
  before(async () => {
    made = await hostFixture(config)
  })
  after(() => made.close())

  it('is the one that it names, else the default one, else none', async () => {
    expect(applicationFor('bank', made.host)?.id).to.equal('bank')
    expect(applicationFor('hut', made.host)?.id).to.equal('shop')
    const none = await hostFixture()
    expect(applicationFor('hut', none.host)).to.equal(undefined)
    none.close()
  })
  it('gets the flow id behind the query that its URL has, before the fragment', () => {
    expect(withFlowId('https://a.example', 'f1')).to.equal('https://a.example?flowId=f1')
    expect(withFlowId('https://a.example/?', 'f1')).to.equal('https://a.example/?flowId=f1')
    expect(withFlowId('https://a.example/?x=%20y&', 'f1')).to.equal('https://a.example/?x=%20y&flowId=f1')
    expect(withFlowId('https://a.example/p?x=1#/route?y', 'f&1')).to.equal(
      'https://a.example/p?x=1&flowId=f%261#/route?y',
    )
  })
  it('is where a browser is sent that has begun a flow, unless the flow is over already', async () => {
    const open = await made.begin({ policy: 'hut' })
    expect(entryUrl(open.id, open.flow, made.host)).to.equal(`https://shop.example/in?lang=de&flowId=${open.id}#top`)
    const over = await made.begin({ foregone: { result: { subject: 'joe', attributes: {} }, passed: [] } })
    expect(entryUrl(over.id, over.flow, made.host)).to.equal(
      `http://idp.example/as/${over.id}/resume/as/authorization.ping`,
    )
    const none = await hostFixture()
    const { id, flow } = await none.begin()
    expect(entryUrl(id, flow, none.host)).to.equal(`http://idp.example/mock/sign-on?flowId=${id}`)
    none.close()
  })
  it('lets its pages use its one client without redirects where it is restricted', () => {
    const may = (origin: string | undefined, client: string) => mayStartRedirectless(origin, client, made.host)
    expect(may('https://bank.example', 'bank-app')).to.equal(true)
    expect(may('https://bank.example:8443', 'shop-app')).to.equal(false)
    expect(may('https://shop.example', 'shop-app')).to.equal(true)
    expect(may(undefined, 'shop-app')).to.equal(true)
  })
  it('can be kept from the authorization endpoint and keep the flow API', () => {
    expect(allowedOrigins(made.host)).to.include('https://bank.example')
    expect(allowedOrigins(made.host, 'authorization')).to.deep.equal(['https://shop.example'])
  })
})
