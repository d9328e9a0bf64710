/**
 * Type tests of handlers. A `@ts-expect-error` is an error as soon as the line below it compiles; no code of this file
 * runs.
 */
import type { SecurID } from '../../../adapter/securid/types.ts'
import { createPort, dispatch, type Handlers } from '../../../mock-idp/authorities/dispatch.ts'
import type { Context } from '../../../mock-idp/authorities/securid/service/deps.ts'
import { handlers } from '../../../mock-idp/authorities/securid/service/handlers.ts'

declare const context: Context
const { poll, ...withoutPoll } = handlers

/** A missing handler, and one of an undeclared question. */
// @ts-expect-error the question poll has no handler
const withoutOne: Handlers<SecurID, Context> = withoutPoll
// @ts-expect-error the question poll has no handler
const portWithoutOne = createPort<SecurID, Context>(withoutPoll, () => context)
// @ts-expect-error there is no question coffee
const withAnother = { ...handlers, coffee: poll } satisfies Handlers<SecurID, Context>

/** An undeclared outcome, and an outcome without its payload. */
// @ts-expect-error there is no outcome coffee
const undeclared: Handlers<SecurID, Context>['poll'] = async () => ({ kind: 'coffee' })
// @ts-expect-error the outcome lacks its attempt
const withoutPayload: Handlers<SecurID, Context>['poll'] = async () => ({ kind: 'nextTokencode' })

/** A question without a handler, and the answer of another handler. */
// @ts-expect-error there is no question coffee
const unknownKind = dispatch(handlers, { kind: 'coffee' }, context)
// @ts-expect-error a cancellation is answered with done
const otherAnswer: Promise<{ kind: 'denied' }> = dispatch(handlers, { kind: 'cancel' }, context)

/** The same without an error: the lines above fail for the stated reason only. */
const fine: Handlers<SecurID, Context> = { ...withoutPoll, poll }
const finePort = createPort<SecurID, Context>(handlers, () => context)
const fineOutcome: Handlers<SecurID, Context>['poll'] = async () => ({ kind: 'attemptOver' })
const fineAnswer: Promise<{ kind: 'done' }> = dispatch(handlers, { kind: 'cancel' }, context)

/** A use of every constant, for `noUnusedLocals`. */
export type Checked = [
  typeof withoutOne,
  typeof portWithoutOne,
  typeof withAnother,
  typeof undeclared,
  typeof withoutPayload,
  typeof unknownKind,
  typeof otherAnswer,
  typeof fine,
  typeof finePort,
  typeof fineOutcome,
  typeof fineAnswer,
]
