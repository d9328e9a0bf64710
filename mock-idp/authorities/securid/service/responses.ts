/** Responses of the service, by outcomes of schemas/securid/outcomes. `attempt` is quoted in the next question. */

import type { MethodOffer } from '../rules/methods.ts'
import type { PinRules } from '../rules/pin-policy.ts'
import type { AttemptHandle } from './attempts.ts'

/** A passcode is awaited, of an existing or an unknown user. */
export type PasscodeRequired = { readonly kind: 'passcodeRequired'; readonly attempt: AttemptHandle }
/** The user has several methods, or one that is not the passcode. */
export type MethodsOffered = {
  readonly kind: 'methodsOffered'
  readonly attempt: AttemptHandle
  readonly methods: MethodOffer[]
}
/** The code of the RSA app is awaited. */
export type TokenRequired = { readonly kind: 'tokenRequired'; readonly attempt: AttemptHandle }
/** `selectionCode` exists in Selection mode only. */
export type PushPending = {
  readonly kind: 'pushPending'
  readonly attempt: AttemptHandle
  readonly responseCode: string
  readonly reasonCode: string
  readonly referenceId: string
  readonly selectionCode?: string
}
/** The push was denied, has timed out or is unknown; the methods are offered again. */
export type PushFailed = {
  readonly kind: 'pushFailed'
  readonly attempt: AttemptHandle
  readonly methods: MethodOffer[]
}
export type Accepted = {
  readonly kind: 'accepted'
  readonly subject: string
  readonly attributes: { readonly username: string }
}
/** The code was refused and the attempt has ended. */
export type Denied = { readonly kind: 'denied' }
/** The code was refused and the attempt continues. `info` is shown to the user. */
export type TryAgain = { readonly kind: 'tryAgain'; readonly attempt: AttemptHandle; readonly info: string }
/** The attempt is unknown, has expired or awaits another message; or the user is gone, locked or no longer asked for it. */
export type AttemptOver = { readonly kind: 'attemptOver' }
export type Done = { readonly kind: 'done' }
/** Response to a passcode or tokencode. */
export type CodeAnswer =
  | Denied
  | Accepted
  | { readonly kind: 'nextTokencode'; readonly attempt: AttemptHandle }
  | { readonly kind: 'newPin'; readonly attempt: AttemptHandle; readonly rules: PinRules }
  | { readonly kind: 'systemPin'; readonly attempt: AttemptHandle; readonly pin: string }
/** Response to a new PIN. */
export type PinAnswer =
  | AttemptOver
  | { readonly kind: 'pinAccepted'; readonly attempt: AttemptHandle }
  | { readonly kind: 'pinRefused'; readonly attempt: AttemptHandle; readonly rules: PinRules }
