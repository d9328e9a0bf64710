/** Device locks. Source: Haventec documentation v1.2, user flow "Login", Incorrect PIN. */
import type { EpochSeconds, Reason } from '../../../../adapter/spi.ts'
import { time } from '../../../core/time.ts'
import { type Code, type Refused, refused } from './codes.ts'
import type { Device } from './device.ts'
import { reason } from './reasons.ts'

/** After the third failure. */
export const LOCK_SECONDS = 300
const TEMPORARY = 3
const FOR_GOOD = 6

/** Codes of the first to sixth failure in a row. */
const FAILURES: readonly Code[] = [
  'AN-AUTH-1006',
  'AN-AUTH-1029',
  'AN-AUTH-1030',
  'AN-AUTH-1006',
  'AN-AUTH-1004',
  'AN-AUTH-1005',
]

/** Refusal for a locked device. Requires `atTime`. */
export function lockOf({ locked, lockedUntil }: Device): Refused | undefined {
  if (locked) return refused('AN-HENG-1004', reason('DEVICE_LOCKED'))
  if (lockedUntil === null) return undefined
  return refused('AN-AUTH-1031', reason('DEVICE_LOCKED_FOR_A_TIME', { until: time(lockedUntil) }), lockedUntil)
}

/** The third failure locks for five minutes, the sixth permanently. */
export function withFailures(device: Device, failedLoginAttempts: number, now: EpochSeconds): Device {
  return {
    ...device,
    failedLoginAttempts,
    lockedUntil: failedLoginAttempts === TEMPORARY ? now + LOCK_SECONDS : null,
    locked: device.locked || failedLoginAttempts >= FOR_GOOD,
  }
}

/** `given`: the PIN that does not fit; undefined: none. */
export function withOneMore(
  before: Device,
  now: EpochSeconds,
  given: string | undefined,
): { readonly device: Device; readonly answer: Refused } {
  const count = Math.min(before.failedLoginAttempts + 1, FOR_GOOD)
  const device = withFailures(before, count, now)
  const answer = refused(FAILURES[count - 1] ?? 'AN-AUTH-1005', pinReason(device, given), device.lockedUntil)
  return { device, answer }
}

function pinReason(
  { pinless, locked, lockedUntil, failedLoginAttempts: failures }: Device,
  given: string | undefined,
): Reason {
  if (given === undefined) return reason('PIN_MISSING', { failures })
  if (pinless) return reason('PIN_NOT_EXPECTED', { failures })
  return reason('WRONG_PIN', { failures, locked, until: lockedUntil === null ? undefined : time(lockedUntil) })
}

/** Unlocked, no failures counted. */
export function unlocked(device: Device): Device {
  return {
    ...device,
    locked: false,
    lockedUntil: null,
    failedLoginAttempts: 0,
  }
}
