/** An adapter made for the tests of the engine: a bell that one rings at a house where somebody may hear it. */
import type { AnyAdapter } from '../../adapter/erased.ts'
import { Refused } from '../../adapter/errors.ts'

/** The bell before it is rung, as a flow keeps it. */
export const quiet = (rings = 0) => ({ status: 'BELL_QUIET', model: { rings }, memo: { house: 'number 7' } })

type Quiet = ReturnType<typeof quiet>
interface Ring {
  readonly model: { readonly name: string; readonly code?: string }
}

const object = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})
const text = (length: number) => ({ type: 'string', maxLength: length })
const empty = object({})

/** The names that tell `ring` what to do before anybody is asked. */
export const REFUSED = 'nobody'
export const BROKEN = 'broken'

const ask = (_state: Quiet, { model: { name } }: Ring) => {
  if (name === REFUSED) throw new Refused('NAME_NEEDED')
  if (name === BROKEN) throw new Error('the question is broken')
  return { kind: 'ring', name }
}
const louder = ({ model, ...rest }: Quiet) => ({ ...rest, model: { rings: model.rings + 1 } })

/** One action whose outcomes try everything that an engine must deal with, one that is not always on offer, one that asks nobody. */
export const bell: AnyAdapter = {
  vocabulary: {
    descriptor: {
      id: 'bell',
      title: 'Bell',
      className: 'example.Bell',
      attributes: [],
      details: {
        NAME_NEEDED: { message: 'Say who you are.', userMessageKey: 'bell.name', parentCode: 'VALIDATION_ERROR' },
        TOO_LATE: { message: 'Come back tomorrow.', parentCode: 'REQUEST_FAILED' },
      },
    },
    states: {
      BELL_QUIET: object({ rings: { type: 'integer' } }, ['rings']),
      BELL_OPEN: empty,
    },
    actions: {
      ring: object({ name: { ...text(16), minLength: 1 }, code: { ...text(8), 'x-secret': true } }, ['name']),
      stop: empty,
      leave: empty,
    },
    outcomes: { heard: object({ by: text(16) }, ['by']), ignored: empty },
    config: empty,
  },
  start: {
    on: {
      done: { to: ['BELL_QUIET'], next: () => quiet() },
      lost: { to: ['BELL_OPEN'], next: () => quiet() },
    },
  },
  table: {
    BELL_QUIET: {
      ring: {
        ask,
        on: {
          heard: { to: ['SUCCESS'], next: () => ({ status: 'SUCCESS', subject: 'ann', attributes: {} }) },
          ignored: { to: ['BELL_QUIET'], next: louder },
          late: { refuse: 'TOO_LATE' },
          strange: { refuse: 'UNDECLARED_DETAIL' },
          astray: { to: ['FAILURE'], next: louder },
          wrong: { to: ['BELL_QUIET'], next: () => ({ ...quiet(), model: { rings: 'often' } }) },
        },
      },
      stop: {
        when: ({ model }: Quiet) => model.rings > 0,
        on: { done: { to: ['BELL_QUIET'], next: () => quiet() } },
      },
      leave: { on: { done: { to: ['FAILURE'], next: () => ({ status: 'FAILURE', code: 'CANCELED' }) } } },
    },
    BELL_OPEN: {},
  },
  remote: () => {
    throw new Error('the bell has no wire')
  },
}
