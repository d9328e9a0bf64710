import { EventEmitter, once } from 'node:events'
import { expect } from 'chai'
import { securid } from '../../../adapter/securid/index.ts'
import type { Question, SecurID } from '../../../adapter/securid/types.ts'
import type { Authority, Outcome } from '../../../adapter/spi.ts'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'

const attempt = { authnAttemptId: 'attempt-1', messageId: 'message-1' }

/** Answers on command; `open` is answered at once. `asked` resolves with the next question not yet returned. */
function scripted() {
  const starts: Question[] = []
  const questions: Question[] = []
  const answers: ((outcome: Outcome<SecurID> | Error) => void)[] = []
  const events = new EventEmitter()
  let taken = 0
  const wait = (question: Question) =>
    new Promise<Outcome<SecurID>>((resolve, reject) => {
      questions.push(question)
      answers.push((outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)))
      events.emit('question')
    })
  const port: Authority<SecurID> = {
    ask: async (question) => {
      if (question.kind !== 'open') return wait(question)
      starts.push(question)
      return question.username === undefined ? { kind: 'done' } : { kind: 'passcodeRequired', attempt }
    },
  }
  const asked = async () => {
    if (questions.length === taken) await once(events, 'question')
    return questions[taken++]
  }
  const answer = (outcome: Outcome<SecurID> | Error) => answers.at(-1)?.(outcome)
  /** Answers open questions, so that the host can close. */
  const rejectAll = () => {
    for (const end of answers) end(new Error('end of the test'))
  }
  return { port, starts, questions, asked, answer, rejectAll }
}

