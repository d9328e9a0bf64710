/** One test per hook into oidc-provider (docs/architecture/provider-bridge.md): a new version of the library has to pass them all. */
import { readFileSync } from 'node:fs'
import { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { expect } from 'chai'
import { pino } from 'pino'
import { runInContext } from '../../../mock-idp/http/oauth/provider-bridge/async-context.ts'
import { confirmForm } from '../../../mock-idp/http/oauth/provider-bridge/confirm-form.ts'
import { type InjectedResponse, messageOf } from '../../../mock-idp/http/oauth/provider-bridge/inject.ts'
import { cookieNames } from '../../../mock-idp/http/oauth/provider-bridge/sessions.ts'
import type { Session } from '../../../mock-idp/sessions/sessions.ts'
import { root } from '../../../schemas/tools/read.ts'
import { AUTHORIZATION_REQUEST, BASE_URL, LOGIN, NOW, openBridge } from '../../fixtures/oauth/bridge.ts'
import { CALLBACK } from '../../fixtures/oauth/clients.ts'

// Loaded after the console is redirected: the library prints its first notice while it is loaded.
const { errors, Provider } = await import('oidc-provider')

/** The version that the hooks were written for. */
const CHECKED = '9.13.3'
const { version } = JSON.parse(readFileSync(join(root, 'node_modules/oidc-provider/package.json'), 'utf8'))
const library = `oidc-provider ${version}`

type Fixture = Awaited<ReturnType<typeof openBridge>>

const source = { subject: 'alice', attributes: {}, at: NOW, usedAt: NOW, expiresAt: NOW + 3600 }
const SESSION: Session = {
  ...{ sri: 'reference', subject: 'alice', policy: 'securid', authnSources: { securid: source } },
  ...{ clients: [], browser: 'browser', expiresAt: NOW + 3600 },
}
const FORM = { method: 'GET', url: '/as/user_authz.oauth2', headers: { accept: 'text/html' } } as const

const redirectOf = ({ headers }: InjectedResponse) => new URL(String(headers['location']))

describe(`hooks into ${library}`, () => {
  let fixture: Fixture
  beforeEach(async () => {
    fixture = await openBridge()
  })
  afterEach(() => fixture.close())

  const redeem = (code: string, redirectUri = CALLBACK) =>
    fixture.bridge.inject({
      method: 'POST',
      url: '/as/token.oauth2',
      body: String(
        new URLSearchParams({ grant_type: 'authorization_code', code, client_id: 'spa', redirect_uri: redirectUri }),
      ),
    })
  const codeOfSignOn = async () => {
    const waiting = fixture.bridge.waitingIn(await fixture.bridge.inject(AUTHORIZATION_REQUEST))
    if (waiting === undefined) throw new Error('no interaction')
    const answer = await fixture.bridge.finish(undefined, waiting, { login: LOGIN })
    return redirectOf(answer).searchParams.get('code') ?? ''
  }

  it(`${library}, version: the installed one is the checked one; after an update check each hook, then change CHECKED`, () => {
    expect(version).to.equal(CHECKED)
  })

  it(`${library}, Date.now: the library reads the clock of the host in its context; outside it is real time`, async () => {
    const code = await fixture.bridge.issueCode({ clientId: 'spa', scope: 'openid', login: LOGIN, sessionUid: 'r' })
    fixture.clock.advance(61)
    const { body } = await redeem(code, 'https://redirectless.invalid/')
    expect(JSON.parse(body).error).to.equal('invalid_grant')
    expect(Math.abs(Date.now() / 1000 - NOW)).to.be.greaterThan(1000)
  })

  it(`${library}, console: warnings of the library become log lines, all other output passes`, () => {
    const lines: string[] = []
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
    runInContext({ clock: fixture.clock, log }, () => new Provider('https://idp.example'))
    const notices = lines.map((line) => JSON.parse(line))
    expect(notices.map(({ library: name }) => name)).to.include('oidc-provider')
    expect(notices.map(({ msg }) => msg).join()).to.match(/adapter/i)
    expect(notices.map(({ msg }) => msg).join()).to.not.match(/NOTICE|WARNING|\[\d+m/)
  })

  it(`${library}, asynchronous context: kept over the library's promises`, async () => {
    fixture.clock.set(NOW + 5)
    const waiting = fixture.bridge.waitingIn(await fixture.bridge.inject(AUTHORIZATION_REQUEST))
    const answer = waiting && (await fixture.bridge.finish(undefined, waiting, { login: LOGIN }))
    const code = answer === undefined ? '' : (redirectOf(answer).searchParams.get('code') ?? '')
    const { id_token: token } = JSON.parse((await redeem(code)).body)
    const { iat } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString())
    expect(iat).to.equal(NOW + 5)
  })

  it(`${library}, res.end: called once with the whole answer, and res.write never`, async () => {
    const calls: string[] = []
    for (const url of ['/.well-known/openid-configuration', AUTHORIZATION_REQUEST.url, '/as/token.oauth2', FORM.url]) {
      const req = messageOf({ method: 'GET', url, headers: { accept: 'text/html' } })
      const res = new ServerResponse(req)
      await new Promise<void>((resolve, reject) => {
        res.write = () => {
          calls.push('write')
          return true
        }
        res.end = (chunk?: unknown) => {
          calls.push(`end ${typeof chunk}`)
          resolve()
          return res
        }
        fixture.bridge.respond(req, res).catch(reject)
      })
    }
    expect(calls).to.deep.equal(['end string', 'end string', 'end string', 'end string'])
  })

  it(`${library}, request without a socket: answered like one of the network`, async () => {
    const { status, body, request } = await fixture.bridge.inject({
      method: 'GET',
      url: '/.well-known/openid-configuration',
    })
    expect(status).to.equal(200)
    expect(JSON.parse(body).issuer).to.equal(BASE_URL)
    expect(request).to.be.instanceOf(IncomingMessage)
  })

  it(`${library}, Session.get: the endpoints take the session from it; its uid and user are those of the host`, async () => {
    const signedOn = await openBridge(SESSION)
    const answer = await signedOn.bridge.injectFor('browser', AUTHORIZATION_REQUEST)
    const code = redirectOf(answer).searchParams.get('code') ?? ''
    const { body } = await signedOn.bridge.inject({
      method: 'POST',
      url: '/as/token.oauth2',
      body: String(
        new URLSearchParams({ grant_type: 'authorization_code', code, client_id: 'spa', redirect_uri: CALLBACK }),
      ),
    })
    const claims = JSON.parse(Buffer.from(JSON.parse(body).id_token.split('.')[1], 'base64url').toString())
    expect([claims.sub, claims['pi.sri'], claims.acr]).to.deep.equal(['alice', 'reference', 'securid'])
    signedOn.close()
  })

  it(`${library}, Interaction: without its session and with a result it is resumed by the cookie of its uid`, async () => {
    const code = await codeOfSignOn()
    expect((await redeem(code)).status).to.equal(200)
  })

  it(`${library}, interactions.url: called with the interaction; its redirect carries no code`, async () => {
    const answer = await fixture.bridge.inject(AUTHORIZATION_REQUEST)
    const waiting = fixture.bridge.waitingIn(answer)
    expect(redirectOf(answer).pathname).to.equal('/as/interaction')
    expect(waiting?.params.client_id).to.equal('spa')
    expect(waiting?.returnTo).to.equal(`/as/authorization.oauth2/${waiting?.uid}`)
    expect(waiting?.reasons).to.deep.equal(['no_session'])
  })

  it(`${library}, cookies: named ${cookieNames.session} and ${cookieNames.resume}`, async () => {
    const begun = await fixture.bridge.inject(AUTHORIZATION_REQUEST)
    expect([...begun.cookies.keys()]).to.include(cookieNames.resume)
    const form = await fixture.bridge.inject(FORM)
    expect([...form.cookies.keys()]).to.include(cookieNames.session)
  })

  it(`${library}, xsrf: the forms have a hidden field that the next request must repeat`, async () => {
    const { shown, confirmed } = await confirmForm(fixture.bridge.inject, FORM, FORM.url, { user_code: 'BCDFGHJK' })
    expect(shown.body).to.match(/name="xsrf" value="[^"]+"/)
    expect(confirmed?.body).to.include('This code does not work')
    const end = { ...FORM, url: '/idp/init_logout.openid' }
    const signOut = await confirmForm(fixture.bridge.inject, end, `${end.url}/confirm`, { logout: 'yes' })
    expect(signOut.confirmed?.status).to.equal(303)
    const without = await fixture.bridge.inject({ ...FORM, method: 'POST', body: 'user_code=BCDFGHJK&xsrf=x' })
    expect(without.body).to.not.include('This code does not work')
  })

  it(`${library}, HTML of the user code form: type="text" gets a label`, async () => {
    const { body } = await fixture.bridge.inject(FORM)
    expect(body).to.match(
      /<input[^>]*type="text" aria-label="Code"[^>]*name="user_code"|name="user_code"[^>]*aria-label="Code"/,
    )
  })

  it(`${library}, device pages: the form has the id that the buttons of the host refer to`, async () => {
    expect((await fixture.bridge.inject(FORM)).body).to.include('<form id="op.deviceInputForm"')
  })

  it(`${library}, Grant and AuthorizationCode: a code that was created directly is redeemed`, async () => {
    const code = await fixture.bridge.issueCode({ clientId: 'spa', scope: 'openid', login: LOGIN, sessionUid: 'r' })
    expect(await fixture.bridge.redirectUriOf(code)).to.equal('https://redirectless.invalid/')
    const { status, body } = await redeem(code, 'https://redirectless.invalid/')
    expect(status).to.equal(200)
    expect(JSON.parse(body)).to.include.keys('access_token', 'id_token')
  })

  it(`${library}, redirect_uri of a token request: required, and compared with that of the code`, async () => {
    const code = await codeOfSignOn()
    const { status, body } = await redeem(code, 'https://redirectless.invalid/')
    expect([status, JSON.parse(body).error]).to.deep.equal([400, 'invalid_grant'])
  })

  it(`${library}, check of an extra parameter: runs without the parameter, and the request still has unknown scopes`, async () => {
    const url = AUTHORIZATION_REQUEST.url.replace('scope=openid', 'scope=openid+unheard')
    const answer = await fixture.bridge.inject({ ...AUTHORIZATION_REQUEST, url })
    expect(redirectOf(answer).searchParams.get('error')).to.equal('invalid_scope')
  })

  it(`${library}, Host and X-Forwarded headers: links begin with the base URL`, async () => {
    const { body } = await fixture.bridge.inject({
      method: 'GET',
      url: '/.well-known/openid-configuration',
      headers: { host: 'elsewhere.example' },
    })
    expect(JSON.parse(body).token_endpoint).to.equal(`${BASE_URL}/as/token.oauth2`)
  })

  it(`${library}, error_detail: the events of errors have the library's own explanation, which no answer contains`, async () => {
    expect(new errors.InvalidGrant('the cause')).to.include({ error: 'invalid_grant', error_detail: 'the cause' })
    const answer = await redeem('unheard')
    expect(answer.body).to.not.include('not found')
    expect(fixture.bridge.refusalIn(answer)?.reason.code).to.equal('GRANT_NOT_FOUND')
  })

  it(`${library}, event of Koa: an error while an answer is written is logged`, async () => {
    const req = messageOf({ method: 'GET', url: '/pf/JWKS' })
    const res = new ServerResponse(req)
    const end = res.end.bind(res)
    res.end = () => {
      res.end = end
      throw new Error('the answer cannot be written')
    }
    await fixture.bridge.respond(req, res)
    expect(fixture.log.join()).to.include('the OpenID Connect part failed').and.include('cannot be written')
  })
})
