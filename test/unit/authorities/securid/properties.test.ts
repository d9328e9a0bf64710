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
/** End of the adapter for each status of a finished flow. */
const ENDS: { readonly [status: string]: string } = { RESUME: 'SUCCESS', FAILED: 'FAILURE' }
/** Outcomes of a right code. */
const GOOD_CODE = ['accepted', 'nextTokencode', 'newPin', 'systemPin']
/** Outcomes that count as a failed try. */
const REFUSED = ['denied', 'tryAgain', 'pushFailed']
/** Names of stored data that no answer may contain. */
const INTERNAL = ['authnAttemptId', 'messageId', 'triesLeft', 'memo', 'busyUntil']

describe('SecurID flow, random moves', () => {
  let mock: RunningMock
  before(async () => {
    mock = await runMock()
  })
  after(() => mock.close())

  it('SecurID flow, random moves: follows the table, counts each try once, accepts no code twice, shows no secret', async function () {
    this.timeout(60_000)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('alice', 'frank', 'frank'),
        fc.boolean(),
        moves,
        async (username, isChained, all) => {
          await mock.idp.control.reset()
          await mock.idp.control.clock.change({ now: NOON, frozen: true })
          const perform = createRun(mock, await mock.start(isChained ? { username } : {}), username)
          for (const move of all) if (!(await perform(move))) break
        },
      ),
      { numRuns: 150 },
    )
  })
})

/** Counters of a flow beside its visible state. */
interface Counted {
  triesLeft: number
  readonly goodCodes: Set<string>
}

/** Returns a function that performs a move and compares it with table and counters; it returns false after the end of the flow. */
function createRun(mock: RunningMock, start: Shown, username: string) {
  const { id } = start
  const { pushes } = mock.idp.control.securid
  const modelFor = createModels(mock, username)
  const counted: Counted = { triesLeft: TRIES, goodCodes: new Set() }
  let shown = start
  return async (move: Move): Promise<boolean> => {
    await mock.advance(move.wait)
    await mock.change(username, move.change)
    const {
      pushes: [push],
    } = await pushes.list()
    if (push?.answer === null && move.push !== null) await pushes.answer(push.id, { answer: move.push })
    const actionId = move.actionId === 'fitting' ? (OFFERED[shown.status]?.[0] ?? 'cancel') : move.actionId
    const sent = await modelFor(actionId, move)
    const { failedAttempts } = await mock.user(username)
    const headers = { 'Content-Type': `application/vnd.pingidentity.${actionId}+json` }
    const answer = await mock.send(id, { headers, body: JSON.stringify(sent.model) })
    const handles = (await pushes.list()).pushes.map((one) => one.id)
    const secrets = secretsIn(sent.model)
    for (const text of [...INTERNAL, ...handles, ...secrets]) expect(answer.text).not.to.include(text)
    await expectSecretless(mock, id, secrets)
    const read: Shown = (await mock.read(id)).body
    const failed = (await mock.user(username)).failedAttempts - failedAttempts
    if (answer.status !== 200) {
      expectUnchanged(answer, { before: shown, read, failed })
      return true
    }
    expect(read, 'GET after POST').to.deep.equal(answer.body)
    const outcome = await expectInTable(mock, actionId, shown, read)
    expectCounted(counted, { outcome, sent, failed, read })
    if (actionId === 'poll') await expectAnswered(mock, outcome)
    shown = read
    return ENDS[read.status] === undefined
  }
}

/** The reason of the last step. */
async function expectSecretless({ idp }: RunningMock, id: string, secrets: readonly string[]): Promise<void> {
  const reason = JSON.stringify((await idp.control.flow(id)).history.at(-1)?.reason ?? {})
  for (const text of secrets) expect(reason, 'the reason').not.to.include(text)
}

function expectUnchanged(
  { status, body }: Answer,
  { before, read, failed }: { before: Shown; read: Shown; failed: number },
) {
  expect(status).to.equal(400)
  expect(body.code).to.be.oneOf(['INVALID_ACTION_ID', 'INVALID_REQUEST', 'VALIDATION_ERROR'])
  expect(read, 'the flow after a refusal').to.deep.equal(before)
  expect(failed, 'failures counted by the authority for a refused request').to.equal(0)
}

/** Compares the step with the table; returns its outcome. */
async function expectInTable({ idp }: RunningMock, actionId: string, from: Shown, read: Shown): Promise<string> {
  const step = (await idp.control.flow(read.id)).history.at(-1)
  const to = read.status
  expect(step).to.include({ from: from.status, actionId, to, requestValid: true, responseValid: true })
  const outcome = String(step?.outcome)
  const row = (table as Rows)[from.status]?.[actionId]?.on[outcome]
  expect(row?.to, `${from.status}, ${actionId}, ${outcome}`).to.include(ENDS[to] ?? to)
  expect(from._links, 'offered actions').to.have.property(actionId)
  return outcome
}

/** A push is accepted only if it was approved, and is pending until it is answered. */
async function expectAnswered({ idp }: RunningMock, outcome: string): Promise<void> {
  const {
    pushes: [push],
  } = await idp.control.securid.pushes.list()
  if (outcome === 'accepted') expect(push?.answer).to.equal('approve')
  expect(outcome === 'pushPending').to.equal(push?.answer === null)
}

function expectCounted(
  counted: Counted,
  { outcome, sent, failed, read }: { outcome: string; sent: Sent; failed: number; read: Shown },
): void {
  if (sent.tokencode !== undefined && GOOD_CODE.includes(outcome)) {
    expect([...counted.goodCodes], 'codes that were accepted before').not.to.include(sent.tokencode)
    counted.goodCodes.add(sent.tokencode)
  }
  const refused = REFUSED.includes(outcome) ? 1 : 0
  counted.triesLeft -= refused
  expect(failed, 'failures counted by the authority').to.be.at.most(refused)
  if ('remainingTries' in read) expect(read['remainingTries']).to.equal(counted.triesLeft)
  expect(read['code'] === 'CHALLENGE_RETRIES_EXCEEDED').to.equal(counted.triesLeft === 0)
}
