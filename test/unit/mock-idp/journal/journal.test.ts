import { expect } from 'chai'
import { pino } from 'pino'
import type { Step } from '../../../../adapter/spi.ts'
import { createClock } from '../../../../mock-idp/core/clock/clock.ts'
import { createCoverage } from '../../../../mock-idp/core/journal/coverage.ts'
import { createJournal, type RequestEntry } from '../../../../mock-idp/core/journal/journal.ts'
import type { JournalEvent } from '../../../../mock-idp/core/journal/subscribers.ts'
import { createMemoryStore } from '../../../../mock-idp/core/store/memory.ts'

const NOW = 1_700_000_000
const wrongPin = { code: 'WRONG_PIN', message: 'The PIN is wrong.', facts: { serial: '1' } }

function stepOf(members: Partial<Step> = {}): Step {
  const names = { flow: 'f', adapter: 'securid', from: 'A', actionId: 'check', outcome: 'denied', to: 'A' }
  return { at: NOW, ...names, requestValid: true, responseValid: true, microseconds: 1, ...members }
}

function requestOf(members: Partial<RequestEntry> = {}): RequestEntry {
  return { at: NOW, method: 'GET', path: '/x', requestValid: true, responseValid: true, status: 200, ...members }
}

function journalFixture() {
  const lines: { readonly [member: string]: unknown }[] = []
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  const clock = createClock({ realTime: () => NOW * 1000 })
  const coverage = createCoverage(() => [])
  const journal = createJournal({ store: createMemoryStore(clock), clock, log, coverage, historySeconds: 60 })
  return { journal, lines }
}

function kindsOf(events: readonly JournalEvent[]): readonly string[] {
  return events.map((event) =>
    event.kind === 'step' ? `step ${event.step.to}` : `${event.kind} ${event.request.path}`,
  )
}

describe('journal', () => {
  it('journal.subscribe delivers steps, requests and refused requests in their order', () => {
    const { journal } = journalFixture()
    const events: JournalEvent[] = []
    journal.subscribe((event) => void events.push(event))
    journal.step(stepOf({ to: 'B' }))
    journal.request(requestOf({ path: '/1' }))
    journal.refused({ at: NOW, method: 'GET', path: '/mock/flows', status: 401 })
    journal.step(stepOf({ to: 'C' }))
    expect(kindsOf(events)).to.deep.equal(['step B', 'request /1', 'refused /mock/flows', 'step C'])
  })

  it('journal.subscribe: a listener gets nothing after it was unsubscribed, the same function added twice still once', () => {
    const { journal } = journalFixture()
    const events: JournalEvent[] = []
    const listener = (event: JournalEvent) => void events.push(event)
    const unsubscribe = journal.subscribe(listener)
    journal.subscribe(listener)
    journal.step(stepOf({ to: 'B' }))
    unsubscribe()
    unsubscribe()
    journal.step(stepOf({ to: 'C' }))
    expect(kindsOf(events)).to.deep.equal(['step B', 'step B', 'step C'])
  })

  it('journal.subscribe: an error of a listener is logged; others get the event, and the step is stored', async () => {
    const { journal, lines } = journalFixture()
    const events: JournalEvent[] = []
    journal.subscribe(() => {
      throw new Error('out of order')
    })
    journal.subscribe((event) => void events.push(event))
    journal.step(stepOf({ to: 'B' }))
    expect(kindsOf(events)).to.deep.equal(['step B'])
    expect(lines.map(({ msg }) => msg)).to.deep.equal(['step', 'a listener of the journal failed'])
    expect(await journal.history('f')).to.have.length(1)
  })

  it('journal.subscribe: a listener that unsubscribes another one during delivery does not disturb the event', () => {
    const { journal } = journalFixture()
    const events: JournalEvent[] = []
    const unsubscribers: (() => void)[] = []
    journal.subscribe(() => {
      for (const unsubscribe of unsubscribers) unsubscribe()
    })
    unsubscribers.push(journal.subscribe((event) => void events.push(event)))
    journal.step(stepOf({ to: 'B' }))
    journal.step(stepOf({ to: 'C' }))
    expect(kindsOf(events)).to.deep.equal(['step B'])
  })

  it('a refused request is one log line at info with code and reason, also when its status is 200', () => {
    const { journal, lines } = journalFixture()
    const cases = [
      requestOf({ status: 404, errorCode: 'RESOURCE_NOT_FOUND', reason: wrongPin, flow: 'f' }),
      requestOf({ status: 200, reason: wrongPin }),
      requestOf({ status: 405 }),
      requestOf({ status: 200 }),
    ]
    for (const entry of cases) journal.request(entry)
    const where = { level: 30, method: 'GET', path: '/x', msg: 'refused' }
    expect(lines.map(({ time: _time, ...line }) => line)).to.deep.equal([
      { ...where, flow: 'f', status: 404, code: 'RESOURCE_NOT_FOUND', reason: wrongPin },
      { ...where, status: 200, reason: wrongPin },
      { ...where, status: 405 },
    ])
  })

  it('a refused action has the log line of its step only, with the reason, which the history repeats', async () => {
    const { journal, lines } = journalFixture()
    journal.step(stepOf({ error: 'PIN_MISMATCH', reason: wrongPin }))
    journal.request(requestOf({ status: 400, errorCode: 'PIN_MISMATCH', reason: wrongPin }), true)
    expect(lines.map(({ msg, reason }) => ({ msg, reason }))).to.deep.equal([{ msg: 'step', reason: wrongPin }])
    expect((await journal.history('f')).map(({ reason }) => reason)).to.deep.equal([wrongPin])
  })

  it('a body above 4096 characters is not stored: a note says so, and keeps what was noted before', () => {
    const { journal } = journalFixture()
    journal.request(requestOf({ body: { text: 'x'.repeat(4096) }, note: 'Ignored unknown members: /a.' }))
    journal.request(requestOf({ body: { text: 'x'.repeat(4000) } }))
    const [kept, cut] = journal.requests()
    expect(kept?.body).to.deep.equal({ text: 'x'.repeat(4000) })
    expect(cut).to.not.have.property('body')
    expect(cut?.note).to.equal(
      'Ignored unknown members: /a. The body is longer than 4096 characters and is not stored.',
    )
  })

  it('at most 1000 requests and 50 steps of a flow are stored, the newest', async () => {
    const { journal } = journalFixture()
    for (let number = 0; number < 2500; number++) journal.request(requestOf({ path: `/${number}` }))
    for (let number = 0; number < 120; number++) journal.step(stepOf({ to: `S${number}` }))
    const paths = journal.requests().map(({ path }) => path)
    expect([paths.length, paths[0], paths.at(-1)]).to.deep.equal([1000, '/2499', '/1500'])
    const steps = await journal.history('f')
    expect([steps.length, steps[0]?.to, steps.at(-1)?.to]).to.deep.equal([50, 'S70', 'S119'])
  })
})
