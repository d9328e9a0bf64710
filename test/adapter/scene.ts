/** A flow, an authority and a clock in the hand of an engine test. */
import { createDeadlines } from '../../adapter/deadlines.ts'
import { ASK_SECONDS, act, type Instance, type Request, type Surroundings } from '../../adapter/engine.ts'
import type { AnyAdapter, AnyOutcome, Ended } from '../../adapter/erased.ts'
import { FlowError } from '../../adapter/errors.ts'
import type { Flow, Step } from '../../adapter/spi.ts'
import { compileValidators, createCheck } from '../../adapter/validators.ts'
import { createClock } from '../../mock-idp/clock.ts'
import { createMemoryStore } from '../../mock-idp/store/memory.ts'
import { bell, quiet } from './bell.ts'

/** The time in every scene until the test moves its clock. */
export const NOW = 1_700_000_000
/** How long a flow lives without an action. */
export const IDLE = 600
/** A request that the engine takes to the authority. */
export const ring: Request = { actionId: 'ring', body: { name: 'ann', code: '4711' } }
/** Answers of the authority: the bell is rung once more, or the sign-on succeeds. */
export const ignored = { kind: 'ignored' }
export const heard = { kind: 'heard', by: 'joe' }

const validators = compileValidators(bell.vocabulary, bell.table)

/** A flow `f` that stands at the quiet bell, and an authority that answers as told. */
export const scene = async (
  answer: (question: object, signal: AbortSignal) => unknown = () => ignored,
  flow: Partial<Flow> = {},
  adapter: AnyAdapter = bell,
) => {
  const clock = createClock({ realTime: () => NOW * 1000 })
  clock.freeze(true)
  const check = createCheck(await validators)
  const flows = createMemoryStore(clock).records<Flow>('flow/')
  const questions: object[] = []
  const steps: Step[] = []
  const ends: Ended[] = []
  const ask = async (question: never, signal: AbortSignal) => {
    questions.push(question)
    return (await answer(question, signal)) as AnyOutcome
  }
  const instance: Instance = { id: 'bell', adapter, config: {}, authority: { ask }, check }
  const around: Surroundings<Flow> = {
    clock,
    within: createDeadlines(clock, ASK_SECONDS),
    flows,
    journal: { step: (entry) => void steps.push(entry) },
    idleSeconds: IDLE,
    speaker: ({ at }) => (at.status === 'DONE' ? undefined : instance),
    after: async (_id, moved, end) => {
      ends.push(end)
      return { ...moved, expiresAt: NOW + 5, at: { status: 'DONE', model: {}, memo: {} } }
    },
  }
  const stored: Flow = {
    revision: 0,
    expiresAt: NOW + IDLE,
    policy: 'bell',
    node: 'bell',
    busyUntil: 0,
    at: quiet(),
    input: { attributes: {} },
    ...flow,
  }
  await flows.put('f', stored)
  return {
    clock,
    flows,
    questions,
    steps,
    ends,
    instance,
    around,
    act: (request: Request) => act('f', request, around),
  }
}

/** What the client is told: the code and those of the details, or the words of another error. */
export const refusal = async (of: Promise<unknown>): Promise<string> => {
  const error = await of.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof FlowError) return [error.code, ...error.details.map(({ code }) => code)].join(' ')
  return error === undefined ? 'not refused' : (error as Error).message
}
/** The flow as it is stored, but for its revision. */
export const standing = async ({ flows }: { flows: Surroundings<Flow>['flows'] }) => {
  const { revision, ...flow } = (await flows.load('f')) ?? { revision: 0 }
  return flow
}
