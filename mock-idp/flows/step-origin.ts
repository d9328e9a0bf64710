/** Origin of steps: a client, or the mock itself for a test that asks for a state; and the label of the test. */
import type { EngineDeps } from '../../adapter/kernel/engine.ts'
import type { Flow, Step } from '../../adapter/spi.ts'

/** Members of a step that the engine does not know. */
export type StepOrigin = Pick<Step, 'by' | 'label'>

interface StepJournal {
  step(entry: Step): void
}

/** The journal for steps of this origin. */
export function marked<J extends StepJournal>(journal: J, origin: StepOrigin): J {
  return { ...journal, step: (entry: Step) => journal.step({ ...entry, ...origin }) }
}

/** Dependencies whose steps are reported to the listener, too. */
export function watched<F extends Flow, D extends { readonly journal: StepJournal; readonly engine: EngineDeps<F> }>(
  deps: D,
  onStep: (entry: Step) => void,
): D {
  const watch = <J extends StepJournal>(journal: J): J => ({
    ...journal,
    step(entry: Step) {
      onStep(entry)
      journal.step(entry)
    },
  })
  return { ...deps, journal: watch(deps.journal), engine: { ...deps.engine, journal: watch(deps.engine.journal) } }
}

/** Dependencies with which a part of the host plays steps itself: the coverage does not count them. */
export function playedByMock<
  F extends Flow,
  D extends { readonly journal: StepJournal; readonly engine: EngineDeps<F> },
>(deps: D): D {
  const origin = { by: 'mock' } as const
  const engine = { ...deps.engine, journal: marked(deps.engine.journal, origin) }
  return { ...deps, journal: marked(deps.journal, origin), engine }
}
