import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { expect } from 'chai'
import { remote } from '../../../../adapter/aducid/remote/index.ts'
import type { Aducid, AducidConfig, Question } from '../../../../adapter/aducid/types.ts'
import type { Authority, Reasoned } from '../../../../adapter/spi.ts'
import { ask, close, open, poll, RETURN_URL, verify } from '../../../fixtures/aducid/authority.ts'
import {
  answer,
  attributes,
  closed,
  contentOf,
  envelope,
  fault,
  giving,
  opened,
  type Reply,
  type Sent,
} from '../../../fixtures/aducid/scripted-aim.ts'
import { CERTIFICATE, PRIVATE_KEY } from '../../../fixtures/certificate.ts'
import { ended, listening } from '../../../fixtures/listening-server.ts'

const session = { authId: 'AQIDBAUGBwg=', bindingId: 'CQoLDA0ODxA=' }
const KEY = 'ERITFBUWFxg='
const KEY_2 = 'ISIjJCUmJyg='
const SECRETS = [KEY, KEY_2, 'eva@example.com']
const clock = { now: () => 0, wake: () => () => {} }
const result = { userDatabaseIndex: '4800150027', userId: 'GRobHB0eHyA=', authKey2: KEY_2, somethingNew: '1' }
const all = (members: { readonly [name: string]: string } = {}) => attributes('active', 'OK', { ...result, ...members })
const object = (...pairs: readonly (readonly [name: string, value: string])[]) => {
  const children = pairs.map(
    ([name, value]) =>
      `<personalObjectAttribute xsi:attributeName="${name}"><attributeValue>${value}</attributeValue></personalObjectAttribute>`,
  )
  return answer(
    'AIMexecutePersonalObject',
    { statusAIM: 'active', statusAuth: 'OK' },
    `<personalObject><personalObjectName>S</personalObjectName>${children.join('\n')}</personalObject>`,
  )
}
const set = { attributeSet: 'S', subjectAttribute: 'uid' }

