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

/** The one type parameter of the SPI for the Identifier First adapter. It never asks: it must not tell who exists. */
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
