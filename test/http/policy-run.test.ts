import { expect } from 'chai'
import { startPolicyFlow } from '../../mock-idp/flows/run.ts'
import { type HostFixture, hostFixture, NOW, policyConfig } from '../fixtures/host.ts'
import { type RunningMock, runMock } from '../fixtures/listening-host.ts'

describe('flows of a policy', () => {
  const hosts: HostFixture[] = []
  afterEach(() => {
    for (const { close } of hosts.splice(0)) close()
  })
  const begin = async (
    policy: object = policyConfig.policies.house,
    settings: { readonly [id: string]: object } = {},
  ) => {
    const ids = ['front', 'back', 'side']
    const adapters = ids.map((id) => [id, { type: 'gate', settings: { Title: id, ...settings[id] } }])
    const fixture = await hostFixture({ adapters: Object.fromEntries(adapters), policies: { house: policy } })
    hosts.push(fixture)
    const { id, flow } = await fixture.begin({ policy: 'house' })
    return {
      ...fixture,
      id,
      flow,
      open: (name?: string) => fixture.act(id, 'open', name === undefined ? {} : { name }),
    }
  }
  const received = (body: { readonly handed: string }) => JSON.parse(body.handed)

  it('Policy, first adapter succeeds: next adapter in the same answer, with username and attributes', async () => {
    const { open, act, id, resumeFlow } = await begin(policyConfig.policies.house, {
      front: { Attributes: { mail: 'a@front', door: 'front' } },
      back: { Attributes: { door: 'back' } },
    })
    const { body } = await open('joe').expect(200)
    expect(body).to.include({ status: 'GATE_SHUT', title: 'back', id })
    expect(received(body)).to.deep.equal({ username: 'joe', attributes: { mail: 'a@front', door: 'front' } })
    const end = (await act(id, 'open', { name: 'someone else' }).expect(200)).body
    expect(end).to.include({ status: 'RESUME', resumeUrl: `http://idp.example/as/${id}/resume/as/authorization.ping` })
    expect((await resumeFlow(id).expect(200)).body).to.deep.equal({
      id,
      result: { subject: 'joe', attributes: { mail: 'a@front', door: 'back' } },
      completedFactors: [
        { adapter: 'front', at: NOW, subject: 'joe', attributes: { mail: 'a@front', door: 'front' } },
        { adapter: 'back', at: NOW, subject: 'joe', attributes: { door: 'back' } },
      ],
    })
  })

  it('Policy, adapter fails: fail branch with the username so far', async () => {
    const { open, act, id, resumeFlow } = await begin({
      adapter: 'front',
      success: { adapter: 'back', fail: { adapter: 'side' } },
    })
    await open('joe')
    const { body } = await act(id, 'refuse').expect(200)
    expect(body.title).to.equal('side')
    expect(received(body)).to.deep.equal({ username: 'joe', attributes: {} })
    expect((await open().expect(200)).body.status).to.equal('RESUME')
    const { result, completedFactors } = (await resumeFlow(id).expect(200)).body
    expect(result.subject).to.equal('joe')
    expect(completedFactors.map(({ adapter }: { readonly adapter: string }) => adapter)).to.deep.equal([
      'front',
      'side',
    ])
  })

  it('Policy, last adapter fails: FAILED with its code, the failure at the resume path', async () => {
    const { act, id, open, resumeFlow } = await begin()
    await open('joe')
    const failure = { code: 'REFUSED', userMessage: 'The gate stays shut.' }
    expect((await act(id, 'refuse').expect(200)).body).to.include({ status: 'FAILED', ...failure })
    const resumed = (await resumeFlow(id).expect(200)).body
    expect(resumed).to.deep.include({ failure })
    expect(resumed).not.to.have.property('result')
  })

  it('Policy with attribute rules: the result of the rule that applies, else POLICY_FAILED', async () => {
    const rules = (expectedValue: string) => ({
      adapter: 'front',
      success: { adapter: 'back' },
      fail: null,
      attributeRules: {
        fallbackToSuccess: false,
        items: [{ attributeName: 'role', condition: 'EQUALS', expectedValue, result: { adapter: 'side' } }],
      },
    })
    const settings = { front: { Attributes: { role: 'guest' } } }
    const met = await begin(rules('guest'), settings)
    expect((await met.open('joe')).body.title).to.equal('side')
    const unmet = await begin(rules('host'), settings)
    expect((await unmet.open('joe')).body).to.include({ status: 'FAILED', code: 'POLICY_FAILED' })
  })

  it('Policy, adapters that end at the start: skipped', async () => {
    const silent = await begin(
      { adapter: 'front', fail: { adapter: 'back', success: { adapter: 'side' } } },
      {
        front: { Ends: 'FAILURE' },
        back: { Ends: 'SUCCESS' },
      },
    )
    expect((await silent.read(silent.id)).body.title).to.equal('side')
    expect(silent.flow.completedFactors).to.deep.equal([
      { adapter: 'back', at: NOW, subject: 'nobody', attributes: {} },
    ])
    const over = await begin({ adapter: 'front' }, { front: { Ends: 'SUCCESS' } })
    expect(over.flow.state.status).to.equal('RESUME')
  })

  it('Policy, success without a subject: POLICY_FAILED', async () => {
    const { open } = await begin({ adapter: 'front' })
    expect((await open('')).body).to.include({ status: 'FAILED', code: 'POLICY_FAILED' })
  })

  it('Policy, server of the next adapter down: REQUEST_FAILED, the state stays', async () => {
    const { open, read, id, down } = await begin()
    down.value = true
    const { body } = await open('joe').expect(400)
    expect(body.code).to.equal('REQUEST_FAILED')
    expect(body.details[0].code).to.equal('AUTHORITY_UNAVAILABLE')
    expect((await read(id)).body.title).to.equal('front')
    down.value = false
    expect((await open('joe').expect(200)).body.title).to.equal('back')
  })

  it('Policy: every step in the journal and in the coverage of its adapter', async () => {
    const { open, id, host } = await begin()
    await open('joe')
    await open()
    const steps = (await host.journal.history(id)).map(({ adapter, from, to, end }) => [adapter, from, to, end])
    expect(steps).to.deep.equal([
      ['front', 'START', 'GATE_SHUT', undefined],
      ['front', 'GATE_SHUT', 'GATE_SHUT', 'SUCCESS'],
      ['back', 'START', 'GATE_SHUT', undefined],
      ['back', 'GATE_SHUT', 'RESUME', 'SUCCESS'],
    ])
    const counted = Object.entries(host.coverage.read()).map(([adapter, { states }]) => [adapter, states.reached])
    const twice = [{ name: 'GATE_SHUT', count: 2 }] // one entry, one action
    expect(Object.fromEntries(counted)).to.deep.equal({ front: twice, back: twice, side: [] })
  })

  it('Policy, eight actions at once: the next adapter is started once', async () => {
    const { act, id, host } = await begin()
    const answers = await Promise.all(Array.from({ length: 8 }, (_none, nth) => act(id, 'open', { name: `n${nth}` })))
    const moved = answers.filter(({ body }) => body.title === 'back')
    expect(moved.length).to.be.at.least(1)
    const starts = (await host.journal.history(id)).filter(
      ({ from, adapter }) => from === 'START' && adapter === 'back',
    )
    expect(starts).to.have.length(1)
  })
})

