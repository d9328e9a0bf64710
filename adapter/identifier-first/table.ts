/** What the Identifier First adapter does. Source: authentication widget; the rest stands in README.md. */
import { cancel } from '../kernel/rows.ts'
import type { Start, Table } from '../spi.ts'
import * as step from './steps.ts'
import type { IdentifierFirst } from './types.ts'

/** The first state asks who wants to sign on. */
export const start: Start<IdentifierFirst> = {
  on: { done: { to: ['IDENTIFIER_REQUIRED'], next: step.first } },
}

/** The rows. */
export const table: Table<IdentifierFirst> = {
  IDENTIFIER_REQUIRED: {
    submitIdentifier: { ask: step.checkIdentifier, on: { done: { to: ['SUCCESS'], next: step.submitted } } },
    clearIdentifier: {
      when: step.hasIdentifiers,
      on: { done: { to: ['IDENTIFIER_REQUIRED'], next: step.cleared } },
    },
    cancelIdentifierSubmission: cancel,
  },
}
