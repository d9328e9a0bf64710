/** Reasons of refusals, declared in schemas/securid/reasons.json. */
import { createReason } from '../../../../adapter/kernel/reasons.ts'
import type { EpochSeconds, Reason } from '../../../../adapter/spi.ts'
import { REASONS } from '../../../../schemas/gen/securid/reasons.ts'
import { time } from '../../../core/time.ts'
import { deviceOf } from './device.ts'
import { isMethodLocked } from './lockout.ts'
import type { CloudPolicy } from './policy.ts'
import type { Method, User } from './user.ts'

export const reason = createReason(REASONS)

/** Requires a locked user. */
export function lockReason({ locked }: User): Reason {
  if (locked === null || locked === 'administrator') return reason('LOCKED_BY_ADMINISTRATOR')
  return reason('LOCKED_BY_FAILURES', { until: locked.until === null ? undefined : time(locked.until) })
}

/** The cause why a method cannot be used now; undefined: it can. A lock of the user is not considered. */
export function methodReason(user: User, method: Method, now: EpochSeconds, cloud: CloudPolicy): Reason | undefined {
  if (!user.methods.includes(method)) return reason('METHOD_NOT_ALLOWED', { method, methods: user.methods })
  if (method === 'SECURID') return user.tokens.length === 0 ? reason('NO_TOKEN') : undefined
  if (deviceOf(user) === null) return reason('NO_DEVICE')
  if (!isMethodLocked(user, method, now, cloud)) return undefined
  const last = user.methodFailures?.[method]?.at ?? now
  return reason('METHOD_LOCKED', { method, until: time(last + cloud.methodUnlockSeconds) })
}
