/** The state of the Identifier First adapter. Source: authentication widget. */
import type { State } from '../spi.ts'
import type { IdentifierFirst } from './types.ts'

/** Asks who wants to sign on, or which of these. */
export function identifierRequired(
  previouslySubmittedIdentifiers: readonly string[],
): State<IdentifierFirst, 'IDENTIFIER_REQUIRED'> {
  const model = { previouslySubmittedIdentifiers: [...previouslySubmittedIdentifiers] }
  return { status: 'IDENTIFIER_REQUIRED', model, memo: {} }
}
