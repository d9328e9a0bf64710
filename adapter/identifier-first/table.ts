/** The table of the Identifier First adapter. Source: authentication widget; docs/vendors/identifier-first.md. */
import { refuse } from '../kernel/errors.ts'
import { cancel } from '../kernel/rows.ts'
import type { Action, Before, Next, Start, State, Table } from '../spi.ts'
import type { Detail, IdentifierFirst } from './types.ts'

type StateOf = State<IdentifierFirst>
type ActionOf<A extends keyof IdentifierFirst['actions']> = Action<IdentifierFirst, A>

function identifierRequired(identifiers: readonly string[]): StateOf {
  return { status: 'IDENTIFIER_REQUIRED', model: { previouslySubmittedIdentifiers: [...identifiers] }, memo: {} }
}

/** An identifier of an earlier step is offered alone: `submitIdentifier` takes no other. */
function begin({ input, config }: Before<IdentifierFirst>): StateOf {
  return identifierRequired(
    input.username === undefined ? (config.previouslySubmittedIdentifiers ?? []) : [input.username],
  )
}

/** Needs no authority; refuses an identifier that differs from that of an earlier step. */
function checkIdentifier(
  _state: StateOf,
  { model }: ActionOf<'submitIdentifier'>,
  { input }: Before<IdentifierFirst>,
): undefined {
  if (input.username === undefined || input.username === model.identifier) return undefined
  return refuse<Detail>('INVALID_FIELD_VALUE')
}

function submitIdentifier(_state: StateOf, { model }: ActionOf<'submitIdentifier'>): Next<IdentifierFirst> {
  return { status: 'SUCCESS', subject: model.identifier, attributes: { username: model.identifier } }
}

function hasIdentifiers({ model }: StateOf): boolean {
  return model.previouslySubmittedIdentifiers.length > 0
}

function clearIdentifier({ model }: StateOf, action: ActionOf<'clearIdentifier'>): StateOf {
  const { identifier } = action.model
  return identifierRequired(model.previouslySubmittedIdentifiers.filter((name) => name !== identifier))
}

export const start: Start<IdentifierFirst> = { on: { done: { to: ['IDENTIFIER_REQUIRED'], next: begin } } }

export const table: Table<IdentifierFirst> = {
  IDENTIFIER_REQUIRED: {
    submitIdentifier: { ask: checkIdentifier, on: { done: { to: ['SUCCESS'], next: submitIdentifier } } },
    clearIdentifier: {
      when: hasIdentifiers,
      on: { done: { to: ['IDENTIFIER_REQUIRED'], next: clearIdentifier } },
    },
    cancelIdentifierSubmission: cancel,
  },
}
