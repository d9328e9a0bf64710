import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as plainRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { pino } from 'pino'
import supertest from 'supertest'
import { selfSigned } from '../../mock-idp/app/tls/self-signed.ts'
import { realNow } from '../../mock-idp/core/clock/clock.ts'
import { CERTIFICATE, PRIVATE_KEY } from '../fixtures/certificate.ts'
import { createMockIdp, type ListenOptions, type MockIdp } from '../fixtures/create-mock-idp.ts'
import { secureFetch } from '../fixtures/secure-fetch.ts'

const DAY = 86_400

describe('TLS', () => {
  const open: MockIdp[] = []
  const log: string[] = []
  const folder = mkdtempSync(join(tmpdir(), 'mock-idp-'))
  afterEach(async () => {
    log.length = 0
    await Promise.all(open.splice(0).map((idp) => idp.close()))
  })
  after(() => rmSync(folder, { recursive: true }))

  const create = (config: object = {}) => {
    const logger = pino({ level: 'trace' }, { write: (line: string) => void log.push(line) })
    const idp = createMockIdp({ config: { extends: 'demo', ...config }, folder, logger })
    open.push(idp)
    return idp
  }
  const serve = async (where: ListenOptions, config: object = {}) => {
    const idp = create(config)
    const { port, baseUrl } = await idp.listen(where)
    return { idp, port, baseUrl, fetchIt: secureFetch(idp.certificate) }
  }
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return name
  }
  /** Faults of the start as `<pointer>: <message>`. */
  const faultsOf = async (idp: MockIdp, where: ListenOptions = {}): Promise<readonly string[]> => {
    const error = await idp.listen(where).then(
      () => new Error('started'),
      (thrown) => thrown,
    )
    expect(error).to.have.property('name', 'ConfigError')
    return error.faults.map(({ pointer, message }: Record<string, string>) => `${pointer}: ${message}`)
  }

  it('TLS, certificate trusted: answers, links begin with https', async () => {
    const { baseUrl, port, fetchIt } = await serve({ tls: true })
    expect(baseUrl).to.equal(`https://localhost:${port}`)
    const started = await fetchIt(`${baseUrl}/mock/flows`, { method: 'POST' })
    expect(started.status).to.equal(201)
    const { id, _links } = (await started.json()) as { id: string; _links: { self: { href: string } } }
    expect(_links.self.href).to.equal(`${baseUrl}/pf-ws/authn/flows/${id}`)
  })

  it('TLS, certificate not trusted: DEPTH_ZERO_SELF_SIGNED_CERT', async () => {
    const { baseUrl } = await serve({ tls: true })
    const error = await secureFetch(undefined)(`${baseUrl}/mock/health`).catch((thrown) => thrown)
    expect(error).to.have.property('code', 'DEPTH_ZERO_SELF_SIGNED_CERT')
  })

  for (const name of ['localhost', '127.0.0.1', '[::1]', 'sso.mock.test', 'login.example'])
    it(`Generated certificate: valid for ${name}`, async () => {
      const config = { virtualHostNames: ['sso.mock.test'], baseUrl: 'https://login.example' }
      const { idp } = await serve({ tls: true }, config)
      const certificate = new X509Certificate(idp.certificate ?? '')
      const bare = name.replace(/^\[|\]$/g, '')
      const found = /^[\d.]+$|:/.test(bare) ? certificate.checkIP(bare) : certificate.checkHost(bare)
      expect(found).to.equal(bare)
    })

  it('Generated certificate, host 127.0.0.2: valid for this address', async () => {
    const { idp } = await serve({ tls: true, host: '127.0.0.2' })
    expect(new X509Certificate(idp.certificate ?? '').checkIP('127.0.0.2')).to.equal('127.0.0.2')
  })

  it('Generated certificate, clock of the host changed: valid in real time, at most 398 days', async () => {
    const idp = create()
    await idp.ready
    await idp.control.clock.change({ now: '2040-01-01T00:00:00Z', frozen: true })
    await idp.listen({ tls: true })
    const { validFrom, validTo, ca } = new X509Certificate(idp.certificate ?? '')
    const [from, to] = [validFrom, validTo].map((time) => Date.parse(time) / 1000)
    expect(from).to.be.lessThan(realNow())
    expect(to).to.be.greaterThan(realNow() + 300 * DAY)
    expect(Number(to) - Number(from)).to.be.at.most(398 * DAY)
    expect(ca).to.equal(false)
  })

  it('Generated certificate, two hosts: different', async () => {
    const [one, two] = await Promise.all([serve({ tls: true }), serve({ tls: true })])
    expect(one?.idp.certificate).to.match(/^-----BEGIN CERTIFICATE-----/)
    expect(one?.idp.certificate).not.to.equal(two?.idp.certificate)
  })

  it('GET /mock/certificate over TLS: the certificate', async () => {
    const { baseUrl, idp, fetchIt } = await serve({ tls: { key: PRIVATE_KEY, cert: CERTIFICATE } })
    const answer = await fetchIt(`${baseUrl}/mock/certificate`)
    expect(answer.headers.get('content-type')).to.match(/^application\/x-pem-file\b/)
    expect(await answer.text()).to.equal(CERTIFICATE)
    expect(idp.control.certificate()).to.equal(CERTIFICATE)
  })

  it('GET /mock/certificate over http: 404 NO_CERTIFICATE', async () => {
    const { baseUrl, idp } = await serve({})
    expect(idp.certificate).to.equal(undefined)
    const { body } = await supertest(baseUrl).get('/mock/certificate').expect(404)
    expect(body).to.include({ code: 'NO_CERTIFICATE' })
  })

  it('tls of the configuration: generated, files or PEM texts', async () => {
    const made = await serve({}, { tls: true })
    expect(made.baseUrl).to.match(/^https:/)
    const files = { key: file('key.pem', PRIVATE_KEY), cert: file('cert.pem', CERTIFICATE) }
    for (const tls of [files, { key: PRIVATE_KEY, cert: CERTIFICATE }]) {
      const { idp, baseUrl } = await serve({}, { tls })
      expect(baseUrl).to.match(/^https:/)
      expect(idp.certificate).to.equal(CERTIFICATE)
    }
  })

  it('tls of listen: precedes the configuration', async () => {
    const given = { tls: { key: PRIVATE_KEY, cert: CERTIFICATE } }
    expect((await serve({ tls: false }, given)).baseUrl).to.match(/^http:/)
    expect((await serve({ tls: true }, given)).idp.certificate).to.equal(CERTIFICATE)
    expect((await serve({ tls: true }, { tls: false })).baseUrl).to.match(/^https:/)
    const other = await selfSigned([], realNow())
    expect((await serve({ tls: other }, given)).idp.certificate).to.equal(other.cert)
  })

  it('TLS port, plain http request: logged, the server continues', async () => {
    const { port, baseUrl, fetchIt } = await serve({ tls: true })
    const sent = plainRequest({ host: '127.0.0.1', port, path: '/mock/health' }).end()
    expect((await once(sent, 'error'))[0]).to.be.an('error')
    expect(log.join('')).to.include('a request without TLS came to the TLS port')
    expect((await fetchIt(`${baseUrl}/mock/health`)).status).to.equal(200)
  })

  it('TLS, page on http: one warning that the cookie is not sent', async () => {
    const { idp, baseUrl, fetchIt } = await serve({ tls: true })
    const { id } = await idp.control.startFlow()
    const warnings = () =>
      log.filter((line) => line.includes('the page was loaded with http and this server uses https'))
    for (const [origin, count] of [
      ['https://localhost:3000', 0],
      ['http://localhost:3000', 1],
      ['http://localhost:3000', 1],
    ] as const) {
      const headers = { 'X-XSRF-Header': 'test', Origin: origin }
      expect((await fetchIt(`${baseUrl}/pf-ws/authn/flows/${id}`, { headers })).status).to.equal(200)
      expect(warnings()).to.have.length(count)
    }
  })

  it('TLS, close during a request: answered', async () => {
    const { idp, baseUrl, fetchIt } = await serve({ tls: true })
    const { id } = await idp.control.startFlow()
    idp.control.faults.put({ faults: [{ match: {}, do: { delayMs: 50 } }] })
    const answer = fetchIt(`${baseUrl}/pf-ws/authn/flows/${id}`, { headers: { 'X-XSRF-Header': 'test' } })
    while (idp.control.faults.list().faults[0]?.hits === 0) await new Promise(setImmediate)
    await idp.close()
    expect((await answer).status).to.equal(200)
  })

  describe('invalid TLS files', () => {
    it('tls with missing files: faults', async () => {
      const idp = create({ tls: { key: 'no-key.pem', cert: '.' } })
      expect(await faultsOf(idp)).to.deep.equal([
        `/tls/key: ${join(folder, 'no-key.pem')} cannot be read: file not found`,
        `/tls/cert: ${folder} cannot be read: it is a folder`,
      ])
    })
    it('tls with files of other content: faults without the content', async () => {
      const idp = create({ tls: { key: file('secret.txt', 'S3cret'), cert: file('key.pem', PRIVATE_KEY) } })
      expect(await faultsOf(idp)).to.deep.equal([
        '/tls/key: must be a private key in PEM, without a passphrase',
        '/tls/cert: must be a certificate in PEM',
      ])
    })
    it('tls with the certificate of another key: fault', async () => {
      const { key } = await selfSigned([], realNow())
      const expected = ['/tls/cert: must belong to the given private key']
      expect(await faultsOf(create({ tls: { key, cert: CERTIFICATE } }))).to.deep.equal(expected)
      expect(await faultsOf(create(), { tls: { key, cert: CERTIFICATE } })).to.deep.equal(expected)
    })
    it('tls with half a pair: fault beside all others', async () => {
      const idp = create({ tls: { key: 'key.pem' }, colour: 'red', baseUrl: 'http://:' })
      const faults = await faultsOf(idp)
      expect(faults.map((fault) => fault.split(':')[0])).to.have.members(['/tls/cert', '/colour', '/baseUrl'])
    })
    it('tls neither boolean nor object: fault', async () => {
      expect(await faultsOf(create({ tls: 'yes' }))).to.deep.equal([
        '/tls: must be of type boolean or object; write true or false without quotes',
      ])
    })
  })
})
