import { expect } from 'chai'
import { createMockIdp, type MockIdp } from '../fixtures/create-mock-idp.ts'
import { secureFetch } from '../fixtures/secure-fetch.ts'

type Settings = Readonly<Record<string, unknown>>
type Row = readonly [settings: Settings, overHttp: string, overHttps: string]

const rows: readonly Row[] = [
  [{}, 'Path=/; HttpOnly; SameSite=Lax', 'Path=/; Secure; HttpOnly; SameSite=None'],
  [
    { secure: true, sameSite: 'None' },
    'Path=/; Secure; HttpOnly; SameSite=None',
    'Path=/; Secure; HttpOnly; SameSite=None',
  ],
  [{ sameSite: 'None' }, 'Path=/; Secure; HttpOnly; SameSite=None', 'Path=/; Secure; HttpOnly; SameSite=None'],
  [{ sameSite: 'Strict' }, 'Path=/; HttpOnly; SameSite=Strict', 'Path=/; Secure; HttpOnly; SameSite=Strict'],
  [{ sameSite: 'Lax' }, 'Path=/; HttpOnly; SameSite=Lax', 'Path=/; Secure; HttpOnly; SameSite=Lax'],
  [{ secure: false }, 'Path=/; HttpOnly; SameSite=Lax', 'Path=/; HttpOnly; SameSite=Lax'],
  [{ secure: true }, 'Path=/; Secure; HttpOnly; SameSite=Lax', 'Path=/; Secure; HttpOnly; SameSite=None'],
  [{ httpOnly: false }, 'Path=/; SameSite=Lax', 'Path=/; Secure; SameSite=None'],
  [
    { domain: 'mock.test', maxAgeSeconds: 3600, secure: false },
    'Path=/; Domain=mock.test; Max-Age=3600; HttpOnly; SameSite=Lax',
    'Path=/; Domain=mock.test; Max-Age=3600; HttpOnly; SameSite=Lax',
  ],
  [
    { partitioned: true },
    'Path=/; Secure; HttpOnly; SameSite=Lax; Partitioned',
    'Path=/; Secure; HttpOnly; SameSite=None; Partitioned',
  ],
]

describe('session cookie settings', () => {
  const open: MockIdp[] = []
  afterEach(() => Promise.all(open.splice(0).map((idp) => idp.close())))
  const create = (sessionCookie: Settings) => {
    const idp = createMockIdp({ config: { extends: 'demo', sessionCookie } })
    open.push(idp)
    return idp
  }
  /** Set-Cookie of the first answer of a flow to a request with `cookie`. */
  const answered = async (sessionCookie: Settings, tls: boolean, cookie = '') => {
    const idp = create(sessionCookie)
    const { baseUrl } = await idp.listen({ tls, host: '127.0.0.1' })
    const { id } = await idp.control.startFlow()
    const headers = { 'X-XSRF-Header': 'test', ...(cookie !== '' && { Cookie: cookie }) }
    const answer = await secureFetch(idp.certificate)(`${baseUrl}/pf-ws/authn/flows/${id}`, { headers })
    return answer.headers.getSetCookie()
  }

  for (const [settings, overHttp, overHttps] of rows)
    it(`sessionCookie ${JSON.stringify(settings)}: attributes over http and https`, async () => {
      for (const [tls, attributes] of [
        [false, overHttp],
        [true, overHttps],
      ] as const) {
        const [line = ''] = await answered(settings, tls)
        expect(line.replace(/^PF=[A-Za-z0-9]{44}; /, '')).to.equal(attributes)
      }
    })

  it('sessionCookie.name: set and read under this name only', async () => {
    const name = '__Secure-a.$b'
    const value = 'x'.repeat(22)
    const [renewed] = await answered({ name, secure: true }, false, `other=1; ${name}=${value}`)
    expect(renewed).to.match(/^__Secure-a\.\$b=x{22}[A-Za-z0-9]{22}; /)
    for (const cookie of [`PF=${value}`, `__Secure-aX$b=${value}`]) {
      const [fresh = ''] = await answered({ name, secure: true }, false, cookie)
      expect(fresh).to.match(/^__Secure-a\.\$b=[A-Za-z0-9]{44}; /)
      expect(fresh).not.to.include('x'.repeat(22))
    }
  })

  const contradictions: Readonly<Record<string, Settings>> = {
    sameSite: { secure: false, sameSite: 'None' },
    partitioned: { secure: false, partitioned: true },
    name: { secure: false, name: '__Secure-PF' },
    domain: { name: '__Host-PF', domain: 'mock.test' },
  }
  for (const [member, settings] of Object.entries(contradictions))
    it(`sessionCookie ${JSON.stringify(settings)}: fault, browsers drop this cookie`, async () => {
      const error = await create(settings).ready.catch((thrown) => thrown)
      expect(error.faults).to.have.length(1)
      expect(error.faults[0].pointer).to.equal(`/sessionCookie/${member}`)
      expect(error.faults[0].message).to.include('browsers drop')
    })
})