describe('SecurID flow with a slow authority', () => {
  let mock: RunningMock
  let authority: ReturnType<typeof scripted>
  const { vocabulary } = securid
  const descriptor = { ...vocabulary.descriptor, id: 'scripted' }
  const wrong = { username: 'alice', passcode: '123400000000' }

  beforeEach(async () => {
    authority = scripted()
    mock = await runMock({
      adapters: [{ ...securid, vocabulary: { ...vocabulary, descriptor }, remote: () => authority.port }],
      config: { adapters: { scripted: { type: 'scripted', authority: { remote: {} } } } },
    })
  })
  afterEach(() => {
    authority.rejectAll()
    return mock.close()
  })

  /** Sends at once; supertest sends only when awaited. */
  const sent = (id: string, action: string, model?: object) => mock.act(id, action, model).then((answer) => answer)

  it('SECURID_CREDENTIAL_REQUIRED, checkCredential twice at once: one denied, the other FLOW_BUSY', async () => {
    const { id } = await mock.start()
    const first = sent(id, 'checkCredential', wrong)
    await authority.asked()
    const second = await mock.act(id, 'checkCredential', wrong)
    expect(second.status).to.equal(400)
    expect(second.body.code).to.equal('REQUEST_FAILED')
    expect(second.body.details[0].code).to.equal('FLOW_BUSY')
    authority.answer({ kind: 'denied' })
    expect((await first).body).to.include({ authFailed: true, remainingTries: 4 })
    expect(authority.questions).to.have.length(1)
    expect((await mock.read(id)).body).to.include({ remainingTries: 4 })
  })

  it('SECURID_CREDENTIAL_REQUIRED, checkCredential ten times at once: the authority is asked once', async () => {
    const { id } = await mock.start()
    const all = Array.from({ length: 10 }, () => sent(id, 'checkCredential', wrong))
    await authority.asked()
    await first(9, all)
    authority.answer({ kind: 'denied' })
    expect((await Promise.all(all)).map(({ status }) => status).sort()).to.deep.equal([200, ...Array(9).fill(400)])
    expect(authority.questions).to.have.length(1)
    expect((await mock.read(id)).body).to.include({ remainingTries: 4 })
  })

  const first = (count: number, all: readonly Promise<unknown>[]) =>
    new Promise<void>((resolve) => {
      let left = count
      for (const one of all) one.then(() => --left === 0 && resolve())
    })

  it('SECURID_CREDENTIAL_REQUIRED, read during checkCredential: unchanged, other actions REQUEST_FAILED', async () => {
    const flow = await mock.start()
    const first = sent(flow.id, 'checkCredential', wrong)
    await authority.asked()
    expect((await mock.read(flow.id)).body).to.deep.equal(flow)
    expect((await mock.act(flow.id, 'cancel')).body.code, 'cancel').to.equal('REQUEST_FAILED')
    authority.answer({ kind: 'denied' })
    await first
  })

  it('SECURID_CREDENTIAL_REQUIRED, checkCredential, no answer in 30 seconds: REQUEST_FAILED, flow usable', async () => {
    const flow = await mock.start()
    const first = sent(flow.id, 'checkCredential', wrong)
    await authority.asked()
    await mock.advance(30)
    const { status, body } = await first
    expect([status, body.code, body.details[0].code]).to.deep.equal([400, 'REQUEST_FAILED', 'AUTHORITY_UNAVAILABLE'])
    expect((await mock.read(flow.id)).body).to.deep.equal(flow)
    const next = sent(flow.id, 'checkCredential', wrong)
    await authority.asked()
    authority.answer({ kind: 'denied' })
    expect((await next).body).to.include({ authFailed: true, remainingTries: 4 })
  })

  it('SECURID_CREDENTIAL_REQUIRED, checkCredential, authority fails: REQUEST_FAILED, cause logged', async () => {
    const flow = await mock.start()
    const first = sent(flow.id, 'checkCredential', wrong)
    await authority.asked()
    authority.answer(new Error('connect ECONNREFUSED'))
    expect((await first).body.code).to.equal('REQUEST_FAILED')
    expect((await first).text).not.to.include('ECONNREFUSED')
    expect(mock.log.join('')).to.include('ECONNREFUSED')
    expect((await mock.read(flow.id)).body).to.deep.equal(flow)
  })

  describe('cancel without the authority', () => {
    const expectEnded = async (id: string, end: Promise<{ readonly body: object }>) => {
      expect((await end).body).to.include({ status: 'FAILED', code: 'CANCELED' })
      expect((await mock.idp.control.flow(id)).history.at(-1)).to.include({
        actionId: 'cancel',
        outcome: 'done',
        to: 'FAILED',
        error: 'AUTHORITY_UNAVAILABLE',
      })
    }
    it('SECURID_CREDENTIAL_REQUIRED, cancel, authority fails: FAILED, error in the history', async () => {
      const { id } = await mock.start({ username: 'alice' })
      const end = sent(id, 'cancel')
      expect(await authority.asked()).to.deep.equal({ kind: 'cancel', attempt })
      authority.answer(new Error('connect ECONNREFUSED'))
      await expectEnded(id, end)
    })
    it('SECURID_CREDENTIAL_REQUIRED, cancel, no answer in 30 seconds: FAILED, error in the history', async () => {
      const { id } = await mock.start()
      const end = sent(id, 'cancel')
      await authority.asked()
      await mock.advance(30)
      await expectEnded(id, end)
    })
    it('SECURID_CREDENTIAL_REQUIRED, cancel, fault authority down: FAILED, authority not asked', async () => {
      const { id } = await mock.start()
      mock.idp.control.faults.put({ faults: [{ match: { actionId: 'cancel' }, do: { authority: 'down' } }] })
      await expectEnded(id, sent(id, 'cancel'))
      expect(authority.questions).to.deep.equal([])
    })
    it('SECURID_CREDENTIAL_REQUIRED, cancel, authority answers: FAILED, no error in the history', async () => {
      const { id } = await mock.start()
      const end = sent(id, 'cancel')
      await authority.asked()
      authority.answer({ kind: 'done' })
      expect((await end).body).to.include({ status: 'FAILED', code: 'CANCELED' })
      const step = (await mock.idp.control.flow(id)).history.at(-1)
      expect(step).to.include({ outcome: 'done' }).and.not.have.property('error')
    })
  })

  it('SECURID_CREDENTIAL_REQUIRED, chained username: every question has it, another name is refused', async () => {
    const { id } = await mock.start({ username: 'alice' })
    expect(authority.starts).to.deep.equal([{ kind: 'open', username: 'alice' }])
    expect((await mock.act(id, 'checkCredential', { ...wrong, username: 'bob' })).status).to.equal(400)
    for (const [action, model, expected] of [
      ['checkCredential', wrong, { attempt }],
      ['checkCredential', { passcode: wrong.passcode }, {}],
      ['validatePasscode', { passcode: wrong.passcode }, {}],
    ] as const) {
      const answer = sent(id, action, model)
      expect(await authority.asked()).to.deep.equal({ kind: 'verify', ...wrong, ...expected })
      authority.answer({ kind: 'denied' })
      await answer
    }
  })
})
