/** Device locks. Source: Haventec documentation v1.2, user flow "Login", Incorrect PIN. */
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import { type Code, type Refused, refused } from './codes.ts'
import type { Device } from './device.ts'

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
  if (locked) return refused('AN-HENG-1004')
  return lockedUntil === null ? undefined : refused('AN-AUTH-1031', lockedUntil)
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

export function withOneMore(before: Device, now: EpochSeconds): { readonly device: Device; readonly answer: Refused } {
  const count = Math.min(before.failedLoginAttempts + 1, FOR_GOOD)
  const device = withFailures(before, count, now)
  return { device, answer: refused(FAILURES[count - 1] ?? 'AN-AUTH-1005', device.lockedUntil) }
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
