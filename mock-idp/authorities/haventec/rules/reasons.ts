/** Reasons of refusals, declared in schemas/haventec/reasons.json. */
import { createReason } from '../../../../adapter/kernel/reasons.ts'
import type { EpochSeconds, Reason } from '../../../../adapter/spi.ts'
import { REASONS } from '../../../../schemas/gen/haventec/reasons.ts'
import { time } from '../../../core/time.ts'
import type { StoredToken } from './secrets.ts'

export const reason = createReason(REASONS)

/** Requires a token that does not match. */
export function activationReason(stored: StoredToken | null, now: EpochSeconds): Reason {
  if (stored === null) return reason('ACTIVATION_NOT_AWAITED')
  if (now >= stored.expiresAt) return reason('ACTIVATION_TOKEN_EXPIRED', { expiredAt: time(stored.expiresAt) })
  return reason('ACTIVATION_TOKEN_WRONG')
}

/** Requires a token that does not match; `wrongTokens` includes it. */
export function resetReason(stored: StoredToken | null, wrongTokens: number, now: EpochSeconds): Reason {
  if (stored === null) return reason('RESET_NOT_REQUESTED')
  if (now >= stored.expiresAt) return reason('RESET_TOKEN_EXPIRED', { expiredAt: time(stored.expiresAt) })
  return reason('RESET_TOKEN_WRONG', { wrongTokens })
}
