import { EventEmitter, once } from 'node:events'
import { expect } from 'chai'
import { haventec } from '../../../adapter/haventec/index.ts'
import type { Haventec, Question } from '../../../adapter/haventec/types.ts'
import type { Authority, Outcome } from '../../../adapter/spi.ts'
import { credential, LOCKED, LOGIN } from '../../fixtures/haventec/client.ts'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'

/** An authority that answers when the test says so; `asked` resolves with the next question that nobody has waited for yet. */
function scripted() {
  const questions: Question[] = []
  const answers: ((outcome: Outcome<Haventec> | Error) => void)[] = []
  const news = new EventEmitter()
  let taken = 0
  const port: Authority<Haventec> = {
    ask: (question) =>
      new Promise((resolve, reject) => {
        questions.push(question)
        answers.push((outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)))
        news.emit('question')
      }),
  }
  const asked = async () => {
    if (questions.length === taken) await once(news, 'question')
    return questions[taken++]
  }
  const answer = (outcome: Outcome<Haventec> | Error) => answers.at(-1)?.(outcome)
  /** Answers what is still open: a mock closes when its last request is answered. */
  const giveUp = () => {
    for (const end of answers) end(new Error('the test is over'))
  }
  return { port, questions, asked, answer, giveUp }
}

describe('a Haventec flow and a server that takes its time', () => {
  let mock: RunningMock
  let authority: ReturnType<typeof scripted>
  const { vocabulary } = haventec
  const descriptor = { ...vocabulary.descriptor, id: 'scripted' }

  beforeEach(async () => {
    authority = scripted()
    mock = await runMock({
      adapters: [{ ...haventec, vocabulary: { ...vocabulary, descriptor }, remote: () => authority.port }],
      config: { adapters: { scripted: { type: 'scripted', authority: { remote: {} } } } },
    })
  })
  afterEach(() => {
    authority.giveUp()
    return mock.close()
  })
  /** Supertest sends a request when it is awaited; this sends it at once. */
  const sent = (id: string, action: string, model?: object) => mock.act(id, action, model).then((answer) => answer)

  it('two submissions at once: one is judged, the other REQUEST_FAILED', async () => {
    const flow = await mock.start()
    const first = sent(flow.id, 'login', credential())
    await authority.asked()
    const second = await mock.act(flow.id, 'login', credential())
    expect([second.status, second.body.code, second.body.details[0].code]).to.deep.equal([
      400,
      'REQUEST_FAILED',
      'FLOW_BUSY',
    ])
    expect((await mock.read(flow.id)).body, 'can be read meanwhile').to.deep.equal(flow)
    authority.answer({ kind: 'authenticationFailed' })
    expect((await first).body.details[0].code).to.equal('AN-AUTH-1006')
    expect(authority.questions).to.have.length(1)
  })
  it('no answer within 30 seconds of the clock: REQUEST_FAILED, and the next action is judged', async () => {
    const flow = await mock.start()
    const first = sent(flow.id, 'login', credential())
    await authority.asked()
    await mock.advance(30)
    expect((await first).body.details[0].code).to.equal('AUTHORITY_UNAVAILABLE')
    expect((await mock.read(flow.id)).body).to.deep.equal(flow)
    const next = sent(flow.id, 'login', credential())
    await authority.asked()
    authority.answer({ kind: 'wrongAuthKey' })
    expect((await next).body.details[0].code).to.equal('AN-HENG-1001')
  })
  it('an answer that fits no row, or is against its schema: REQUEST_FAILED, and the log has the cause', async () => {
    const flow = await mock.start()
    const unknown: Outcome<Haventec> = JSON.parse('{"kind":"deviceLocked","code":"AN-AUTH-9999","message":""}')
    const cases: readonly (readonly [Outcome<Haventec>, string])[] = [
      [{ kind: 'resetPinRequested', username: 'mia' }, 'no row for resetPinRequested'],
      [unknown, 'against its schema'],
    ]
    for (const [outcome, cause] of cases) {
      const first = sent(flow.id, 'login', credential())
      await authority.asked()
      authority.answer(outcome)
      expect((await first).body.details[0].code).to.equal('AUTHORITY_UNAVAILABLE')
      expect(mock.log.join('')).to.include(cause)
      expect((await mock.read(flow.id)).body).to.deep.equal(flow)
    }
  })
  it('a lock whose end is not told is shown to end as this flow saw it begin', async () => {
    const { id } = await mock.start()
    const lock = async (code: 'AN-AUTH-1030' | 'AN-AUTH-1031') => {
      const answer = sent(id, 'login', credential())
      await authority.asked()
      authority.answer({ kind: 'deviceLocked', code, message: 'locked' })
      return (await answer).body
    }
    expect(await lock('AN-AUTH-1030')).to.include({ status: LOCKED, lockedUntil: '2026-01-05T12:05:10Z' })
    expect((await mock.moved(id, 'continue')).status).to.equal(LOGIN)
    await mock.advance(120)
    expect(await lock('AN-AUTH-1031')).to.include({ status: LOCKED, lockedUntil: '2026-01-05T12:05:10Z' })
  })
  it('giving up asks nobody', async () => {
    const { id } = await mock.start()
    expect(await mock.moved(id, 'cancel')).to.include({ status: 'FAILED', code: 'CANCELED' })
    expect(authority.questions).to.deep.equal([])
  })
})
