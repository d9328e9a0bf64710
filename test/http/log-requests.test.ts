import { connect } from 'node:net'
import { expect } from 'chai'
import { pino } from 'pino'
import { createMockIdp, type MockIdp } from '../../mock-idp/index.ts'
import { echoConfig, echoPlugin } from '../fixtures/echo-plugin.ts'

const SECRET = 'S3cretBytes'
/** The secret as text, and as the bytes of a buffer in JSON. */
const FORMS = [SECRET, [...Buffer.from(SECRET)].join(',')]

const PATHS = [
  '/as/token.oauth2',
  '/as/introspect.oauth2',
  '/as/revoke_token.oauth2',
  '/as/par.oauth2',
  '/as/device_authz.oauth2',
  '/as/authorization.oauth2',
  '/as/user_authz.oauth2',
  '/idp/startSSO.ping',
  '/idp/startSLO.ping',
  '/idp/userinfo.openid',
  '/pf-ws/rest/sessionMgmt/sessions/x/revoke',
  '/pf-ws/authn/flows/FLOW?action=checkCredential',
  '/mock/sign-on?flowId=FLOW&action=checkCredential',
  '/mock/flows',
  '/mock/securid/users/alice',
  '/mfa/v1_1/authn/initialize',
  '/authenticate/v1-2/authentication/login',
]
/** Separates parts of a body: the server has read the first one before it gets the next. */
const NEXT = '|'
const MALFORMED = [
  ['a broken chunk', 'Transfer-Encoding: chunked\r\n', `5\r\nab=cd\r\nzz${SECRET}\r\n`],
  ['a broken second chunk', 'Transfer-Encoding: chunked\r\n', `5\r\nab=cd\r\n${NEXT}zz${SECRET}\r\n`],
  ['a chunk with a broken end', 'Transfer-Encoding: chunked\r\n', `5\r\nab=cdXX${SECRET}\r\n0\r\n\r\n`],
  ['an aborted body', 'Content-Length: 400\r\n', `passcode=${SECRET}`],
  ['a body that is not compressed', 'Content-Encoding: gzip\r\nContent-Length: 11\r\n', SECRET],
  ['an unknown encoding', `Content-Encoding: ${SECRET}\r\nContent-Length: 2\r\n`, '{}'],
  ['an unknown charset', 'Content-Length: 11\r\n', SECRET, `; charset=${SECRET}`],
  ['malformed JSON', 'Content-Length: 13\r\n', `{"${SECRET}`],
  ['JSON that is no object', 'Content-Length: 13\r\n', `"${SECRET}"`],
] as const

it('Error of an authority that quotes a request: no byte of it in the log', async () => {
  const lines: string[] = []
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  const adapters = [echoPlugin(async () => JSON.parse(`{"${SECRET}`))]
  const idp = createMockIdp({ config: echoConfig, adapters, logger })
  const { baseUrl } = await idp.listen()
  const { id } = await idp.control.startFlow()
  const headers = { 'X-XSRF-Header': 'x', 'Content-Type': 'application/json' }
  await fetch(`${baseUrl}/pf-ws/authn/flows/${id}?action=call`, { method: 'POST', headers, body: '{}' })
  await idp.close()
  expect(lines.join('')).to.include('SyntaxError').and.not.to.include(SECRET)
})

describe('log of malformed requests', () => {
  const lines: string[] = []
  let idp: MockIdp
  let port: number
  let flow: string
  before(async () => {
    const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
    idp = createMockIdp({ logger })
    port = (await idp.listen({ host: '127.0.0.1' })).port
    flow = (await idp.control.startFlow({ username: 'alice' })).id
  })
  after(() => idp.close())

  /** Sends the request and ends it: a server that waits for more of the body gives up then. */
  const send = async (text: string) => {
    const socket = connect(port, '127.0.0.1')
      .on('error', () => {})
      .resume()
    const closed = new Promise((resolve) => socket.once('close', resolve))
    const [first = '', ...rest] = text.split(NEXT)
    socket.write(first)
    for (const part of rest) {
      // An answered request: the server has read what was sent before.
      await fetch(`http://127.0.0.1:${port}/as/token.oauth2`, { method: 'POST' })
      socket.write(part)
    }
    socket.end()
    await closed
  }

  for (const [title, headers, body, charset = ''] of MALFORMED)
    it(`${title}, every endpoint with a body: no byte of it in the log`, async () => {
      lines.length = 0
      const types = ['application/json', 'application/x-www-form-urlencoded']
      const requests = PATHS.flatMap((path) =>
        types.map((type) => {
          const start = `POST ${path.replace('FLOW', flow)} HTTP/1.1\r\nHost: localhost\r\nX-XSRF-Header: x\r\n`
          return `${start}Content-Type: ${type}${charset}\r\n${headers}\r\n${body}`
        }),
      )
      await Promise.all(requests.map(send))
      const leaking = lines.filter((line) => FORMS.some((form) => line.includes(form)))
      expect(leaking).to.deep.equal([])
    })
})
