import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { Router } from 'express'
import supertest from 'supertest'
import {
  type AnyAdapter,
  ConfigError,
  createMockIdp,
  type MockIdp,
  type MockIdpOptions,
  type ModuleFactory,
} from '../../mock-idp/index.ts'

/** Minimal adapter: one state, one action, always successful. */
const knock: AnyAdapter = {
  vocabulary: {
    descriptor: { id: 'knock', title: 'Knock', className: 'example.Knock', attributes: [] },
    states: { KNOCK_REQUIRED: { type: 'object', properties: {}, required: [], additionalProperties: false } },
    actions: { knock: { type: 'object', properties: {}, required: [], additionalProperties: false } },
    config: {
      type: 'object',
      properties: { Times: { type: 'integer' } },
      required: ['Times'],
      additionalProperties: false,
    },
  },
  start: { on: { done: { to: ['KNOCK_REQUIRED'], next: () => ({ status: 'KNOCK_REQUIRED', model: {}, memo: {} }) } } },
  table: {
    KNOCK_REQUIRED: {
      knock: {
        ask: () => ({}),
        on: { heard: { to: ['SUCCESS'], next: () => ({ status: 'SUCCESS', subject: 'visitor', attributes: {} }) } },
      },
    },
  },
  remote: () => ({ ask: async () => ({ kind: 'heard' }) }),
}
const config = { adapters: { first: { type: 'knock', settings: { Times: 1 } } } }

/** A plugin with a simulated server, and the calls of it in order. */
const withRecordedCalls = () => {
  const calls: string[] = []
  const authority: ModuleFactory = () => ({
    id: 'knock',
    port: {
      ask: async () => {
        calls.push('ask')
        return { kind: 'heard' }
      },
    },
    wire: Router().get('/page', (_req, res) => void res.send('a page')),
    sockets: {},
    control: Router().get('/status', (_req, res) => void res.json({ ready: true })),
    operations: {},
    scenarios: { KNOCK_REQUIRED: async () => [], RESUME: async () => [{ actionId: 'knock', model: {} }] },
    seed: async () => void calls.push('seed'),
    close: async () => void calls.push('close'),
  })
  return { calls, plugin: { default: knock, authority } }
}