describe('policy two-factor of the demo', () => {
  it('Policy two-factor: password first, then the passcode of this user', async () => {
    const { host, read, act, close } = await hostFixture({ extends: 'demo' })
    const { id } = await startPolicyFlow({ policy: 'two-factor' }, host)
    expect((await read(id)).body.status).to.equal('USERNAME_PASSWORD_REQUIRED')
    const { body } = await act(id, 'checkUsernamePassword', { username: 'alice', password: 'Passw0rd!' }).expect(200)
    expect(body).to.include({ status: 'SECURID_CREDENTIAL_REQUIRED', username: 'alice', allowUsernameEdits: false })
    close()
  })
})

describe('scenarios of the policy two-factor', () => {
  let mock: RunningMock
  before(async () => {
    mock = await runMock()
  })
  after(() => mock.close())
  for (const state of ['USERNAME_PASSWORD_REQUIRED', 'SECURID_NEXT_TOKENCODE_REQUIRED', 'RESUME'])
    it(`POST /mock/flows, policy two-factor, ${state}: reached`, async () => {
      const flow = await mock.start({ policy: 'two-factor', username: 'alice', state })
      expect(flow.status).to.equal(state)
      const { adapter } = await mock.idp.control.flow(flow.id)
      expect(adapter).to.equal(state === 'USERNAME_PASSWORD_REQUIRED' ? 'html-form' : 'securid')
    })
})
