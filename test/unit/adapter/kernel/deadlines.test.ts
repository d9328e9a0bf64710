import { expect } from 'chai'
import { createDeadlines } from '../../../../adapter/kernel/deadlines.ts'
import { createClock } from '../../../../mock-idp/core/clock/clock.ts'

const SECONDS = 0.05
const hangs = () => new Promise<never>(() => {})
const messageOf = (work: Promise<unknown>) => work.catch(({ message }: Error) => message)

describe('deadlines of questions', () => {
  for (const [title, change] of [
    ['frozen', (clock: ReturnType<typeof createClock>) => clock.freeze(true)],
    ['set back by an hour', (clock: ReturnType<typeof createClock>) => clock.set(clock.now() - 3600)],
  ] as const)
    it(`A question without an answer, clock ${title} meanwhile: ends in real time, twice`, async () => {
      const clock = createClock()
      const withDeadline = createDeadlines(clock, SECONDS)
      const first = messageOf(withDeadline(hangs))
      change(clock)
      expect(await first).to.equal(`no answer within ${SECONDS} seconds`)
      expect(await messageOf(withDeadline(hangs))).to.equal(`no answer within ${SECONDS} seconds`)
      clock.close()
    })
  it('A question without an answer, clock advanced: ends at once', async () => {
    const clock = createClock()
    clock.freeze(true)
    const withDeadline = createDeadlines(clock, 3600)
    const question = messageOf(withDeadline(hangs))
    clock.advance(3600)
    expect(await question).to.equal('no answer within 3600 seconds')
    clock.close()
  })
})
