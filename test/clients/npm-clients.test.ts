/**
 * Clients of other authors. They use the real time, so the clock of the mock is not set;
 * each signs on once, so no tokencode is used twice.
 */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import express from 'express'
import session from 'express-session'
import * as openid from 'openid-client'
import passport from 'passport'
import OpenIDConnectStrategy, { type Profile } from 'passport-openidconnect'
import { type RunningMock, runMock } from '../fixtures/listening-host.ts'
import { claimsOf, openBrowser } from '../fixtures/oauth/browser-client.ts'

const CLIENT_ID = 'demo-confidential'
const SECRET = 'demo-secret-that-everybody-knows'

describe('npm clients of OpenID Connect', () => {
  let mock: RunningMock
  beforeEach(async () => {
    mock = await runMock()
    await mock.idp.control.reset()
  })
  afterEach(() => mock.close())

  it('openid-client, PKCE, nonce, refresh, userinfo and sign-out: a SecurID user is signed on and off', async () => {
    const insecure = { execute: [openid.allowInsecureRequests] }
    const config = await openid.discovery(new URL(mock.idp.baseUrl), CLIENT_ID, SECRET, undefined, insecure)
    const verifier = openid.randomPKCECodeVerifier()
    const [state, nonce] = [openid.randomState(), openid.randomNonce()]
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: 'http://localhost:5001/callback',
      scope: 'openid email',
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    })
    const back = await openBrowser(mock).authorize(Object.fromEntries(url.searchParams))
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce }
    const tokens = await openid.authorizationCodeGrant(config, new URL(String(back.location)), checks)
    const claims = tokens.claims()
    expect(claims).to.include({ sub: 'alice', acr: 'securid' })
    expect(claims?.['amr']).to.deep.equal(['securid'])
    const userinfo = await openid.fetchUserInfo(config, tokens.access_token, 'alice')
    expect(userinfo).to.include({ sub: 'alice' })
    const refreshed = await openid.refreshTokenGrant(config, String(tokens.refresh_token))
    expect(claimsOf(refreshed.id_token)).to.include({ sub: 'alice' })
    expect((await openid.tokenIntrospection(config, refreshed.access_token)).active).to.equal(true)
    await openid.tokenRevocation(config, refreshed.access_token)
    expect((await openid.tokenIntrospection(config, refreshed.access_token)).active).to.equal(false)
    const end = openid.buildEndSessionUrl(config, {
      post_logout_redirect_uri: 'http://localhost:5001/',
      id_token_hint: String(tokens.id_token),
    })
    expect((await openBrowser(mock).get(end.href)).location).to.equal('http://localhost:5001/')
  })

  it('openid-client, device code: tokens of the SecurID user who confirms it', async () => {
    const insecure = { execute: [openid.allowInsecureRequests] }
    const config = await openid.discovery(new URL(mock.idp.baseUrl), CLIENT_ID, SECRET, undefined, insecure)
    const device = await openid.initiateDeviceAuthorization(config, { scope: 'openid' })
    expect(device.user_code).to.match(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/)
    expect(device.interval).to.equal(5)
    const browser = openBrowser(mock)
    const asked = await browser.get(String(device.verification_uri_complete))
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(asked.text)?.[1] ?? ''
    const begun = await browser.post('/as/user_authz.oauth2', { xsrf, user_code: device.user_code, confirm: 'yes' })
    const { resumeUrl } = await browser.signOn(
      new URL(String(begun.location)).searchParams.get('flowId') ?? '',
      'alice',
    )
    expect((await browser.get(String(resumeUrl))).text).to.include('The device is connected')
    // The client waits for the interval before its first request: 0 avoids the wait.
    const tokens = await openid.pollDeviceAuthorizationGrant(config, { ...device, interval: 0 })
    expect(tokens.claims()).to.include({ sub: 'alice' })
  })

  it('passport-openidconnect in an express application: a SecurID user is signed on', async () => {
    const application = await startApplication(mock.idp.baseUrl)
    try {
      const cookies = new Map<string, string>()
      const visit = async (url: string) => {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
        const response = await fetch(url, { redirect: 'manual', headers: { cookie } })
        for (const line of response.headers.getSetCookie()) {
          const [name = '', value = ''] = line.split(';')[0]?.split('=') ?? []
          cookies.set(name, value)
        }
        return response
      }
      const url = (await visit(`${application.url}/login`)).headers.get('location') ?? ''
      const back = await openBrowser(mock).authorize(Object.fromEntries(new URL(url).searchParams))
      expect((await visit(String(back.location))).headers.get('location')).to.equal('/me')
      expect(await (await visit(`${application.url}/me`)).json()).to.equal('alice')
    } finally {
      application.server.close()
    }
  })
})

/** An application with a session that uses passport. */
async function startApplication(issuer: string): Promise<{ readonly server: Server; readonly url: string }> {
  const app = express()
  const server = createServer(app).listen(0, 'localhost')
  await once(server, 'listening')
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  const authenticator = new passport.Passport()
  authenticator.use(
    'mock-idp',
    new OpenIDConnectStrategy(
      {
        issuer,
        authorizationURL: `${issuer}/as/authorization.oauth2`,
        tokenURL: `${issuer}/as/token.oauth2`,
        userInfoURL: `${issuer}/idp/userinfo.openid`,
        clientID: CLIENT_ID,
        clientSecret: SECRET,
        callbackURL: `${url}/callback`,
      },
      (_issuer: string, profile: Profile, done: (error: Error | null, user?: Profile) => void) => done(null, profile),
    ),
  )
  authenticator.serializeUser((user, done) => done(null, (user as Profile).id))
  authenticator.deserializeUser((id: string, done) => done(null, { id }))
  app.use(session({ secret: 'of the tests', resave: false, saveUninitialized: false }))
  app.use(authenticator.initialize(), authenticator.session())
  app.get('/login', authenticator.authenticate('mock-idp'))
  app.get('/callback', authenticator.authenticate('mock-idp', { successRedirect: '/me', failureRedirect: '/failed' }))
  app.get('/me', (req, res) => {
    res.json('user' in req ? (req.user as Profile).id : null)
  })
  return { server, url }
}
