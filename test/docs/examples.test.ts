import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import supertest from 'supertest'
import * as coffee from '../../examples/coffee-adapter/index.ts'
import { createMockIdp, type MockIdp, type MockIdpConfig } from '../../mock-idp/index.ts'
import { root } from '../../schemas/tools/read.ts'
import { run } from '../fixtures/command-line.ts'
import { formOf, readPage } from '../fixtures/sign-on/read-page.ts'
import { configFaults } from './config-faults.ts'
import { readConfiguration } from './configurations.ts'
import '../../examples/my-test.test.ts'

const folder = join(root, 'examples')
const read = (name: string) => readConfiguration(join(folder, name)) as MockIdpConfig
/** Environment variables that the configurations of the examples read. */
const environment = {
  RSA_ACCESS_KEY: 'k1'.repeat(32),
  RSA_ACCESS_ID: 'a2'.repeat(32),
  HAVENTEC_API_KEY: 'a-key',
}

describe('the configurations in examples/', () => {
  const names = readdirSync(folder).filter((name) => /\.jsonc?$/.test(name))
  for (const name of names)
    it(`examples/${name} has no faults`, async () => {
      const earlier = { ...process.env }
      Object.assign(process.env, environment)
      try {
        expect(await configFaults(read(name), folder)).to.deep.equal([])
      } finally {
        for (const variable of Object.keys(environment)) delete process.env[variable]
        Object.assign(process.env, earlier)
      }
    })

  it('examples/one-more-user.json adds a user to those of the demo', async () => {
    const idp = createMockIdp({ config: read('one-more-user.json'), folder })
    await idp.ready
    const names = idp.config.securid?.users?.map(({ username }) => username)
    expect(names).to.have.length(8).and.include.members(['alice', 'grace', 'zoe'])
    const { passcode } = await idp.control.securid.passcode('zoe')
    expect(passcode).to.match(/^2468\d{8}$/)
    await idp.close()
  })

  it('examples/real-authentication-manager.json has no faults for mock-idp check-config', async () => {
    const file = join(folder, 'real-authentication-manager.json')
    expect(await run(['check-config', file], environment)).to.include({ code: 0, stderr: '' })
  })

  it('real-authentication-manager.json names each variable that is not set, once', async () => {
    const { RSA_ACCESS_ID: _, ...withoutId } = environment
    const { code, stderr } = await run(['check-config', join(folder, 'real-authentication-manager.json')], withoutId)
    expect([code, stderr]).to.deep.equal([
      1,
      `the configuration has a fault:
  /adapters/securid/authority/remote/RSA Access ID: the environment variable RSA_ACCESS_ID is not set or empty; set it before the start
`,
    ])
  })
})

const ways = {
  'handed to createMockIdp': () => {
    const { plugins: _, ...config } = read('coffee.json')
    return createMockIdp({ config, adapters: [coffee.default] })
  },
  'handed to createMockIdp as a module': () => {
    const { plugins: _, ...config } = read('coffee.json')
    return createMockIdp({ config, adapters: [coffee] })
  },
  'named in a configuration file': () => createMockIdp({ config: read('coffee.json'), folder }),
}

