import { expect } from 'chai'
import { flowPath, type Raw, type RunningMock, runMock, type Shown } from '../fixtures/listening-host.ts'

const check = (model: object): Raw => ({
  headers: { 'Content-Type': 'application/vnd.pingidentity.checkCredential+json' },
  body: JSON.stringify(model),
})
const read: Raw = { method: 'GET' }

describe('flow API, answers', () => {
  let mock: RunningMock
  let flow: Shown
  const start = async (config: { readonly [name: string]: unknown } = {}) => {
    mock = await runMock({ config: { extends: 'demo', ...config } })
    flow = await mock.start()
  }
  beforeEach(() => start())
  afterEach(() => mock.close())
  const restart = async (config: { readonly [name: string]: unknown }) => {
    await mock.close()
    await start(config)
  }
  const answers = async () => [
    await mock.send(flow.id, read),
    await mock.send(flow.id, check({ username: 'alice' })),
    await mock.send(flow.id, check({ username: 1 })),
    await mock.send(flow.id, { headers: { 'X-XSRF-Header': null } }),
    await mock.send(flow.id, { method: 'PUT' }),
    await mock.send('none', read),
    await mock.send('%zz', read),
    await mock.send('', {}),
  ]

  it('Flow API, any answer: JSON, no-store, no ETag or X-Powered-By', async () => {
    for (const { headers } of await answers()) {
      expect(headers.get('Cache-Control')).to.equal('no-store')
      expect(headers.get('Content-Type')).to.match(/^application\/json\b/)
      expect(headers.get('ETag')).to.equal(null)
      expect(headers.get('X-Powered-By')).to.equal(null)
    }
  })

  describe('flow API, shown states', () => {
    it('Flow id: 22 letters and digits, unique', async () => {
      const ids = await Promise.all(Array.from({ length: 50 }, async () => (await mock.start()).id))
      for (const id of ids) expect(id).to.match(/^[A-Za-z0-9]{22}$/)
      expect(new Set(ids).size).to.equal(50)
    })
    it('_links: absolute URL of the flow for self and each offered action', async () => {
      const href = mock.idp.baseUrl + flowPath(flow.id)
      expect(flow._links).to.deep.equal({
        self: { href },
        checkCredential: { href },
        validatePasscode: { href },
        useAlternateMethod: { href },
        cancel: { href },
      })
    })
    it('_links and resumeUrl, baseUrl configured: begin with it', async () => {
      await restart({ baseUrl: 'https://idp.example:9031' })
      expect(flow._links['self']).to.deep.equal({ href: `https://idp.example:9031${flowPath(flow.id)}` })
      const { passcode } = await mock.typed('alice')
      const { resumeUrl } = await mock.moved(flow.id, 'checkCredential', { username: 'alice', passcode })
      expect(resumeUrl).to.equal(`https://idp.example:9031/as/${flow.id}/resume/as/authorization.ping`)
    })
    it('pluginTypeId: first 16 bytes of SHA-256 over the class name', async () => {
      expect(flow['pluginTypeId']).to.equal('8au4OHSw-VtqoJTStfLndw') // com.pingidentity.adapters.securid.idp.SecurIDIdPAdapter
    })
    it('State model: one flat object', async () => {
      const { id, pluginTypeId, status, _links, ...fields } = flow
      expect(fields).to.deep.equal({
        remainingTries: 5,
        allowUsernameEdits: true,
        authFailed: false,
        resetFailed: false,
      })
    })
  })

  describe('flow API, PF cookie', () => {
    const cookie = (headers: Headers) => headers.get('Set-Cookie') ?? ''
    const value = (headers: Headers) => /^PF=([^;]*)/.exec(cookie(headers))?.[1] ?? ''

    it('PF cookie: 44 letters and digits, Path=/, HttpOnly, SameSite=Lax', async () => {
      for (const { headers } of await answers().then((all) => all.slice(0, 6))) {
        expect(value(headers)).to.match(/^[A-Za-z0-9]{44}$/)
        expect(cookie(headers).split('; ').slice(1)).to.have.members(['Path=/', 'HttpOnly', 'SameSite=Lax'])
      }
    })
    it('PF cookie sent back: first half kept, second half new', async () => {
      let sent = value((await mock.send(flow.id, read)).headers)
      for (const request of [read, check({ username: 'alice' }), check({})]) {
        const headers = { ...request.headers, Cookie: `a=b; PF=${sent}; c=d` }
        const next = value((await mock.send(flow.id, { ...request, headers })).headers)
        expect(next.slice(0, 22)).to.equal(sent.slice(0, 22))
        expect(next.slice(22)).not.to.equal(sent.slice(22))
        sent = next
      }
    })
    it('PF cookie of a browser redirect, 22 characters: kept as first half', async () => {
      const headers = { Cookie: `PF=${'a'.repeat(22)}` }
      expect(value((await mock.send(flow.id, { ...read, headers })).headers).slice(0, 22)).to.equal('a'.repeat(22))
    })
    for (const odd of ['', 'short', 'a'.repeat(45), `${'a'.repeat(21)}-`])
      it(`PF cookie ${JSON.stringify(odd)} sent: replaced`, async () => {
        const { headers, status } = await mock.send(flow.id, { ...read, headers: { Cookie: `PF=${odd}` } })
        expect(status).to.equal(200)
        expect(value(headers)).to.match(/^[A-Za-z0-9]{44}$/)
        expect(value(headers).slice(0, 22)).not.to.equal(odd.slice(0, 22))
      })
    it('PF cookie, baseUrl https: Secure, SameSite=None', async () => {
      await restart({ baseUrl: 'https://idp.example:9031' })
      const attributes = cookie((await mock.send(flow.id, read)).headers)
        .split('; ')
        .slice(1)
      expect(attributes).to.have.members(['Path=/', 'Secure', 'HttpOnly', 'SameSite=None'])
    })
  })

  describe('flow API, CORS', () => {
    const from = (origin: string, raw: Raw = read) =>
      mock.send(flow.id, { ...raw, headers: { ...raw.headers, Origin: origin } })
    const preflight = (origin: string): Raw => ({
      method: 'OPTIONS',
      headers: {
        'X-XSRF-Header': null,
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'content-type,x-xsrf-header',
      },
    })
    const cors = (headers: Headers) => [...headers.keys()].filter((name) => name.startsWith('access-control-'))
    const configured = {
      authenticationApi: {
        applications: {
          replace: [
            {
              id: 'app',
              url: 'https://app.example/sign-on?x=1',
              additionalAllowedOrigins: ['https://one.example', 'https://two.example:8443', 'https://any.example:*'],
            },
          ],
        },
      },
    }

    const allowed = [
      'https://app.example',
      'https://one.example',
      'https://two.example:8443',
      'https://any.example:1',
      'https://any.example:65535',
    ]
    const foreign = [
      'http://app.example',
      'https://app.example:8443',
      'https://app.example.evil.example',
      'https://evil.example',
      'https://one.example:444',
      'https://two.example',
      'https://any.example',
      'https://evil.any.example:1',
      'http://localhost:3000',
      'null',
    ]
    for (const origin of allowed)
      it(`CORS, configured origin ${origin}: allowed with credentials`, async () => {
        await restart(configured)
        for (const raw of [read, check({ username: 'alice' }), check({})]) {
          const { headers } = await from(origin, raw)
          expect(headers.get('Access-Control-Allow-Origin')).to.equal(origin)
          expect(headers.get('Access-Control-Allow-Credentials')).to.equal('true')
          expect(headers.get('Vary')).to.include('Origin')
        }
      })
    for (const origin of foreign)
      it(`CORS, origin ${JSON.stringify(origin)} not configured: 403 without CORS headers, the state stays`, async () => {
        await restart(configured)
        for (const raw of [read, check({ username: 'alice' }), preflight(origin)]) {
          const { status, headers, body } = await from(origin, raw)
          expect(status).to.equal(403)
          expect(body.details?.map(({ code }) => code)).to.deep.equal(['ORIGIN_NOT_ALLOWED'])
          expect(cors(headers)).to.deep.equal([])
          expect(headers.get('Vary')).to.include('Origin')
        }
        expect((await mock.read(flow.id)).body).to.deep.equal(flow)
      })
    for (const origin of ['https://any.example:1:2', ''])
      it(`CORS, origin ${JSON.stringify(origin)} malformed: 400 without CORS headers, the state stays`, async () => {
        await restart(configured)
        for (const raw of [read, check({ username: 'alice' }), preflight(origin)]) {
          const { status, headers, body } = await from(origin, raw)
          expect(status).to.equal(400)
          expect(body.details?.map(({ code }) => code)).to.deep.equal(['MALFORMED_ORIGIN'])
          expect(cors(headers)).to.deep.equal([])
        }
        expect((await mock.read(flow.id)).body).to.deep.equal(flow)
      })
    it('CORS preflight, configured origin: methods and headers of the API, for this origin', async () => {
      const { status, headers, text } = await mock.send(flow.id, preflight('http://localhost:3000'))
      expect([status, text]).to.deep.equal([204, ''])
      expect(headers.get('Access-Control-Allow-Origin')).to.equal('http://localhost:3000')
      expect(headers.get('Access-Control-Allow-Credentials')).to.equal('true')
      const list = (name: string) => (headers.get(name) ?? '').toLowerCase().split(', ')
      expect(list('Access-Control-Allow-Methods')).to.have.members(['get', 'post', 'options'])
      expect(list('Access-Control-Allow-Headers')).to.include.members([
        'x-xsrf-header',
        'content-type',
        'x-pf-authn-api-state',
      ])
      expect(headers.get('Cache-Control')).to.equal('no-store')
    })
    for (const scheme of ['http', 'https'])
      for (const host of ['localhost', '127.0.0.1', 'localhost:5173', '127.0.0.1:8080'])
        it(`CORS of the demo, ${scheme}://${host}: allowed`, async () => {
          const { headers } = await from(`${scheme}://${host}`)
          expect(headers.get('Access-Control-Allow-Origin')).to.equal(`${scheme}://${host}`)
        })
    it('CORS, page on localhost, server at 127.0.0.1: one warning that the cookie is not sent', async () => {
      for (const _ of [1, 2]) await from('http://localhost:3000')
      await from('http://127.0.0.1:3000')
      expect(mock.log.filter((line) => line.includes('different sites'))).to.have.length(1)
    })
    it('CORS, no Origin header: no CORS headers', async () => {
      expect(cors((await mock.send(flow.id, read)).headers)).to.deep.equal([])
    })
  })
})

