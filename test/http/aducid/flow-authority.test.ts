import { EventEmitter, once } from 'node:events'
import { expect } from 'chai'
import { aducid } from '../../../adapter/aducid/index.ts'
import type { Aducid, Question } from '../../../adapter/aducid/types.ts'
import type { Authority, Outcome } from '../../../adapter/spi.ts'
import { CREDENTIALS, PENDING } from '../../fixtures/aducid/client.ts'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'

const session = { authId: 'AQIDBAUGBwg=', bindingId: 'CQoLDA0ODxA=' }
const urls = { proxyUrl: 'https://aim.example/AIM-proxy/process?authId=1', qrData: 'aducid://callback?authId=1' }
const OPENED: Outcome<Aducid> = { kind: 'opened', ...session, ...urls }
const proofs = { authId: session.authId, authKey: 'ERITFBUWFxg=' }

/** An authority that opens sessions at once, and answers other questions on command; `asked` resolves with the next one not yet returned. */
function scripted() {
  const questions: Question[] = []
  const answers: ((outcome: Outcome<Aducid> | Error) => void)[] = []
  const events = new EventEmitter()
  let taken = 0
  const port: Authority<Aducid> = {
    ask: (question) =>
      question.kind === 'open'
        ? Promise.resolve(OPENED)
        : new Promise((resolve, reject) => {
            questions.push(question)
            answers.push((outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)))
            events.emit('question')
          }),
  }
  const asked = async () => {
    if (questions.length === taken) await once(events, 'question')
    return questions[taken++]
  }
  const answer = (outcome: Outcome<Aducid> | Error) => answers.at(-1)?.(outcome)
  /** Answers open questions, so that the host can close. */
  const rejectAll = () => {
    for (const end of answers) end(new Error('end of the test'))
  }
  return { port, questions, asked, answer, rejectAll }
}

describe('ADUCID flow with a slow authority', () => {
  let mock: RunningMock
  let authority: ReturnType<typeof scripted>
  const { vocabulary } = aducid
  const descriptor = { ...vocabulary.descriptor, id: 'scripted' }

  beforeEach(async () => {
    authority = scripted()
    mock = await runMock({
      adapters: [{ ...aducid, vocabulary: { ...vocabulary, descriptor }, remote: () => authority.port }],
      config: { adapters: { scripted: { type: 'scripted', authority: { remote: {} } } } },
    })
  })
  afterEach(() => {
    authority.rejectAll()
    return mock.close()
  })
  /** Sends at once; supertest sends only when awaited. */
  const sent = (id: string, action: string, model?: object) => mock.act(id, action, model).then((reply) => reply)

  it('ADUCID_AUTHENTICATION_PENDING, two polls at once: one reaches AIM, the other REQUEST_FAILED, FLOW_BUSY', async () => {
    const flow = await mock.start()
    expect(flow.status).to.equal(PENDING)
    const first = sent(flow.id, 'poll')
    await authority.asked()
    const second = await mock.act(flow.id, 'poll')
    expect([second.status, second.body.code, second.body.details[0].code]).to.deep.equal([
      400,
      'REQUEST_FAILED',
      'FLOW_BUSY',
    ])
    expect((await mock.read(flow.id)).body, 'flow during the poll').to.deep.equal(flow)
    authority.answer({ kind: 'pending', aimStatus: 'working' })
    expect((await first).body).to.include({ status: PENDING, aimStatus: 'working' })
    expect(authority.questions).to.have.length(1)
  })
  it('ADUCID_CREDENTIALS_REQUIRED, two verifications at once: the key is presented once', async () => {
    const { id } = await mock.start()
    const polled = sent(id, 'poll')
    await authority.asked()
    authority.answer({ kind: 'keyRequired' })
    expect((await polled).body.status).to.equal(CREDENTIALS)
    const first = sent(id, 'verify', proofs)
    await authority.asked()
    expect((await mock.act(id, 'verify', proofs)).body.details[0].code).to.equal('FLOW_BUSY')
    authority.answer({ kind: 'verified', subject: 'eva', attributes: { userDatabaseIndex: '1' } })
    expect((await first).body.status).to.equal('RESUME')
    expect(authority.questions.map(({ kind }) => kind)).to.deep.equal(['poll', 'verify'])
  })
  it('ADUCID_AUTHENTICATION_PENDING, poll, no answer in 30 seconds: REQUEST_FAILED, the next poll is answered', async () => {
    const flow = await mock.start()
    const first = sent(flow.id, 'poll')
    await authority.asked()
    await mock.advance(30)
    expect((await first).body.details[0].code).to.equal('AUTHORITY_UNAVAILABLE')
    expect((await mock.read(flow.id)).body).to.deep.equal(flow)
    const next = sent(flow.id, 'poll')
    await authority.asked()
    authority.answer({ kind: 'refused' })
    expect((await next).body).to.include({ status: 'FAILED', code: 'REFUSED' })
  })
  it('ADUCID_AUTHENTICATION_PENDING, cancel, AIM fails or does not answer: FAILED CANCELED', async () => {
    const { id } = await mock.start()
    const canceled = sent(id, 'cancel')
    expect(await authority.asked()).to.deep.equal({ kind: 'close', ...session })
    authority.answer(new Error('no answer'))
    expect((await canceled).body).to.include({ status: 'FAILED', code: 'CANCELED' })
    const other = sent((await mock.start()).id, 'cancel')
    await authority.asked()
    await mock.advance(30)
    expect((await other).body).to.include({ status: 'FAILED', code: 'CANCELED' })
  })
  it('ADUCID_AUTHENTICATION_PENDING, poll, outcome without row or schema: REQUEST_FAILED, cause logged', async () => {
    const flow = await mock.start()
    const unknown: Outcome<Aducid> = JSON.parse('{"kind":"pending","aimStatus":"finished"}')
    const cases: readonly (readonly [Outcome<Aducid>, string])[] = [
      [{ kind: 'done' }, 'no row for done'],
      [unknown, 'against its schema'],
    ]
    for (const [outcome, cause] of cases) {
      const first = sent(flow.id, 'poll')
      await authority.asked()
      authority.answer(outcome)
      expect((await first).body.details[0].code).to.equal('AUTHORITY_UNAVAILABLE')
      expect(mock.log.join('')).to.include(cause)
      expect((await mock.read(flow.id)).body).to.deep.equal(flow)
    }
  })
})
