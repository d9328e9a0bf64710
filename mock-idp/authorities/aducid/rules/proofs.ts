/** Checks of the proofs that a caller presents to a session with a result: authKey, authKey2, bindingId. */
import { defined } from '../../../../adapter/kernel/objects.ts'
import type { Reason } from '../../../../adapter/spi.ts'
import { equalSecret } from '../../../core/equal-secret.ts'
import { reason } from './reasons.ts'
import type { AIMStatus, AnswerEffect, AuthStatus, Finished, Proofs } from './session.ts'

export function answer(statusAIM: AIMStatus, statusAuth: AuthStatus, reason?: Reason): AnswerEffect {
  return { kind: 'answer', statusAIM, statusAuth, ...defined({ reason }) }
}

/** `isAttack`: the key is missing or wrong; else only the binding is. */
export interface Refusal {
  readonly isAttack: boolean
  readonly code: AuthStatus
  readonly reason: Reason
}

const keyRefusal = (code: 'AUTH_KEY_MISSING' | 'AUTH_KEY_WRONG' | 'AUTH_KEY_USED'): Refusal => ({
  isAttack: true,
  code: 'ASA',
  reason: reason(code),
})

/** A wrong binding is no attack on the key: the session goes on. */
function bindingRefusal({ bindingId }: Finished, proofs: Proofs): Refusal | undefined {
  if (proofs.bindingId === undefined || equalSecret(proofs.bindingId, bindingId)) return undefined
  return { isAttack: false, code: 'BEE', reason: reason('BINDING_ID_WRONG') }
}

/** Before the verification: the authKey, or the bindingId where no authKey was made. */
export function refusalBefore(session: Finished, proofs: Proofs): Refusal | undefined {
  const wrongBinding = bindingRefusal(session, proofs)
  if (wrongBinding !== undefined) return wrongBinding
  if (session.authKey === undefined)
    return proofs.bindingId === undefined
      ? { isAttack: false, code: 'BIM', reason: reason('BINDING_ID_MISSING') }
      : undefined
  if (proofs.authKey === undefined) return keyRefusal('AUTH_KEY_MISSING')
  return equalSecret(proofs.authKey, session.authKey) ? undefined : keyRefusal('AUTH_KEY_WRONG')
}

/** After the verification: authKey2; with a lenient AIM the first proofs too. */
export function refusalAfter(session: Finished & { readonly authKey2: string }, proofs: Proofs): Refusal | undefined {
  const wrongBinding = bindingRefusal(session, proofs)
  if (wrongBinding !== undefined) return wrongBinding
  if (proofs.authKey !== undefined && equalSecret(proofs.authKey, session.authKey2)) return undefined
  const first = refusalBefore(session, proofs)
  if (first !== undefined) return first.isAttack ? first : keyRefusal('AUTH_KEY_MISSING')
  return session.aim.strictAuthKey ? keyRefusal('AUTH_KEY_USED') : undefined
}
