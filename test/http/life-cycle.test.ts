import { once } from 'node:events'
import { connect } from 'node:net'
import { expect } from 'chai'
import supertest from 'supertest'
import { ConfigError, createMockIdp, type MockIdp, type MockIdpOptions } from '../../mock-idp/index.ts'
import { echoConfig, echoPlugin } from '../fixtures/echo-plugin.ts'

const never = () => new Promise<never>(() => {})
const messageOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'it went well',
    (error: Error) => error.message,
  )

describe('order of listen, close and ready', () => {
  const hosts: MockIdp[] = []
  const create = (options: MockIdpOptions = {}) => {
    const idp = createMockIdp({ config: echoConfig, adapters: [echoPlugin()], ...options })
    hosts.push(idp)
    return idp
  }
  const closed = async (idp: MockIdp) => {
    const started = performance.now()
    await idp.close()
    return performance.now() - started
  }
  const refuses = async (port: number) => {
    const [error] = await once(connect(port, '127.0.0.1'), 'error')
    return error.code === 'ECONNREFUSED'
  }
  /** A free port; nobody else asks for it meanwhile. */
  const freePort = async () => {
    const idp = create()
    const { port } = await idp.listen({ host: '127.0.0.1' })
    await idp.close()
    return port
  }
  afterEach(() => Promise.all(hosts.splice(0).map((idp) => idp.close())))

  it('idp.close, twice, at once and before ready: resolves', async () => {
    const idp = create()
    await Promise.all([idp.close(), idp.close()])
    expect(await idp.close()).to.equal(undefined)
  })
  it('idp.listen twice at once: the second call is rejected, close ends the only server', async () => {
    const idp = create()
    const calls = [idp.listen({ host: '127.0.0.1' }), idp.listen({ host: '127.0.0.1' })]
    const [first, second] = await Promise.allSettled(calls)
    expect(second).to.have.property('status', 'rejected')
    expect((second as PromiseRejectedResult).reason.message).to.match(/^the host already listens/)
    await idp.close()
    expect(await refuses((first as PromiseFulfilledResult<{ port: number }>).value.port)).to.equal(true)
  })
  it('idp.listen after an error of listen: listens', async () => {
    const { port } = await create().listen({ host: '127.0.0.1' })
    const idp = create()
    expect(await messageOf(idp.listen({ host: '127.0.0.1', port }))).to.include('EADDRINUSE')
    await idp.listen({ host: '127.0.0.1' })
    await supertest(idp.baseUrl).get('/mock/health').expect(200)
  })
  for (const [title, tls] of [
    ['', false],
    [' with TLS', true],
  ] as const)
    it(`idp.close during listen${title}: listen rejects, nothing listens`, async () => {
      const port = await freePort()
      const idp = create()
      const listening = messageOf(idp.listen({ host: '127.0.0.1', port, tls }))
      await idp.close()
      expect(await listening).to.equal('the host is closed')
      expect(await refuses(port)).to.equal(true)
    })
  it('idp.close while the port is being bound: listen rejects, nothing listens', async () => {
    const port = await freePort()
    const idp = create()
    await idp.ready
    const listening = messageOf(idp.listen({ host: '127.0.0.1', port, tls: true }))
    await new Promise(setImmediate)
    await idp.close()
    expect(await listening).to.equal('the host is closed')
    expect(await refuses(port)).to.equal(true)
  })
  it('idp.listen after close: rejected', async () => {
    const idp = create()
    await idp.close()
    expect(await messageOf(idp.listen())).to.equal('the host is closed')
  })
  it('idp.ready after close: resolves; requests to the app: 503', async () => {
    const idp = create()
    await idp.close()
    expect(await idp.ready).to.equal(undefined)
    const { body } = await supertest(idp.app).get('/mock/health').expect(503)
    expect(body.code).to.equal('CLOSED')
  })
  it('idp.close, invalid configuration: resolves, ready rejects', async () => {
    // @ts-expect-error a key that does not exist
    const idp = create({ config: { colour: 'red' } })
    await idp.close()
    expect(await idp.ready.catch((error: unknown) => error)).to.be.instanceOf(ConfigError)
  })
  it('idp.close, a plugin hangs in seed: resolves, listen rejects later', async () => {
    const { default: adapter, authority } = echoPlugin()
    let seeded = () => {}
    const plugin = {
      default: adapter,
      authority: (options: Parameters<NonNullable<typeof authority>>[0]) => ({
        ...(authority as NonNullable<typeof authority>)(options),
        seed: () =>
          new Promise<void>((resolve) => {
            seeded = resolve
          }),
      }),
    }
    const idp = create({ adapters: [plugin] })
    const listening = messageOf(idp.listen())
    expect(await closed(idp)).to.be.lessThan(2000)
    seeded()
    expect(await listening).to.equal('the host is closed')
  })
  for (const [title, close] of [
    ['hangs in', never],
    ['fails in', () => Promise.reject(new Error('out of order'))],
  ] as const)
    it(`idp.close, a plugin ${title} close: resolves`, async () => {
      const { default: adapter, authority } = echoPlugin()
      const plugin = {
        default: adapter,
        authority: (options: Parameters<NonNullable<typeof authority>>[0]) => ({
          ...(authority as NonNullable<typeof authority>)(options),
          close,
        }),
      }
      const idp = create({ adapters: [plugin] })
      await idp.listen({ host: '127.0.0.1' })
      expect(await closed(idp)).to.be.lessThan(2000)
    })
  it('idp.close, clock frozen and an adapter that hangs: resolves, the connection is cut', async () => {
    let asked = () => {}
    const called = new Promise<void>((resolve) => {
      asked = resolve
    })
    const idp = create({
      adapters: [
        echoPlugin(() => {
          asked()
          return never()
        }),
      ],
    })
    const { baseUrl } = await idp.listen()
    await idp.control.clock.change({ frozen: true })
    const { id } = await idp.control.startFlow()
    const headers = { 'X-XSRF-Header': 'x', 'Content-Type': 'application/json' }
    const url = `${baseUrl}/pf-ws/authn/flows/${id}?action=call`
    const answer = messageOf(fetch(url, { method: 'POST', headers, body: '{}' }))
    await called
    expect(await closed(idp)).to.be.lessThan(2000)
    expect(await answer).to.equal('fetch failed')
  })
  it('idp.close, pending delayMs fault: answered at once', async () => {
    const idp = create()
    const { baseUrl } = await idp.listen()
    idp.control.faults.put({ faults: [{ match: {}, do: { delayMs: 30_000 } }] })
    const { id } = await idp.control.startFlow()
    const answer = fetch(`${baseUrl}/pf-ws/authn/flows/${id}`, { headers: { 'X-XSRF-Header': 'x' } })
    while (idp.control.faults.list().faults[0]?.hits === 0) await new Promise(setImmediate)
    expect(await closed(idp)).to.be.lessThan(1000)
    expect((await answer).status).to.equal(200)
  })
})
