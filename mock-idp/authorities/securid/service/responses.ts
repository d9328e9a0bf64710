/** What the dialogue answers: schemas/securid/outcomes. `attempt` is to be quoted in the next question. */

import type { MethodOffer } from '../rules/methods.ts'
import type { PinRules } from '../rules/pin-policy.ts'
import type { AttemptHandle } from './attempts.ts'

/** The server waits for the passcode of this user, there or not. */
export type PasscodeRequired = { readonly kind: 'passcodeRequired'; readonly attempt: AttemptHandle }
/** The server offers several methods, or one that is no passcode. */
export type MethodsOffered = {
  readonly kind: 'methodsOffered'
  readonly attempt: AttemptHandle
  readonly methods: MethodOffer[]
}
/** The server waits for the code of the RSA app. */
export type TokenRequired = { readonly kind: 'tokenRequired'; readonly attempt: AttemptHandle }
/** A push waits for its answer; `selectionCode` in Selection mode alone. */
export type PushPending = {
  readonly kind: 'pushPending'
  readonly attempt: AttemptHandle
  readonly responseCode: string
  readonly reasonCode: string
  readonly referenceId: string
  readonly selectionCode?: string
}
/** The push was denied, timed out or is not known any more; the methods are offered again in an attempt that lives. */
export type PushFailed = {
  readonly kind: 'pushFailed'
  readonly attempt: AttemptHandle
  readonly methods: MethodOffer[]
}
/** The user is who they say. */
export type Accepted = {
  readonly kind: 'accepted'
  readonly subject: string
  readonly attributes: { readonly username: string }
}
/** The code was refused and the attempt is over. */
export type Denied = { readonly kind: 'denied' }
/** The code was refused; the attempt goes on. `info` is for people. */
export type TryAgain = { readonly kind: 'tryAgain'; readonly attempt: AttemptHandle; readonly info: string }
/** The attempt is unknown, expired or awaits something else; or the user is gone, locked, or need not do it any more. */
export type AttemptOver = { readonly kind: 'attemptOver' }
/** Nothing is to be told. */
export type Done = { readonly kind: 'done' }
/** The answer to a passcode or tokencode. */
export type CodeAnswer =
  | Denied
  | Accepted
  | { readonly kind: 'nextTokencode'; readonly attempt: AttemptHandle }
  | { readonly kind: 'newPin'; readonly attempt: AttemptHandle; readonly rules: PinRules }
  | { readonly kind: 'systemPin'; readonly attempt: AttemptHandle; readonly pin: string }
/** The answer to a new PIN. */
export type PinAnswer =
  | AttemptOver
  | { readonly kind: 'pinAccepted'; readonly attempt: AttemptHandle }
  | { readonly kind: 'pinRefused'; readonly attempt: AttemptHandle; readonly rules: PinRules }