for (const [way, create] of Object.entries(ways))
  describe(`examples/coffee-adapter, ${way}`, () => {
    let idp: MockIdp
    let http: ReturnType<typeof supertest>
    beforeEach(async () => {
      idp = create()
      const { port } = await idp.listen()
      http = supertest(`http://127.0.0.1:${port}`)
    })
    afterEach(() => idp.close())

    const start = async (model: object = {}) =>
      (
        await http
          .post('/mock/flows')
          .send({ policy: 'coffee', ...model })
          .expect(201)
      ).body
    const act = async (id: string, actionId: string, model: object = {}) =>
      (await http.post(`/pf-ws/authn/flows/${id}?action=${actionId}`).set('X-XSRF-Header', 'x').send(model)).body

    it('takes the order, asks for the name, and signs on', async () => {
      const first = await start()
      expect(first).to.deep.include({ status: 'COFFEE_ORDER_REQUIRED', menu: ['espresso', 'latte'], soldOut: false })
      expect(first._links).to.have.all.keys('self', 'order', 'cancel')
      expect(await act(first.id, 'order', { drink: 'espresso' })).to.include({
        status: 'COFFEE_NAME_REQUIRED',
        drink: 'espresso',
      })
      const { status, resumeUrl } = await act(first.id, 'tellName', { name: 'Ada' })
      expect(status).to.equal('RESUME')
      const { body } = await http.get(new URL(resumeUrl).pathname).set('Accept', 'application/json')
      expect(body).to.deep.equal({ subject: 'Ada', attributes: { drink: 'espresso' } })
    })
    it('does not ask for a name that an earlier step knows', async () => {
      const { id } = await start({ username: 'ada' })
      expect((await act(id, 'order', { drink: 'espresso' })).status).to.equal('RESUME')
    })
    it('asks again for what is sold out', async () => {
      const { id } = await start()
      expect(await act(id, 'order', { drink: 'latte' })).to.include({ status: 'COFFEE_ORDER_REQUIRED', soldOut: true })
    })
    it('refuses what is not on the menu, and the flow stays where it was', async () => {
      const { id } = await start()
      const { code, details } = await act(id, 'order', { drink: 'tea' })
      const message = 'This drink is not on the menu. Order one that is.'
      expect(code).to.equal('VALIDATION_ERROR')
      expect(details).to.deep.equal([{ code: 'UNKNOWN_DRINK', message, userMessage: message }])
      const { status, history } = await idp.control.flow(id)
      expect(status).to.equal('COFFEE_ORDER_REQUIRED')
      const facts = { menu: ['espresso', 'latte'] }
      expect(history.at(-1)?.reason).to.deep.include({ code: 'NOT_ON_MENU', facts })
      const { reached, notReached } = idp.control.coverage().adapters['coffee']?.reasons ?? {}
      expect({ reached, notReached }).to.deep.equal({
        reached: [{ name: 'NOT_ON_MENU', count: 1 }],
        notReached: ['SOLD_OUT'],
      })
    })
    it('ends when the person gives up', async () => {
      const { id } = await start()
      expect(await act(id, 'cancel')).to.include({ status: 'FAILED', userMessage: 'The order was canceled.' })
    })
    it('has its fields checked by its schemas', async () => {
      const { id } = await start()
      const { details } = await act(id, 'order', { drink: 5, milk: true })
      expect(details.map(({ code }: { readonly code: string }) => code)).to.have.members([
        'UNRECOGNIZED_FIELD_NAME',
        'INVALID_FIELD_FORMAT',
      ])
    })
    it('is drawn for people: the menu to choose from, and in words what is sold out', async () => {
      const { id } = await start()
      const page = `/mock/sign-on?flowId=${id}`
      const first = readPage((await http.get(page).expect(200)).text)
      expect(first.heading).to.equal('What would you like?')
      const order = formOf(first, 'order')
      expect([order.button, ...order.controls.map(({ type, value }) => `${type} ${value}`)]).to.deep.equal([
        'Order',
        'radio espresso',
        'radio latte',
      ])
      await http.post(order.address).type('form').send({ drink: 'latte' }).expect(303)
      const again = readPage((await http.get(page)).text)
      expect(again.alerts).to.deep.equal(['This drink is sold out. Please order another.'])
      await http.post(order.address).type('form').send({ drink: 'espresso' }).expect(303)
      const last = readPage((await http.get(page)).text)
      expect(last.text).to.include('Your order espresso')
    })
    it('is counted by the coverage', async () => {
      const { id } = await start()
      await act(id, 'order', { drink: 'tea' })
      await act(id, 'order', { drink: 'espresso' })
      const { states, outcomes, errorDetails } = (await http.get('/mock/coverage')).body.adapters.coffee
      const names = (kind: { readonly reached: readonly { readonly name: string }[] }) =>
        kind.reached.map(({ name }) => name)
      expect(names(states)).to.deep.equal(['COFFEE_ORDER_REQUIRED', 'COFFEE_NAME_REQUIRED'])
      expect(names(outcomes)).to.deep.equal(['order: inStock', 'order: notOnMenu'])
      expect(outcomes.notReached).to.deep.equal(['start: done', 'order: outOfStock', 'cancel: done', 'tellName: done'])
      expect(names(errorDetails)).to.deep.equal(['UNKNOWN_DRINK'])
    })
  })
