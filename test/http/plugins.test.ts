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

/** The smallest adapter there is: one state, one action; whoever knocks is let in. */
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
const config = { adapters: { door: { type: 'knock', settings: { Times: 1 } } } }

/** What the module was asked to do, in order. */
const recorded = () => {
  const calls: string[] = []
  const authority: ModuleFactory = () => ({
    id: 'knock',
    port: {
      ask: async () => {
        calls.push('ask')
        return { kind: 'heard' }
      },
    },
    wire: Router().get('/door', (_req, res) => void res.send('a door')),
    sockets: {},
    control: Router().get('/bell', (_req, res) => void res.json({ bell: true })),
    operations: {},
    scenarios: { KNOCK_REQUIRED: async () => [], RESUME: async () => [{ actionId: 'knock', model: {} }] },
    seed: async () => void calls.push('seed'),
    close: async () => void calls.push('close'),
  })
  return { calls, plugin: { default: knock, authority } }
}

describe('an adapter that does not come with the host', () => {
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
  /** Writes a module, and gives the specifier of it. */
  const module = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return `./${name}`
  }

  it('asks by its own way where it brings no simulated server', async () => {
    const idp = await created({ config, adapters: [knock] })
    const { id } = await idp.control.startFlow()
    const action = supertest(idp.app).post(`/pf-ws/authn/flows/${id}?action=knock`).set('X-XSRF-Header', 'x')
    expect((await action.send({})).body.status).to.equal('RESUME')
    expect(await idp.control.flow(id)).to.include({ adapter: 'door', policy: 'door' })
  })

  it('brings its server: mounted, asked, steered, arranged, seeded at each reset, closed', async () => {
    const { calls, plugin } = recorded()
    const idp = await created({ config, adapters: [plugin] })
    await supertest(idp.app).get('/door').expect(200, 'a door')
    await supertest(idp.app).get('/mock/knock/bell').expect(200, { bell: true })
    const flow = await idp.control.startFlow({ username: 'visitor', state: 'RESUME' })
    expect(flow.status).to.equal('RESUME')
    await idp.control.reset()
    await idp.close()
    expect(calls).to.deep.equal(['seed', 'ask', 'seed', 'close'])
  })

  it('shares one server among its instances', async () => {
    const { calls, plugin } = recorded()
    const idp = await created({
      config: { adapters: { ...config.adapters, gate: { type: 'knock', settings: { Times: 2 } } } },
      adapters: [plugin],
    })
    await idp.control.startFlow({ policy: 'door', username: 'visitor', state: 'RESUME' })
    await idp.control.startFlow({ policy: 'gate', username: 'visitor', state: 'RESUME' })
    expect(calls).to.deep.equal(['seed', 'ask', 'ask'])
    expect(Object.keys(idp.control.coverage().adapters)).to.deep.equal(['door', 'gate'])
  })

  it('has its settings checked by its own schema', async () => {
    const settings = { Times: 'once', Loud: true }
    const faults = await faultsOf({ config: { adapters: { door: { type: 'knock', settings } } }, adapters: [knock] })
    expect(faults).to.deep.equal({
      '/adapters/door/settings/Loud': 'is not a setting; check the spelling',
      '/adapters/door/settings/Times': 'must be of type integer',
    })
    const without = await faultsOf({ config: { adapters: { door: { type: 'knock' } } }, adapters: [knock] })
    expect(without).to.deep.equal({ '/adapters/door/settings/Times': 'is required' })
  })

  it('may refuse the way to its server; that is a fault of the configuration', async () => {
    const remote = () => {
      throw new Error('say where it is')
    }
    const faults = await faultsOf({ config, adapters: [{ ...knock, remote }] })
    expect(faults).to.deep.equal({ '/adapters/door/authority': 'say where it is' })
  })

  it('cannot be embedded without a simulated server', async () => {
    const embedded = { adapters: { door: { ...config.adapters.door, authority: { embedded: {} } } } }
    const faults = await faultsOf({ config: embedded, adapters: [knock] })
    expect(faults['/adapters/door/authority']).to.match(/brings no simulated server/)
  })

  it('of a program must not be called like another one', async () => {
    const message = await created({ config, adapters: [knock, knock] }).catch((error: Error) => error.message)
    expect(message).to.equal('another adapter is called "knock" already')
  })

  for (const [title, text, said] of [
    ['exports nothing', '', /its default export must be an adapter/],
    ['exports something else', 'export default { vocabulary: {} }', /its default export must be an adapter/],
    ['throws', "throw new Error('out of coffee')", /cannot be loaded: out of coffee$/],
    ['throws no error', "throw 'a text'", /cannot be loaded: a text$/],
    ['is no JavaScript', 'export default {', /cannot be loaded: /],
    [
      'brings a schema that is none',
      `export default { vocabulary: { descriptor: { id: 'odd' }, states: {}, actions: {}, config: { type: 'oddity' } },
        start: {}, table: {}, remote() {} }`,
      /cannot be loaded: schema is invalid/,
    ],
    [
      'brings a server that is no function',
      'export default { vocabulary: {}, start: {}, table: {}, remote() {} }\nexport const authority = {}',
      /its export "authority", if any, a function$/,
    ],
  ] as const)
    it(`in a module that ${title} is a fault of /plugins`, async () => {
      const plugins = [module(`${title.replaceAll(' ', '-')}.mjs`, text)]
      const faults = await faultsOf({ config: { plugins }, folder })
      expect(Object.keys(faults)).to.deep.equal(['/plugins/0'])
      expect(faults['/plugins/0']).to.match(said)
    })

  it('in a package that is not installed is a fault of /plugins', async () => {
    const faults = await faultsOf({ config: { plugins: ['no-such-package-anywhere'] } })
    expect(faults['/plugins/0']).to.match(/^no-such-package-anywhere cannot be loaded: Cannot find package/)
  })
})
