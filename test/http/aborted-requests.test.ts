import { once } from 'node:events'
import { connect } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { expect } from 'chai'
import { flowPath, type RunningMock, runMock } from '../fixtures/listening-host.ts'
import { CALLBACK, config } from '../fixtures/oauth/clients.ts'
import { pageOf } from '../fixtures/sign-on/client.ts'

const JSON_TYPE = 'application/json'
const FORM = 'application/x-www-form-urlencoded'
const SECRET = 's3cret-passcode'
const INFO = 30

describe('requests that their client aborts', () => {
  let mock: RunningMock
  before(async () => {
    mock = await runMock({ config })
    // oidc-provider warns about the version of Node when it is loaded.
    await fetch(`${mock.address}/.well-known/openid-configuration`)
  })
  after(() => mock.close())

  /** Sends a head and a part of the body, waits until the host reads it, and cuts the connection. */
  const abort = async (method: string, path: string, type: string, part: string) => {
    const { port } = new URL(mock.address)
    const socket = connect(Number(port), '127.0.0.1')
    const head = [`${method} ${path} HTTP/1.1`, `Host: localhost:${port}`, `Content-Type: ${type}`, 'X-XSRF-Header: x']
    await once(socket, 'connect')
    socket.write(`${[...head, 'Content-Length: 500', 'Expect: 100-continue'].join('\r\n')}\r\n\r\n`)
    await once(socket, 'data') // 100 Continue: the request has begun
    socket.write(part)
    await fetch(`${mock.address}/mock/health`) // by then the part has arrived
    socket.resetAndDestroy()
    await once(socket, 'close')
  }
  /** All requests that have reached the host are answered. */
  const settle = async () => {
    for (let round = 0; round < 3; round++) {
      await fetch(`${mock.address}/mock/health`)
      for (let count = 0; count < 20; count++) await turn()
    }
  }

  const cases: readonly (readonly [
    what: string,
    path: (id: string) => string,
    type: string,
    part: string,
    method?: string,
  ])[] = [
    ['flow API', (id) => `${flowPath(id)}?action=checkCredential`, JSON_TYPE, `{"passcode": "${SECRET}`],
    ['sign-on page', (id) => `${pageOf(id)}&action=checkCredential`, FORM, `passcode=${SECRET}`],
    ['token endpoint', () => '/as/token.oauth2', FORM, `grant_type=password&password=${SECRET}`],
    ['authorization endpoint', () => '/as/authorization.oauth2', FORM, `client_id=web&redirect_uri=${CALLBACK}`],
    ['introspection', () => '/as/introspect.oauth2', FORM, `token=${SECRET}`],
    ['revocation', () => '/as/revoke_token.oauth2', FORM, `token=${SECRET}`],
    ['device authorization', () => '/as/device_authz.oauth2', FORM, `client_secret=${SECRET}`],
    ['user code', () => '/as/user_authz.oauth2', FORM, `user_code=${SECRET}`],
    ['userinfo', () => '/idp/userinfo.openid', FORM, `access_token=${SECRET}`],
    ['sign-off', () => '/idp/startSLO.ping', FORM, `id_token_hint=${SECRET}`],
    ['end of the session', () => '/idp/init_logout.openid', FORM, `id_token_hint=${SECRET}`],
    ['startSSO', () => '/idp/startSSO.ping', FORM, `TargetResource=${SECRET}`],
    ['session management', () => '/pf-ws/rest/sessionMgmt/revokedSris', JSON_TYPE, `{"id": "${SECRET}`],
    ['RSA wire', () => '/mfa/v1_1/authn/verify', JSON_TYPE, `{"subjectCredentials": "${SECRET}`],
    ['Haventec wire', () => '/authenticate/v1-2/authentication/login', JSON_TYPE, `{"authKey": "${SECRET}`],
    ['ADUCID R4', () => '/AIM/services/R4', 'text/xml', `<authKey>${SECRET}`],
    ['control API, flows', () => '/mock/flows', JSON_TYPE, `{"username": "${SECRET}`],
    ['control API, user', () => '/mock/securid/users/alice', JSON_TYPE, `{"pin": "${SECRET}`, 'PATCH'],
  ]
  for (const [what, path, type, part, method = 'POST'] of cases)
    it(`aborted request, ${what}: no log line above info, no part of the body in the log`, async () => {
      const { id } = await mock.start()
      const before = mock.log.length
      await abort(method, path(id), type, part)
      await settle()
      const lines = mock.log.slice(before)
      const above = lines.filter((line) => (JSON.parse(line) as { readonly level: number }).level > INFO)
      expect(above).to.deep.equal([])
      expect(lines.join('\n')).not.to.include(SECRET)
    })
})
