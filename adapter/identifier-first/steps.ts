/** The pure functions that the rows of the Identifier First table name. */
import { refuse } from '../kernel/errors.ts'
import type { Action, Before, Next, State } from '../spi.ts'
import { identifierRequired } from './states.ts'
import type { Detail, IdentifierFirst } from './types.ts'

type At = State<IdentifierFirst>

/** The first state: the one of an earlier step stands alone, since no other is taken. */
export function first({ input, config }: Before<IdentifierFirst>): At {
  return identifierRequired(
    input.username === undefined ? (config.previouslySubmittedIdentifiers ?? []) : [input.username],
  )
}

/** Nobody is asked; where an earlier step has settled who it is, no other is taken. */
export function checkIdentifier(
  _state: At,
  { model }: Action<IdentifierFirst, 'submitIdentifier'>,
  { input }: Before<IdentifierFirst>,
): undefined {
  if (input.username === undefined || input.username === model.identifier) return undefined
  return refuse<Detail>('INVALID_FIELD_VALUE')
}

/** Whoever it is, known or not. */
export function submitted(
  _state: At,
  { model: { identifier } }: Action<IdentifierFirst, 'submitIdentifier'>,
): Next<IdentifierFirst> {
  return { status: 'SUCCESS', subject: identifier, attributes: { username: identifier } }
}

/** Whether there is anything to take off the list. */
export function hasIdentifiers({ model }: At): boolean {
  return model.previouslySubmittedIdentifiers.length > 0
}

/** The list without that one, in this flow. */
export function cleared({ model }: At, action: Action<IdentifierFirst, 'clearIdentifier'>): At {
  const { identifier } = action.model
  return identifierRequired(model.previouslySubmittedIdentifiers.filter((name) => name !== identifier))
}
