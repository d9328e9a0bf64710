/** Rows and steps that adapters share. */
import type { Attributes } from '../spi.ts'

/** Ends with the subject and attributes of the outcome. */
export function succeed(
  _state: unknown,
  _action: unknown,
  { outcome }: { readonly outcome: { readonly subject: string; readonly attributes: object } },
) {
  return { status: 'SUCCESS' as const, subject: outcome.subject, attributes: outcome.attributes as Attributes }
}

/** Ends in failure; the policy decides what follows. */
export function fail<Code extends string>(code: Code) {
  return () => ({ status: 'FAILURE' as const, code })
}

/** The user cancels: no authority is asked. */
export const cancel = { on: { done: { to: ['FAILURE'], next: fail('CANCELED') } } } as const
