import { expect } from 'chai'
import express from 'express'
import request from 'supertest'
import { keyHeaders } from '../../../adapter/securid/remote/sign.ts'
import { createServer } from '../../../mock-idp/app/express-server.ts'
import { createSecurIDAuthority } from '../../../mock-idp/authorities/securid/index.ts'
import { readToken } from '../../../mock-idp/authorities/securid/token/read-token.ts'
import { demo } from '../../../mock-idp/config/demo.ts'
import { createMemoryStore } from '../../../mock-idp/core/store/memory.ts'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'
import { moduleOptions } from '../../fixtures/module-options.ts'
import { AGENT, ended, listening, ROOT } from '../../fixtures/securid/remote.ts'
import { openModule } from '../../fixtures/securid/server.ts'
import { credential, KEY, wireClient } from '../../fixtures/securid/wire-client.ts'

const PATH = `${ROOT}/authn/initialize`
const [{ source }] = demo.securid.users[0].tokens

describe('RSA REST API, journal', () => {
  let mock: RunningMock
  let client: ReturnType<typeof wireClient>
  beforeEach(async () => {
    mock = await runMock()
    client = wireClient(mock.address)
  })
  afterEach(() => mock.close())
  const entries = () => mock.idp.control.requests().requests

  it('POST /authn/initialize, journal: time, path and body, passcode redacted', async () => {
    const { passcode } = await mock.typed('alice')
    await client.initialize('alice', { subjectCredentials: [credential('SECURID', passcode)] })
    expect(entries()).to.deep.equal([
      {
        at: '2026-01-05T12:00:10Z',
        method: 'POST',
        path: PATH,
        username: 'alice',
        body: {
          clientId: AGENT.name,
          subjectName: 'alice',
          context: { authnAttemptId: '', messageId: 'c1', inResponseTo: '' },
          subjectCredentials: [{ methodId: 'SECURID', collectedInputs: [{ name: 'SECURID', value: '[redacted]' }] }],
        },
        requestValid: true,
        responseValid: true,
        status: 200,
      },
    ])
  })
  it('RSA REST API, undeclared members, journal: named with their pointers, values not stored', async () => {
    const { status } = await client.post('initialize', {
      subjectName: 'alice',
      context: { messageId: 'm', 'a/b~': 'hidden' },
      clientDetails: { hostname: 'agent', more: 'hidden' },
      sessionAttributes: [{ name: 'a' }, { name: 'b', from: 'hidden' }],
      extra: { deep: 'hidden' },
    })
    const [entry] = entries()
    expect(status).to.equal(200)
    expect(entry).to.deep.include({
      requestValid: true,
      body: {
        subjectName: 'alice',
        context: { messageId: 'm' },
        clientDetails: { hostname: 'agent' },
        sessionAttributes: [{ name: 'a' }, { name: 'b' }],
      },
      note: 'Ignored unknown members: ' + '/context/a~1b~0, /clientDetails/more, /sessionAttributes/1/from, /extra.',
    })
  })
  it('RSA REST API, 501 undeclared members, journal: some named, the others counted', async () => {
    const extra = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`${index}${'n'.repeat(30)}`, 1]))
    await client.post('initialize', {
      subjectName: 'alice',
      context: { messageId: 'm' },
      ...extra,
      ['x'.repeat(70)]: 1,
    })
    const [{ note = '' } = {}] = entries()
    expect(note).to.match(/^Ignored .*, and 491 more\.$/)
    expect(note).to.have.length.below(1025)
  })
  it('RSA REST API, body over 4096 characters, journal: not stored', async () => {
    const input = { name: 'n'.repeat(250), dataType: 'STRING' }
    const credentials = [{ methodId: 'SECURID', collectedInputs: Array.from({ length: 16 }, () => input) }]
    await client.post('initialize', {
      subjectName: 'alice',
      context: { messageId: 'm' },
      subjectCredentials: credentials,
    })
    const [entry] = entries()
    expect(entry)
      .to.include({ note: 'The body is too long to be stored.', requestValid: true })
      .and.not.have.property('body')
  })

  const refused: readonly (readonly [string, () => Promise<unknown>, object])[] = [
    [
      'body against its schema',
      () => client.post('initialize', { subjectName: 5, other: 1, context: {} }),
      { status: 400, errorCode: 'INVALID_REQUEST', requestValid: false, body: { subjectName: 5, context: {} } },
    ],
    [
      'body that is not JSON',
      () => client.post('initialize', '{"subjectName"'),
      { status: 400, errorCode: 'INVALID_BODY', requestValid: false },
    ],
    [
      'body too large',
      () => client.post('initialize', { subjectName: 'a'.repeat(70_000) }),
      { status: 413, errorCode: 'BODY_TOO_LARGE', requestValid: false },
    ],
    [
      'wrong key, body not read',
      () => client.post('initialize', { subjectName: 'alice' }, { 'client-key': 'wrong' }),
      { status: 401, errorCode: 'UNAUTHORIZED', requestValid: true },
    ],
    [
      'unknown path with a query',
      () => request(mock.address).post(`${ROOT}/authn/nothing?key=hidden`).set(KEY),
      { status: 404, errorCode: 'NOT_FOUND', requestValid: false, path: `${ROOT}/authn/nothing` },
    ],
    [
      'denied passcode',
      () => client.initialize('alice', { subjectCredentials: [credential('SECURID', '0')] }),
      { status: 200, errorCode: 'VERIFY_ERROR', requestValid: true },
    ],
  ]
  for (const [what, send, expected] of refused)
    it(`RSA REST API, ${what}, journal: one entry with status and code`, async () => {
      await send()
      expect(entries()).to.have.length(1)
      expect(entries()[0]).to.deep.include({ responseValid: true, ...expected })
      if (!('body' in expected) && !what.includes('denied')) expect(entries()[0]).not.to.have.property('body')
    })

  it('RSA REST API, internal error, journal: 500, responseValid false', async () => {
    const requests: object[] = []
    const manager = await openModule()
    const clock = {
      now: () => (requests.length === 0 ? manager.clock.now() : Number.NaN),
      wake: manager.clock.wake,
    }
    const store = createMemoryStore(manager.clock)
    const config = { agents: [AGENT] }
    const broken = createSecurIDAuthority({
      store,
      clock,
      config,
      ...moduleOptions,
      onRequest: (entry) => requests.push(entry),
    })
    const server = createServer(express().use(broken.wire))
    const { post } = wireClient(await listening(server))
    const sent = { subjectName: 'nobody', context: { messageId: 'm' }, keepAttempt: true }
    await post('initialize', sent)
    expect((await post('initialize', sent)).status).to.equal(500)
    expect(requests[1]).to.include({
      status: 500,
      errorCode: 'UNEXPECTED_ERROR',
      responseValid: false,
      requestValid: true,
    })
    await ended(server)
    await manager.close()
  })
  it('GET /authn/resources, journal: no body', async () => {
    await request(mock.address).get(`${ROOT}/authn/resources`).set(KEY)
    expect(entries()).to.deep.equal([
      {
        at: '2026-01-05T12:00:10Z',
        method: 'GET',
        path: `${ROOT}/authn/resources`,
        requestValid: true,
        responseValid: true,
        status: 200,
      },
    ])
  })
  it('RSA REST API, whole sign-on, journal and log: no passcode, PIN, key or signature', async () => {
    await mock.change('alice', { pin: '86420975', nextTokencodeMode: true, newPinMode: 'user' })
    const { passcode, tokencode, nextTokencode } = await mock.typed('alice')
    const begun = await client.initialize('alice', { subjectCredentials: [credential('SECURID', passcode)] })
    const next = await client.verify(begun, credential('SECURID_NEXT_TOKENCODE', nextTokencode))
    await client.verify(next, credential('SECURID_NEWPIN', '97531246'))
    const body = JSON.stringify({ subjectName: 'alice', context: { messageId: 'm' }, pni: '97531246' })
    const headers = keyHeaders(
      { ...AGENT, signs: true },
      { method: 'POST', path: PATH, body },
      Date.parse('2026-01-05T12:00:10Z') / 1000,
    )
    expect((await client.post('initialize', body, headers)).status).to.equal(200)
    await client.post('initialize', body, { 'client-key': 'wrong-key-0815' })
    await request(mock.address).get(`${ROOT}/${AGENT.accessKey}?key=${AGENT.accessKey}`)
    expect(entries()).to.have.length(6)
    const secrets = [passcode, tokencode, nextTokencode, '86420975', '97531246', 'wrong-key-0815', source]
    const keys = [AGENT.accessKey, AGENT.accessId, readToken(source).seed, headers['client-key'] ?? '']
    const output = JSON.stringify(entries()) + mock.log.join('')
    for (const secret of [...secrets, ...keys]) expect(output).not.to.include(secret)
  })
})
