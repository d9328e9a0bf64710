import { EventEmitter, once } from 'node:events'
import { expect } from 'chai'
import { haventec } from '../../../adapter/haventec/index.ts'
import type { Haventec, Question } from '../../../adapter/haventec/types.ts'
import type { Authority, Outcome } from '../../../adapter/spi.ts'
import { credential, LOCKED, LOGIN } from '../../fixtures/haventec/client.ts'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'

/** An authority that answers on command; `asked` resolves with the next question not yet returned. */
function scripted() {
  const questions: Question[] = []
  const answers: ((outcome: Outcome<Haventec> | Error) => void)[] = []
  const events = new EventEmitter()
  let taken = 0
  const port: Authority<Haventec> = {
    ask: (question) =>
      new Promise((resolve, reject) => {
        questions.push(question)
        answers.push((outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)))
        events.emit('question')
      }),
  }
  const asked = async () => {
    if (questions.length === taken) await once(events, 'question')
    return questions[taken++]
  }
  const answer = (outcome: Outcome<Haventec> | Error) => answers.at(-1)?.(outcome)
  /** Answers open questions, so that the host can close. */
  const rejectAll = () => {
    for (const end of answers) end(new Error('end of the test'))
  }
  return { port, questions, asked, answer, rejectAll }
}

describe('Haventec flow with a slow authority', () => {
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
    authority.rejectAll()
    return mock.close()
  })
  /** Sends at once; supertest sends only when awaited. */
  const sent = (id: string, action: string, model?: object) => mock.act(id, action, model).then((answer) => answer)

  it('HAVENTEC_LOGIN_REQUIRED, two logins at once: one reaches the authority, the other REQUEST_FAILED, FLOW_BUSY', async () => {
    const flow = await mock.start()
    const first = sent(flow.id, 'login', credential())
    await authority.asked()
    const second = await mock.act(flow.id, 'login', credential())
    expect([second.status, second.body.code, second.body.details[0].code]).to.deep.equal([
      400,
      'REQUEST_FAILED',
      'FLOW_BUSY',
    ])
    expect((await mock.read(flow.id)).body, 'flow during the login').to.deep.equal(flow)
    authority.answer({ kind: 'authenticationFailed' })
    expect((await first).body.details[0].code).to.equal('AN-AUTH-1006')
    expect(authority.questions).to.have.length(1)
  })
  it('HAVENTEC_LOGIN_REQUIRED, login, no answer in 30 seconds: REQUEST_FAILED, the next login is answered', async () => {
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
  it('HAVENTEC_LOGIN_REQUIRED, login, outcome without row or schema: REQUEST_FAILED, cause logged', async () => {
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
  it('HAVENTEC_DEVICE_LOCKED, lock without end time: lockedUntil is five minutes after the first report', async () => {
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
  it('HAVENTEC_LOGIN_REQUIRED, cancel: FAILED, the authority is not asked', async () => {
    const { id } = await mock.start()
    expect(await mock.moved(id, 'cancel')).to.include({ status: 'FAILED', code: 'CANCELED' })
    expect(authority.questions).to.deep.equal([])
  })
})