describe('plugins', () => {
  const hosts: MockIdp[] = []
  const folder = mkdtempSync(join(tmpdir(), 'mock-idp-'))
  afterEach(() => Promise.all(hosts.splice(0).map((idp) => idp.close())))
  after(() => rmSync(folder, { recursive: true }))
  const created = async (options: MockIdpOptions) => {
    const idp = createMockIdp(options)
    hosts.push(idp)
    await idp.ready
    return idp
  }
  const faultsOf = async (options: MockIdpOptions): Promise<{ readonly [pointer: string]: string }> => {
    const error: unknown = await created(options).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    if (!(error instanceof ConfigError)) throw error ?? new Error('it has no faults')
    return Object.fromEntries(error.faults.map(({ pointer, message }) => [pointer, message]))
  }
  /** Writes a module and returns its specifier. */
  const module = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return `./${name}`
  }

  it('Plugin without a simulated server: asks its remote authority, RESUME', async () => {
    const idp = await created({ config, adapters: [knock] })
    const { id } = await idp.control.startFlow()
    const action = supertest(idp.app).post(`/pf-ws/authn/flows/${id}?action=knock`).set('X-XSRF-Header', 'x')
    expect((await action.send({})).body.status).to.equal('RESUME')
    expect(await idp.control.flow(id)).to.include({ adapter: 'first', policy: 'first' })
  })

  it('Plugin with a simulated server: wire, control, scenarios, seed at each reset, close', async () => {
    const { calls, plugin } = withRecordedCalls()
    const idp = await created({ config, adapters: [plugin], control: 'open' })
    await supertest(idp.app).get('/page').expect(200, 'a page')
    await supertest(idp.app).get('/mock/knock/status').expect(200, { ready: true })
    const flow = await idp.control.startFlow({ username: 'visitor', state: 'RESUME' })
    expect(flow.status).to.equal('RESUME')
    await idp.control.reset()
    await idp.close()
    expect(calls).to.deep.equal(['seed', 'ask', 'seed', 'close'])
  })

  it('Plugin with two instances: one shared server', async () => {
    const { calls, plugin } = withRecordedCalls()
    const idp = await created({
      config: { adapters: { ...config.adapters, second: { type: 'knock', settings: { Times: 2 } } } },
      adapters: [plugin],
    })
    await idp.control.startFlow({ policy: 'first', username: 'visitor', state: 'RESUME' })
    await idp.control.startFlow({ policy: 'second', username: 'visitor', state: 'RESUME' })
    expect(calls).to.deep.equal(['seed', 'ask', 'ask'])
    expect(Object.keys(idp.control.coverage().adapters)).to.deep.equal(['first', 'second'])
  })

  it("Plugin settings, invalid: faults of the plugin's schema", async () => {
    const settings = { Times: 'once', Loud: true }
    const faults = await faultsOf({ config: { adapters: { first: { type: 'knock', settings } } }, adapters: [knock] })
    expect(faults).to.deep.equal({
      '/adapters/first/settings/Loud': 'is not a setting; use one of: Times',
      '/adapters/first/settings/Times': 'must be of type integer; write the number without quotes',
    })
    const without = await faultsOf({ config: { adapters: { first: { type: 'knock' } } }, adapters: [knock] })
    expect(without).to.deep.equal({ '/adapters/first/settings/Times': 'is required' })
  })

  it('Plugin, remote() throws: fault at the authority', async () => {
    const remote = () => {
      throw new Error('no URL')
    }
    const faults = await faultsOf({ config, adapters: [{ ...knock, remote }] })
    expect(faults).to.deep.equal({ '/adapters/first/authority': 'no URL' })
  })

  it('Plugin without a simulated server, embedded: fault at the authority', async () => {
    const embedded = { adapters: { first: { ...config.adapters.first, authority: { embedded: {} } } } }
    const faults = await faultsOf({ config: embedded, adapters: [knock] })
    expect(faults['/adapters/first/authority']).to.match(/brings no simulated server/)
  })

  it('Two plugins with the same id: rejected', async () => {
    const message = await created({ config, adapters: [knock, knock] }).catch((error: Error) => error.message)
    expect(message).to.equal('another adapter is called "knock" already')
  })

  for (const [title, text, message] of [
    ['without an export', '', /its default export must be an adapter/],
    ['without an adapter', 'export default { vocabulary: {} }', /its default export must be an adapter/],
    ['that throws an error', "throw new Error('out of coffee')", /cannot be loaded: out of coffee$/],
    ['that throws a string', "throw 'a text'", /cannot be loaded: a text$/],
    ['with a syntax error', 'export default {', /cannot be loaded: /],
    [
      'with an invalid schema',
      `export default { vocabulary: { descriptor: { id: 'odd' }, states: {}, actions: {}, config: { type: 'oddity' } },
        start: {}, table: {}, remote() {} }`,
      /cannot be loaded: schema is invalid/,
    ],
    [
      'with an authority that is not a function',
      'export default { vocabulary: {}, start: {}, table: {}, remote() {} }\nexport const authority = {}',
      /its export "authority", if any, a function$/,
    ],
  ] as const)
    it(`Plugin module ${title}: fault of /plugins`, async () => {
      const plugins = [module(`${title.replaceAll(' ', '-')}.mjs`, text)]
      const faults = await faultsOf({ config: { plugins }, folder })
      expect(Object.keys(faults)).to.deep.equal(['/plugins/0'])
      expect(faults['/plugins/0']).to.match(message)
    })

  it('Plugin package not installed: fault of /plugins', async () => {
    const faults = await faultsOf({ config: { plugins: ['no-such-package-anywhere'] } })
    expect(faults['/plugins/0']).to.match(/^no-such-package-anywhere cannot be loaded: Cannot find package/)
  })
})
