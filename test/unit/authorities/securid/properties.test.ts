import { expect } from 'chai'
import fc from 'fast-check'
import { table } from '../../../../adapter/securid/table.ts'
import { type Answer, NOON, type RunningMock, runMock, type Shown } from '../../../fixtures/listening-host.ts'
import { createModels, type Move, moves, OFFERED, type Sent, secretsIn } from './random-moves.ts'

type Rows = {
  readonly [status: string]: {
    readonly [action: string]: { readonly on: { readonly [kind: string]: { readonly to?: readonly string[] } } }
  }
}

const TRIES = 5
/** Which end of the adapter a finished flow stands for. */
const ENDS: { readonly [status: string]: string } = { RESUME: 'SUCCESS', FAILED: 'FAILURE' }
/** Outcomes of a code that was good, whatever else is then wanted. */
const GOOD_CODE = ['accepted', 'nextTokencode', 'newPin', 'systemPin']
/** Outcomes that cost a try. */
const REFUSED = ['denied', 'tryAgain', 'pushFailed']
/** What is kept between requests and never shown. */
const KEPT = ['authnAttemptId', 'messageId', 'triesLeft', 'memo', 'busyUntil']

describe('a SecurID flow, whatever a client does', () => {
  let mock: RunningMock
  before(async () => {
    mock = await runMock()
  })
  after(() => mock.close())

  it('keeps to the table, spends no try and takes no code twice, shows no secret', async function () {
    this.timeout(60_000)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('alice', 'frank', 'frank'),
        fc.boolean(),
        moves,
        async (username, isChained, all) => {
          await mock.idp.control.reset()
          await mock.idp.control.clock.change({ now: NOON, frozen: true })
          const walk = createWalk(mock, await mock.start(isChained ? { username } : {}), username)
          for (const move of all) if (!(await walk(move))) break
        },
      ),
      { numRuns: 150 },
    )
  })
})

/** What is known of a flow beside what it shows. */
interface Counted {
  triesLeft: number
  readonly goodCodes: Set<string>
}

/** Does one move after the other and compares each with what the table and the counters allow; false when the flow has ended. */
function createWalk(mock: RunningMock, start: Shown, username: string) {
  const { id } = start
  const { pushes } = mock.idp.control.securid
  const modelFor = createModels(mock, username)
  const counted: Counted = { triesLeft: TRIES, goodCodes: new Set() }
  let shown = start
  return async (move: Move): Promise<boolean> => {
    await mock.advance(move.wait)
    await mock.change(username, move.change)
    const [push] = await pushes.list()
    if (push?.answer === null && move.push !== null) await pushes.answer(push.id, { answer: move.push })
    const actionId = move.actionId === 'fitting' ? (OFFERED[shown.status]?.[0] ?? 'cancel') : move.actionId
    const sent = await modelFor(actionId, move)
    const { failedAttempts } = await mock.user(username)
    const headers = { 'Content-Type': `application/vnd.pingidentity.${actionId}+json` }
    const answer = await mock.send(id, { headers, body: JSON.stringify(sent.model) })
    const handles = (await pushes.list()).map((one) => one.id)
    for (const text of [...KEPT, ...handles, ...secretsIn(sent.model)]) expect(answer.text).not.to.include(text)
    const read: Shown = (await mock.read(id)).body
    const spent = (await mock.user(username)).failedAttempts - failedAttempts
    if (answer.status !== 200) {
      expectUnmoved(answer, { before: shown, read, spent })
      return true
    }
    expect(read, 'GET after POST').to.deep.equal(answer.body)
    const outcome = await expectInTable(mock, actionId, shown, read)
    expectCounted(counted, { outcome, sent, spent, read })
    if (actionId === 'poll') await expectAnswered(mock, outcome)
    shown = read
    return ENDS[read.status] === undefined
  }
}

function expectUnmoved(
  { status, body }: Answer,
  { before, read, spent }: { before: Shown; read: Shown; spent: number },
) {
  expect(status).to.equal(400)
  expect(body.code).to.be.oneOf(['INVALID_ACTION_ID', 'INVALID_REQUEST', 'VALIDATION_ERROR'])
  expect(read, 'the flow after a refusal').to.deep.equal(before)
  expect(spent, 'tries spent at the authority by a refusal').to.equal(0)
}

/** Compares the step with the table; gives its outcome. */
async function expectInTable({ idp }: RunningMock, actionId: string, from: Shown, read: Shown): Promise<string> {
  const step = (await idp.control.flow(read.id)).history.at(-1)
  const to = read.status
  expect(step).to.include({ from: from.status, actionId, to, requestValid: true, responseValid: true })
  const outcome = String(step?.outcome)
  const row = (table as Rows)[from.status]?.[actionId]?.on[outcome]
  expect(row?.to, `${from.status}, ${actionId}, ${outcome}`).to.include(ENDS[to] ?? to)
  expect(from._links, 'what was on offer').to.have.property(actionId)
  return outcome
}

/** A push signs on when it was approved, and waits until it was answered. */
async function expectAnswered({ idp }: RunningMock, outcome: string): Promise<void> {
  const [push] = await idp.control.securid.pushes.list()
  if (outcome === 'accepted') expect(push?.answer).to.equal('approve')
  expect(outcome === 'pushPending').to.equal(push?.answer === null)
}

function expectCounted(
  counted: Counted,
  { outcome, sent, spent, read }: { outcome: string; sent: Sent; spent: number; read: Shown },
): void {
  if (sent.tokencode !== undefined && GOOD_CODE.includes(outcome)) {
    expect([...counted.goodCodes], 'codes that were good before').not.to.include(sent.tokencode)
    counted.goodCodes.add(sent.tokencode)
  }
  const refused = REFUSED.includes(outcome) ? 1 : 0
  counted.triesLeft -= refused
  expect(spent, 'tries spent at the authority').to.be.at.most(refused)
  if ('remainingTries' in read) expect(read['remainingTries']).to.equal(counted.triesLeft)
  expect(read['code'] === 'CHALLENGE_RETRIES_EXCEEDED').to.equal(counted.triesLeft === 0)
}
