/** The private types of the Identifier First adapter. */
import type {
  Actions,
  Detail,
  IdentifierFirstConfig,
  Outcomes,
  StartOutcome,
  States,
} from '../../schemas/gen/identifier-first/types.ts'

export type { Detail, FailureCode, IdentifierFirstConfig } from '../../schemas/gen/identifier-first/types.ts'

/** No questions: the adapter must not reveal which users exist. */
export type IdentifierFirst = {
  states: States
  actions: Actions
  start: StartOutcome
  details: Detail
  memo: { IDENTIFIER_REQUIRED: Record<never, never> }
  question: never
  outcomes: Outcomes
  config: IdentifierFirstConfig
}
