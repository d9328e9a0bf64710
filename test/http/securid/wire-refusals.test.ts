import { expect } from 'chai'
import { AGENT, openRemote } from '../../fixtures/securid/remote.ts'
import { alice, assigned, fob, typed } from '../../fixtures/securid/users.ts'
import { codes, credential, KEY, wireClient } from '../../fixtures/securid/wire-client.ts'

describe('RSA REST API, refused requests', () => {
  let server: Awaited<ReturnType<typeof openRemote>>
  let client: ReturnType<typeof wireClient>
  const open = async (...given: Parameters<typeof openRemote>) => {
    server = await openRemote(...given)
    client = wireClient(server.url)
  }
  const passcode = (value: string) => credential('SECURID', value)
  afterEach(() => server.close())
  const context = { messageId: 'm-1' }
  it('RSA REST API, malformed body: 400 with pointer, without content; too large: 413', async () => {
    await open([alice({ tokens: [assigned(fob)] })])
    const cases: readonly (readonly [operation: string, body: object | string, pointer: string | undefined])[] = [
      ['initialize', '{"passcode":"s3cret', undefined],
      ['initialize', '', undefined],
      ['initialize', 'null', ''],
      ['initialize', [], ''],
      ['initialize', { subjectName: 's3cret' }, '/context'],
      ['initialize', { subjectName: 'alice', context: {} }, '/context/messageId'],
      ['initialize', { subjectName: ['s3cret'], context }, '/subjectName'],
      ['verify', { context, subjectCredentials: [{ methodId: 's3cret' }] }, '/subjectCredentials/0/collectedInputs'],
      ['verify', { context, subjectCredentials: [] }, '/subjectCredentials'],
      ['verify', { context, subjectCredentials: [passcode('s3cret'), passcode('s3cret')] }, '/subjectCredentials'],
      ['status', {}, '/authnAttemptId'],
      ['cancel', { authnAttemptId: '1', reason: 's3cret' }, '/reason'],
    ]
    for (const [operation, body, pointer] of cases) {
      const { status, body: refusal, text } = await client.post(operation, body)
      expect(status, text).to.equal(400)
      expect(refusal.details[0]?.pointer).to.equal(pointer)
      expect(text).to.not.include('s3cret')
    }
    expect((await client.post('initialize', ' '.repeat(70_000))).status).to.equal(413)
  })
  it('RSA REST API, undeclared members: ignored', async () => {
    await open([alice()])
    const begun = await client.initialize('alice', { newInNextVersion: { a: 1 } })
    const done = await client.verify(begun, { ...passcode(typed()), newInNextVersion: [1] })
    expect(codes(done)).to.deep.equal(['SUCCESS', 'SUCCESS'])
  })
  it('RSA REST API, unknown path: 404', async () => {
    await open()
    expect((await client.post('nowhere', {})).status).to.equal(404)
  })
  it('RSA REST API, unknown agent or key of another: 401; attempts of another agent: ERROR', async () => {
    const other = { name: 'Other', accessKey: 'other-key', accessId: 'other-id' }
    await open([alice()], { agents: [AGENT, other] })
    const initialize = (clientId: string) => client.post('initialize', { clientId, subjectName: 'alice', context })
    expect((await initialize(AGENT.name)).status).to.equal(200)
    for (const clientId of ['Other', 'Nobody']) {
      const { status, body } = await initialize(clientId)
      expect([status, body.code]).to.deep.equal([401, 'UNKNOWN_AGENT'])
    }
    const begun = await client.initialize('alice')
    const theirs = { 'client-key': other.accessKey }
    const { authnAttemptId } = begun.context
    const { body } = await client.post('status', { authnAttemptId }, theirs)
    expect(body.attemptResponseCode).to.equal('ERROR')
  })
  it('POST /authn/initialize, Content-Encoding gzip, body not compressed: 400 INVALID_BODY', async () => {
    await open([alice()])
    const { status, body } = await client.post('initialize', '{}', { ...KEY, 'Content-Encoding': 'gzip' })
    expect([status, body.code]).to.deep.equal([400, 'INVALID_BODY'])
  })
})
