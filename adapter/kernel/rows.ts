/** Rows that all adapters share. */
import type { Attributes } from '../spi.ts'

/** Leaves the adapter with the subject and attributes that the authority vouches for. */
export function succeed(
  _state: unknown,
  _action: unknown,
  { outcome }: { readonly outcome: { readonly subject: string; readonly attributes: object } },
) {
  return { status: 'SUCCESS' as const, subject: outcome.subject, attributes: outcome.attributes as Attributes }
}

/** Leaves the adapter without a sign-on; the policy says what comes then. */
export function fail<Code extends string>(code: Code) {
  return () => ({ status: 'FAILURE' as const, code })
}

/** The person gives up: no authority is asked. */
export const cancel = { on: { done: { to: ['FAILURE'], next: fail('CANCELED') } } } as const
