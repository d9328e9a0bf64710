/** The steps of the ADUCID adapter: pure functions that the rows name. */
import { defined } from '../kernel/objects.ts'
import type { Ctx, Outcome } from '../spi.ts'
import type { ActionOf, StateOf } from './questions.ts'
import { authenticationPending, credentialsRequired } from './states.ts'
import type { Aducid } from './types.ts'

type OutcomeContext<O extends keyof Aducid['outcomes']> = Pick<Ctx<Aducid, Outcome<Aducid, O>>, 'outcome'>

export function begin({ outcome }: OutcomeContext<'opened'>): StateOf<'ADUCID_AUTHENTICATION_PENDING'> {
  const { authId, bindingId, proxyUrl, qrData, expiresAt } = outcome
  return authenticationPending(
    { proxyUrl, qrData, aimStatus: 'start' },
    { authId, ...defined({ bindingId }) },
    expiresAt,
  )
}

export function keepWaiting(
  { model, memo }: StateOf<'ADUCID_AUTHENTICATION_PENDING'>,
  _action: ActionOf,
  { outcome }: OutcomeContext<'pending'>,
): StateOf<'ADUCID_AUTHENTICATION_PENDING'> {
  return authenticationPending({ ...model, aimStatus: outcome.aimStatus }, memo, outcome.expiresAt)
}

export function requireCredentials({ memo }: StateOf): StateOf<'ADUCID_CREDENTIALS_REQUIRED'> {
  return credentialsRequired(memo)
}
