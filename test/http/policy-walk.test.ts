import { expect } from 'chai'
import { startPolicyFlow } from '../../mock-idp/flows/run.ts'
import { type HostFixture, hostFixture, NOW, policyConfig } from '../fixtures/host.ts'
import { type RunningMock, runMock } from '../fixtures/listening-host.ts'

describe('a flow through a policy', () => {
  const hosts: HostFixture[] = []
  afterEach(() => {
    for (const { close } of hosts.splice(0)) close()
  })
  const house = async (
    policy: object = policyConfig.policies.house,
    settings: { readonly [id: string]: object } = {},
  ) => {
    const ids = ['front', 'back', 'side']
    const adapters = ids.map((id) => [id, { type: 'gate', settings: { Title: id, ...settings[id] } }])
    const made = await hostFixture({ adapters: Object.fromEntries(adapters), policies: { house: policy } })
    hosts.push(made)
    const { id, flow } = await made.begin({ policy: 'house' })
    return { ...made, id, flow, open: (name?: string) => made.act(id, 'open', name === undefined ? {} : { name }) }
  }
  const handed = (body: { readonly handed: string }) => JSON.parse(body.handed)

  it('goes on to the next adapter in the answer to the action, with name and attributes handed over', async () => {
    const { open, act, id, resumeFlow } = await house(policyConfig.policies.house, {
      front: { Attributes: { mail: 'a@front', door: 'front' } },
      back: { Attributes: { door: 'back' } },
    })
    const { body } = await open('joe').expect(200)
    expect(body).to.include({ status: 'GATE_SHUT', title: 'back', id })
    expect(handed(body)).to.deep.equal({ username: 'joe', attributes: { mail: 'a@front', door: 'front' } })
    const end = (await act(id, 'open', { name: 'someone else' }).expect(200)).body
    expect(end).to.include({ status: 'RESUME', resumeUrl: `http://idp.example/as/${id}/resume/as/authorization.ping` })
    expect((await resumeFlow(id).expect(200)).body).to.deep.equal({
      id,
      result: { subject: 'joe', attributes: { mail: 'a@front', door: 'back' } },
      passed: [
        { adapter: 'front', at: NOW, subject: 'joe', attributes: { mail: 'a@front', door: 'front' } },
        { adapter: 'back', at: NOW, subject: 'joe', attributes: { door: 'back' } },
      ],
    })
  })

  it('goes on by the fail branch with what was known before', async () => {
    const { open, act, id, resumeFlow } = await house({
      adapter: 'front',
      success: { adapter: 'back', fail: { adapter: 'side' } },
    })
    await open('joe')
    const { body } = await act(id, 'refuse').expect(200)
    expect(body.title).to.equal('side')
    expect(handed(body)).to.deep.equal({ username: 'joe', attributes: {} })
    expect((await open().expect(200)).body.status).to.equal('RESUME')
    const { result, passed } = (await resumeFlow(id).expect(200)).body
    expect(result.subject).to.equal('joe')
    expect(passed.map(({ adapter }: { readonly adapter: string }) => adapter)).to.deep.equal(['front', 'side'])
  })

  it('ends in FAILED with what the adapter says, and tells the protocol that asks by the resume path', async () => {
    const { act, id, open, resumeFlow } = await house()
    await open('joe')
    const failure = { code: 'REFUSED', userMessage: 'The gate stays shut.' }
    expect((await act(id, 'refuse').expect(200)).body).to.include({ status: 'FAILED', ...failure })
    const told = (await resumeFlow(id).expect(200)).body
    expect(told).to.deep.include({ failure })
    expect(told).not.to.have.property('result')
  })

  it('follows the rules on attributes', async () => {
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
    const met = await house(rules('guest'), settings)
    expect((await met.open('joe')).body.title).to.equal('side')
    const unmet = await house(rules('host'), settings)
    expect((await unmet.open('joe')).body).to.include({ status: 'FAILED', code: 'POLICY_FAILED' })
  })

  it('passes adapters that need nobody, from the start on', async () => {
    const silent = await house(
      { adapter: 'front', fail: { adapter: 'back', success: { adapter: 'side' } } },
      {
        front: { Ends: 'FAILURE' },
        back: { Ends: 'SUCCESS' },
      },
    )
    expect((await silent.read(silent.id)).body.title).to.equal('side')
    expect(silent.flow.passed).to.deep.equal([{ adapter: 'back', at: NOW, subject: 'nobody', attributes: {} }])
    const over = await house({ adapter: 'front' }, { front: { Ends: 'SUCCESS' } })
    expect(over.flow.at.status).to.equal('RESUME')
  })

  it('does not end in a sign-on of nobody', async () => {
    const { open } = await house({ adapter: 'front' })
    expect((await open('')).body).to.include({ status: 'FAILED', code: 'POLICY_FAILED' })
  })

  it('stays where it was while the server of the next adapter is down', async () => {
    const { open, read, id, down } = await house()
    down.value = true
    const { body } = await open('joe').expect(400)
    expect(body.code).to.equal('REQUEST_FAILED')
    expect(body.details[0].code).to.equal('AUTHORITY_UNAVAILABLE')
    expect((await read(id)).body.title).to.equal('front')
    down.value = false
    expect((await open('joe').expect(200)).body.title).to.equal('back')
  })

  it('is in the journal step by step, each with its adapter, and in the coverage of the adapter that spoke', async () => {
    const { open, id, host } = await house()
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
    const twice = [{ name: 'GATE_SHUT', count: 2 }] // entered once, acted in once
    expect(Object.fromEntries(counted)).to.deep.equal({ front: twice, back: twice, side: [] })
  })

  it('lets one of eight racing actions through, and starts the next adapter once', async () => {
    const { act, id, host } = await house()
    const answers = await Promise.all(Array.from({ length: 8 }, (_none, nth) => act(id, 'open', { name: `n${nth}` })))
    const moved = answers.filter(({ body }) => body.title === 'back')
    expect(moved.length).to.be.at.least(1)
    const starts = (await host.journal.history(id)).filter(
      ({ from, adapter }) => from === 'START' && adapter === 'back',
    )
    expect(starts).to.have.length(1)
  })
})

describe('the policy two-factor of the demo', () => {
  it('asks for the password first, then for the passcode of the same person', async () => {
    const { host, read, act, close } = await hostFixture({ extends: 'demo' })
    const { id } = await startPolicyFlow({ policy: 'two-factor' }, host)
    expect((await read(id)).body.status).to.equal('USERNAME_PASSWORD_REQUIRED')
    const { body } = await act(id, 'checkUsernamePassword', { username: 'alice', password: 'Passw0rd!' }).expect(200)
    expect(body).to.include({ status: 'SECURID_CREDENTIAL_REQUIRED', username: 'alice', allowUsernameEdits: false })
    close()
  })
})

describe('POST /mock/flows with the policy two-factor', () => {
  let mock: RunningMock
  before(async () => {
    mock = await runMock()
  })
  after(() => mock.close())
  for (const state of ['USERNAME_PASSWORD_REQUIRED', 'SECURID_NEXT_TOKENCODE_REQUIRED', 'RESUME'])
    it(`puts a flow into ${state}, whichever adapter that belongs to`, async () => {
      const flow = await mock.start({ policy: 'two-factor', username: 'alice', state })
      expect(flow.status).to.equal(state)
      const { adapter } = await mock.idp.control.flow(flow.id)
      expect(adapter).to.equal(state === 'USERNAME_PASSWORD_REQUIRED' ? 'html-form' : 'securid')
    })
})