describe('remote ADUCID AIM, requests and answers', () => {
  let server: Server
  let port: Authority<Aducid>
  const requests: Sent[] = []
  /** Starts a server with these answers, in order, and connects `port` to it. */
  const answers = async (...replies: readonly Reply[]) => {
    requests.splice(0)
    server = createServer(giving(replies, requests))
    port = portTo(await listening(server))
  }
  const portTo = (url: string, settings: AducidConfig = {}) => remote({ 'AIM URL': `${url}/`, ...settings }, clock)
  afterEach(() => ended(server))
  const asked = (question: Question): Promise<Reasoned<{ readonly kind: string }>> =>
    port.ask(question, new AbortController().signal)
  const failure = async (question: Question = poll(session)): Promise<string> => {
    const error: unknown = await asked(question).catch((reason: unknown) => reason)
    expect(error).to.be.an('error')
    return error instanceof Error ? error.message : ''
  }
  /** The reason of the outcome. */
  const reasonOf = async (question: Question) => (await asked(question)).reason

  it('remote ADUCID, open: POST to R4 with operation and return URL, never the user of the earlier step', async () => {
    await answers(opened())
    await ask({ port }, open({ aimName: 'a<b', username: 'eva', returnUrl: `${RETURN_URL}&x=<1>` }), 'opened')
    const [sent] = requests
    expect(sent?.line).to.equal('POST /AIM/services/R4')
    expect(sent?.headers).to.include({
      'content-type': 'text/xml; charset=utf-8',
      soapaction: '"http://iface.aducid.com#AIMrequestOperation"',
    })
    expect(sent?.body).not.to.include('eva')
    expect(sent && contentOf(sent)).to.deep.equal([
      ['AIMrequestOperation', ''],
      ['operationName', 'open'],
      ['AIMname', 'a&lt;b'],
      ['peigReturnName', 'https://app.example/back?flowId=f&amp;step=2&amp;x=&lt;1&gt;'],
    ])
  })
  it('remote ADUCID, open: URLs with the ids of the answer, bindingKey too, no expiresAt', async () => {
    await answers(opened({ bindingId: 'a+b/c=', bindingKey: 'd e' }))
    const outcome = await ask({ port }, open(), 'opened')
    const ids = 'bindingId=a%2Bb%2Fc%3D&bindingKey=d%20e'
    const url = `http://${requests[0]?.headers.host}`
    expect(outcome).to.deep.equal({
      kind: 'opened',
      authId: 'AQIDBAUGBwg=',
      bindingId: 'a+b/c=',
      proxyUrl: `${url}/AIM-proxy/process?authId=AQIDBAUGBwg%3D&${ids}`,
      qrData: `aducid://callback?authId=AQIDBAUGBwg%3D&r3Url=${encodeURIComponent(`${url}/AIM/services/R3`)}&${ids}`,
    })
  })
  for (const [what, reply, statusAuth] of [
    ['no authId', answer('AIMrequestOperation', { statusAIM: 'none', statusAuth: 'UPR' }), 'UPR'],
    ['another status than OK', opened({ statusAuth: 'X'.repeat(100) }), 'X'.repeat(16)],
  ] as const)
    it(`remote ADUCID, open, ${what}: operationRefused with the code, cut`, async () => {
      await answers(reply)
      expect(await ask({ port }, open(), 'operationRefused')).to.include({ statusAuth })
    })
  it('remote ADUCID, open, neither authId nor a code: an error', async () => {
    await answers(answer('AIMrequestOperation', { statusAIM: 'start', statusAuth: 'OK' }))
    expect(await failure(open())).to.include('no authId')
  })

  it('remote ADUCID, poll, waiting status in another case: pending with the name of the vendor', async () => {
    await answers(attributes('START'), attributes('client-binding'), attributes('working'))
    const seen: string[] = []
    for (const _ of [1, 2, 3]) seen.push((await ask({ port }, poll(session), 'pending')).aimStatus)
    expect(seen).to.deep.equal(['start', 'Client-binding', 'working'])
    expect(requests.map((sent) => contentOf(sent).slice(1))).to.deep.equal(
      Array(3).fill([
        ['authId', session.authId],
        ['bindingId', session.bindingId],
        ['attributeSetName', 'Status'],
      ]),
    )
  })
  for (const [bindingType, kind] of [
    ['A', 'keyRequired'],
    ['B', 'keyRequired'],
    ['C', 'verified'],
    ['D1', 'verified'],
    ['D2', 'verified'],
    ['E', 'keyRequired'],
    ['F', 'verified'],
    ['', 'keyRequired'],
    ['Z', 'keyRequired'],
  ] as const)
    it(`remote ADUCID, poll, finished, binding type '${bindingType}': ${kind}`, async () => {
      const type: { readonly [name: string]: string } = bindingType === '' ? {} : { bindingType }
      await answers(attributes('finished'), attributes('finished', 'OK', type), all(), closed())
      await ask({ port }, poll(session), kind)
      const sets = ['Status', 'PeigReturnName', ...(kind === 'verified' ? ['All'] : [])]
      const asked = requests.flatMap((sent) => contentOf(sent).filter(([name]) => name === 'attributeSetName'))
      expect(asked.map(([, name]) => name)).to.deep.equal(sets)
    })
  it('remote ADUCID, poll, session ends before its binding type is read: sessionEnded', async () => {
    await answers(attributes('finished'), attributes('end'))
    await ask({ port }, poll(session), 'sessionEnded')
  })
  for (const [code, kind] of [
    ['NAU', 'refused'],
    ['USP', 'identityUnknown'],
    ['UU', 'identityUnknown'],
    ['UI', 'identityInvalid'],
    ['LI', 'identityLocked'],
    ['PCD', 'handshakeFailed'],
    ['UTA', 'handshakeFailed'],
    ['', 'handshakeFailed'],
  ] as const)
    it(`remote ADUCID, poll, error with the code '${code}': ${kind}, code in the reason`, async () => {
      await answers(
        attributes('error', 'UTA'),
        attributes('error', code),
        attributes('error', 'UTA'),
        attributes('error', code),
      )
      const outcome = await ask({ port }, poll(session), kind)
      if (outcome.kind === 'handshakeFailed') expect(outcome.statusAuth).to.equal(code || 'ERR')
      const facts = { statusAIM: 'error', ...(code !== '' && { statusAuth: code }) }
      expect(await reasonOf(poll(session))).to.deep.include({ code: 'AUTHORITY_ANSWERED', facts })
    })
  it('remote ADUCID, poll, NS with another status than none: sessionUnknown', async () => {
    await answers(attributes('error', 'NS'))
    await ask({ port }, poll(session), 'sessionUnknown')
  })
  for (const status of ['active', 'passive'] as const)
    it(`remote ADUCID, poll, ${status}: authError, another caller has the result`, async () => {
      await answers(attributes(status))
      await ask({ port }, poll(session), 'authError')
    })
  it('remote ADUCID, poll, unknown status: an error with the status, cut', async () => {
    await answers(attributes(`wait${'!'.repeat(100)}`))
    expect(await failure()).to.include(`"wait${'!'.repeat(60)}"`)
  })

  it('remote ADUCID, verify: reads All with the authKey, the attribute set and the close with authKey2', async () => {
    await answers(all(), object(['uid', 'eva'], ['mail', ' a&amp;b '], ['mail', 'c'], ['none', '']), closed())
    const outcome = await ask({ port }, verify(session, KEY, { ...set, aimName: 'n' }), 'verified')
    expect(outcome).to.deep.equal({
      kind: 'verified',
      subject: 'eva',
      attributes: {
        uid: ['eva'],
        mail: [' a&b ', 'c'],
        none: [''],
        userDatabaseIndex: '4800150027',
        userId: 'GRobHB0eHyA=',
      },
    })
    expect(requests.map(contentOf)).to.deep.equal([
      [
        ['AIMgetPSLAttributes', ''],
        ['authId', session.authId],
        ['bindingId', session.bindingId],
        ['AIMName', 'n'],
        ['authKey', KEY],
        ['attributeSetName', 'All'],
      ],
      [
        ['AIMexecutePersonalObject', ''],
        ['authId', session.authId],
        ['AIMname', 'n'],
        ['authKey', KEY_2],
        ['methodName', 'Read'],
        ['personalObjectName', 'S'],
        ['personalObjectAlgorithmName', 'USER_ATTRIBUTE_SET'],
      ],
      [
        ['AIMcloseSession', ''],
        ['authId', session.authId],
        ['AIMname', 'n'],
        ['authKey', KEY_2],
      ],
    ])
  })
  it('remote ADUCID, verify, AIM without authKey2: the authKey is used again', async () => {
    await answers(all({ authKey2: '' }), closed())
    await ask({ port }, verify(session, KEY), 'verified')
    expect(requests[1] && contentOf(requests[1])).to.deep.include(['authKey', KEY])
  })
  it('remote ADUCID, verify, members of the result in the attribute set: those of the set are dropped', async () => {
    await answers(all({ userId: '' }), object(['userId', 'x'], ['uid', 'eva']), closed())
    const { attributes: read } = await ask({ port }, verify(session, KEY, set), 'verified')
    expect(read).to.deep.equal({ uid: ['eva'], userDatabaseIndex: '4800150027' })
  })
  for (const [what, reply] of [
    ['no such object', answer('AIMexecutePersonalObject', { statusAIM: 'active', statusAuth: 'NEO' })],
    ['an answer without the object', answer('AIMexecutePersonalObject', { statusAIM: 'active', statusAuth: 'OK' })],
  ] as const)
    it(`remote ADUCID, verify, ${what}: verified without its attributes`, async () => {
      await answers(all(), reply, closed())
      const { attributes: read } = await ask({ port }, verify(session, KEY, { attributeSet: 'S' }), 'verified')
      expect(read).to.deep.equal({ userDatabaseIndex: '4800150027', userId: 'GRobHB0eHyA=' })
    })
  it('remote ADUCID, verify, attribute set refused or not answered: an error, the session is closed', async () => {
    const refused = answer('AIMexecutePersonalObject', { statusAIM: 'active', statusAuth: 'NER' })
    for (const [reply, message] of [
      [refused, 'active NER; check Attribute Set'],
      [{ status: 503 }, 'HTTP 503'],
    ] as const) {
      await answers(all(), reply, closed())
      expect(await failure(verify(session, KEY, set))).to.include(message)
      expect(requests[2] && contentOf(requests[2])[0]).to.deep.equal(['AIMcloseSession', ''])
      await ended(server)
    }
    await answers()
  })
  for (const [what, reply, cause] of [
    ['an outage', { status: 503 }, 'HTTP 503'],
    ['a fault', fault('soapenv:Server', KEY_2), 'SOAP fault soapenv:Server'],
    ['another status', answer('AIMcloseSession', { statusAIM: 'active', statusAuth: 'NER' }), 'statusAIM active'],
  ] as const)
    it(`remote ADUCID, verify, close is answered with ${what}: verified, the reason says so`, async () => {
      await answers(all(), reply, all(), reply)
      await ask({ port }, verify(session, KEY), 'verified')
      const reason = await reasonOf(verify(session, KEY))
      expect(reason?.code).to.equal('SESSION_NOT_CLOSED')
      expect(reason?.facts?.['cause']).to.include(cause)
      for (const secret of SECRETS) expect(JSON.stringify(reason)).not.to.include(secret)
    })
  for (const [statusAIM, statusAuth, kind] of [
    ['Auth-error', 'ASA', 'authError'],
    ['active', 'BEE', 'authError'],
    ['active', '', 'authError'],
    ['finished', 'BIM', 'authError'],
    ['end', 'OK', 'sessionEnded'],
    ['internal-error', 'ERR', 'internalError'],
    ['none', 'NS', 'sessionUnknown'],
  ] as const)
    it(`remote ADUCID, verify, ${statusAIM} with '${statusAuth}': ${kind}, both in the reason`, async () => {
      await answers(attributes(statusAIM, statusAuth), attributes(statusAIM, statusAuth))
      await ask({ port }, verify(session, KEY), kind)
      const facts = { statusAIM, ...(statusAuth !== '' && { statusAuth }) }
      expect(await reasonOf(verify(session, KEY))).to.deep.include({ code: 'AUTHORITY_ANSWERED', facts })
    })

  it('remote ADUCID, close: without key and binding; a session that stays open is in the reason', async () => {
    const open = answer('AIMcloseSession', { statusAIM: 'Auth-error', statusAuth: 'ASA' })
    await answers(closed(), open)
    expect(await asked(close(session))).to.deep.equal({ kind: 'done' })
    expect(requests[0] && contentOf(requests[0])).to.deep.equal([
      ['AIMcloseSession', ''],
      ['authId', session.authId],
    ])
    const facts = { statusAIM: 'Auth-error', statusAuth: 'ASA' }
    expect(await reasonOf(close(session))).to.deep.include({ code: 'AUTHORITY_ANSWERED', facts })
  })

  const secret = `<personalObject>${SECRETS.join(' ')}</personalObject>`
  for (const [what, reply, expected] of [
    ['a fault with HTTP 500', fault('soapenv:Server', SECRETS.join(' ')), 'HTTP 500, SOAP fault soapenv:Server'],
    ['a fault with HTTP 200', fault('ns:Client.x', SECRETS.join(' '), 200), 'HTTP 200, SOAP fault ns:Client.x'],
    ['a fault with a secret as code', fault(`${KEY} ${KEY_2}`), 'SOAP fault without a code'],
    ['an HTML page', { status: 502, body: `<html>${secret}` }, 'HTTP 502'],
    ['an answer with HTTP 201', { ...attributes('start'), status: 201 }, 'HTTP 201'],
    ['an empty body', {}, 'no well-formed XML'],
    ['a text', { body: KEY }, 'no well-formed XML'],
    ['an open element', { body: envelope(`<a>${secret}`) }, 'no well-formed XML'],
    [
      'a document type',
      { body: `<!DocType a [<!ENTITY e "${KEY}">]>${envelope('<a/>')}` },
      'a body with a document type',
    ],
    ['deep nesting', { body: envelope('<a>'.repeat(40) + secret + '</a>'.repeat(40)) }, 'a body that is too deep'],
    [
      'the answer of another operation',
      { body: envelope(`<AIMcloseSessionResponse>${secret}</AIMcloseSessionResponse>`) },
      'no AIMgetPSLAttributesResponse',
    ],
    [
      'no envelope',
      { body: `<AIMgetPSLAttributesResponse>${secret}</AIMgetPSLAttributesResponse>` },
      'no AIMgetPSLAttributesResponse',
    ],
    ['no status', answer('AIMgetPSLAttributes', {}, secret), 'no statusAIM'],
    ['more than 1 MiB', { body: envelope(`<a>${'x'.repeat(1024 * 1024)}</a>`) }, 'longer than'],
  ] as const)
    it(`remote ADUCID, ${what}: an error that contains no value of request and answer`, async () => {
      await answers(reply)
      const message = await failure(verify(session, KEY))
      expect(message)
        .to.match(/^127\.0\.0\.1:\d+/)
        .and.include(expected)
      for (const value of SECRETS) expect(message).not.to.include(value)
    })
  it('remote ADUCID over TLS: checks the certificate and, unless switched off, its name', async () => {
    requests.splice(0)
    server = createSecureServer({ key: PRIVATE_KEY, cert: CERTIFICATE }, giving([opened()], requests))
    const url = (await listening(server)).replace('http:', 'https:')
    const trusted = { 'Trusted CA': CERTIFICATE }
    for (const [settings, message] of [
      [{}, /self-signed/],
      [trusted, /127\.0\.0\.1 is not in the cert|altnames/],
    ] as const) {
      port = portTo(url, settings)
      expect(await failure()).to.match(message)
    }
    port = portTo(url, { ...trusted, 'Verify HTTPS Hostname': false })
    const { proxyUrl } = await ask({ port }, open(), 'opened')
    expect(proxyUrl.startsWith(`${url}/AIM-proxy/process?`)).to.equal(true)
  })
  it('remote ADUCID, connection refused: an error with host and port', async () => {
    await answers()
    await ended(server)
    expect(await failure()).to.match(/127\.0\.0\.1:\d+: .*ECONNREFUSED/)
    await answers()
  })
})
