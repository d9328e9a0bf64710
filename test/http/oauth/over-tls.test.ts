import { expect } from 'chai'
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose'
import * as openid from 'openid-client'
import type { MockIdp } from '../../../mock-idp/create-mock-idp.ts'
import { createMockIdp } from '../../fixtures/create-mock-idp.ts'
import { openBrowser } from '../../fixtures/oauth/browser-client.ts'
import { secureFetch } from '../../fixtures/secure-fetch.ts'

const CLIENT_ID = 'demo-confidential'
const SECRET = 'demo-secret-that-everybody-knows'
const REDIRECT = 'http://localhost:5001/callback'
const CONFIG = { extends: 'demo', virtualHostNames: ['sso.mock.test', 'login.mock.test'] }

// On real time: openid-client has no replaceable clock.
describe('OpenID Connect over TLS', () => {
  let idp: MockIdp
  let port: number
  let fetchIt: ReturnType<typeof secureFetch>
  beforeEach(async () => {
    idp = createMockIdp({ config: CONFIG })
    ;({ port } = await idp.listen({ tls: true }))
    fetchIt = secureFetch(idp.certificate)
  })
  afterEach(() => idp.close())

  const browserAt = (address: string) => {
    const typed = (username: string) => idp.control.securid.passcode(username)
    return openBrowser({ address, typed }, fetchIt)
  }
  const discover = (baseUrl: string) =>
    openid.discovery(new URL(baseUrl), CLIENT_ID, SECRET, undefined, {
      [openid.customFetch]: (url, init) => fetchIt(url, init as RequestInit),
    })

  it('openid-client over TLS, certificate as CA, redirects: tokens and userinfo', async () => {
    const config = await discover(idp.baseUrl)
    expect(config.serverMetadata().issuer).to.equal(`https://localhost:${port}`)
    const verifier = openid.randomPKCECodeVerifier()
    const [state, nonce] = [openid.randomState(), openid.randomNonce()]
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: REDIRECT,
      scope: 'openid',
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    })
    const back = await browserAt(idp.baseUrl).authorize(Object.fromEntries(url.searchParams))
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce }
    const tokens = await openid.authorizationCodeGrant(config, new URL(String(back.location)), checks)
    expect(tokens.claims()).to.include({ sub: 'alice', iss: idp.baseUrl })
    expect(await openid.fetchUserInfo(config, tokens.access_token, 'alice')).to.include({ sub: 'alice' })
  })

  it('Authorization request over TLS: PF cookie with the attributes of the product', async () => {
    const asked = new URLSearchParams({ client_id: CLIENT_ID, response_type: 'code', redirect_uri: REDIRECT })
    const { headers } = await fetchIt(`${idp.baseUrl}/as/authorization.oauth2?${asked}`)
    expect(headers.getSetCookie()).to.have.length(1)
    expect(headers.get('set-cookie')).to.match(/^PF=[A-Za-z0-9]{22}; Path=\/; Secure; HttpOnly; SameSite=None$/)
  })

  it('Discovery on a virtual host over TLS: every URL on this host, the same keys on all hosts', async () => {
    const baseUrl = `https://sso.mock.test:${port}`
    const metadata = (await discover(baseUrl)).serverMetadata()
    expect(metadata.issuer).to.equal(baseUrl)
    for (const [name, value] of Object.entries(metadata))
      if (/_(?:endpoint|uri)$/.test(name)) expect(value, name).to.match(new RegExp(`^${baseUrl}/`))
    const tokens = await openid.clientCredentialsGrant(await discover(`https://login.mock.test:${port}`))
    expect(tokens.access_token).to.be.a('string')
    const keysOf = async (base: string) => (await fetchIt(`${base}/pf/JWKS`)).text()
    const keys = await keysOf(idp.baseUrl)
    expect(JSON.parse(keys).keys).to.have.length.greaterThan(1)
    expect(await keysOf(baseUrl)).to.equal(keys)
  })

  it('Sign-on on a virtual host over TLS: flow, resumeUrl and ID token have this host', async () => {
    const baseUrl = `https://sso.mock.test:${port}`
    const browser = browserAt(baseUrl)
    const request = { client_id: CLIENT_ID, response_type: 'code', redirect_uri: REDIRECT, scope: 'openid' }
    const begun = await browser.get(`/as/authorization.oauth2?${new URLSearchParams(request)}`)
    const signOn = new URL(String(begun.location))
    expect(signOn.origin).to.equal(baseUrl)
    const resume = await browser.signOn(signOn.searchParams.get('flowId') ?? '', 'alice')
    expect(resume['resumeUrl']).to.match(new RegExp(`^${baseUrl}/as/`))
    expect(resume._links['self']?.href).to.equal(`${baseUrl}/pf-ws/authn/flows/${resume.id}`)
    const code = new URL(String((await browser.get(String(resume['resumeUrl']))).location)).searchParams.get('code')
    const form = { grant_type: 'authorization_code', client_id: CLIENT_ID, client_secret: SECRET }
    const { json } = await browser.post('/as/token.oauth2', { ...form, redirect_uri: REDIRECT, code: code ?? '' })
    const jwks = createRemoteJWKSet(new URL(`${idp.baseUrl}/pf/JWKS`), { [customFetch]: fetchIt })
    const { payload } = await jwtVerify(String(json['id_token']), jwks, { issuer: baseUrl, audience: CLIENT_ID })
    expect(payload.sub).to.equal('alice')
  })
})