describe('flow API, compatibility', () => {
  let mock: RunningMock
  afterEach(() => mock.close())
  const withSwitch = async (compatibility: object): Promise<Shown> => {
    mock = await runMock({ config: { extends: 'demo', compatibility } })
    return mock.start()
  }

  it('compatibility.unknownFlow FLOW_NOT_FOUND, unknown flow: 404 FLOW_NOT_FOUND', async () => {
    await withSwitch({ unknownFlow: 'FLOW_NOT_FOUND' })
    const { status, body } = await mock.send('none', read)
    expect([status, body.code]).to.deep.equal([404, 'FLOW_NOT_FOUND'])
  })
  it('compatibility.missingXsrf 403, no X-XSRF-Header: 403', async () => {
    const { id } = await withSwitch({ missingXsrf: 403 })
    const { status, body } = await mock.send(id, { ...read, headers: { 'X-XSRF-Header': null } })
    expect([status, body.code]).to.deep.equal([403, 'INVALID_REQUEST'])
  })
  it('compatibility.userMessageKey: sent if true, else absent', async () => {
    const keys = async () => {
      const { id } = await mock.start()
      const all = [await mock.send(id, check({})), await mock.send(id, check({ username: 1 }))]
      return all.map(({ body }) => body.details?.[0]?.userMessageKey)
    }
    await withSwitch({ userMessageKey: true })
    expect(await keys()).to.deep.equal(['rsa.securid.error.missing.username', 'authn.api.invalid.field.format'])
    await mock.close()
    await withSwitch({})
    expect(await keys()).to.deep.equal([undefined, undefined])
  })
  it('compatibility.strictFields false, undeclared fields: ignored, the others validated', async () => {
    const { id } = await withSwitch({ strictFields: false })
    const { passcode } = await mock.typed('alice')
    const odd = JSON.parse('{"pni": 1, "__proto__": {"username": "bob"}, "constructor": 2}')
    const refused = await mock.send(id, check({ ...odd, username: 1 }))
    expect(refused.body.details?.map(({ code }) => code)).to.deep.equal(['INVALID_FIELD_FORMAT'])
    const { body } = await mock.send(id, check({ ...odd, username: 'alice', passcode }))
    expect(body.status).to.equal('RESUME')
    expect(JSON.stringify(mock.idp.control.requests({ flow: id }))).to.include('"pni":"[undeclared]"')
  })
  it('compatibility.strictFields false, action without fields: undeclared field ignored', async () => {
    const { id } = await withSwitch({ strictFields: false })
    expect((await mock.act(id, 'cancel', { reason: 'tired' })).body.status).to.equal('FAILED')
  })
  for (const [edition, text] of [
    ['2022', 'Username is not needed for second-factor authentication.'],
    ['2026', "Username isn't necessary for two-factor authentication."],
  ] as const)
    it(`compatibility.securidMessages ${edition}: texts of this edition`, async () => {
      await withSwitch({ securidMessages: edition })
      const { id } = await mock.start({ username: 'alice' })
      const { body } = await mock.send(id, check({ username: 'bob' }))
      expect(body.details).to.deep.equal([{ code: 'INVALID_USERNAME', message: text, userMessage: text }])
    })
})
