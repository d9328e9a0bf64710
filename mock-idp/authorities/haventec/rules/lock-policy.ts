/** How failed logins lock a device. Source: Haventec documentation v1.2, user flow "Login", Incorrect PIN. */
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import { type Code, type Refused, refused } from './codes.ts'
import type { Device } from './device.ts'

/** How long the third failure locks a device. */
export const LOCK_SECONDS = 300
const TEMPORARY = 3
const FOR_GOOD = 6

/** What the first to sixth failure in a row are answered with. */
const FAILURES: readonly Code[] = [
  'AN-AUTH-1006',
  'AN-AUTH-1029',
  'AN-AUTH-1030',
  'AN-AUTH-1006',
  'AN-AUTH-1004',
  'AN-AUTH-1005',
]

/** Why nobody may log in on a device, `atTime` of which was taken; undefined where anybody may try. */
export function lockOf({ locked, lockedUntil }: Device): Refused | undefined {
  if (locked) return refused('AN-HENG-1004')
  return lockedUntil === null ? undefined : refused('AN-AUTH-1031', lockedUntil)
}

/** So many failures in a row, the last of them now: the third locks for five minutes, the sixth for good. */
export function withFailures(device: Device, failedLoginAttempts: number, now: EpochSeconds): Device {
  return {
    ...device,
    failedLoginAttempts,
    lockedUntil: failedLoginAttempts === TEMPORARY ? now + LOCK_SECONDS : null,
    locked: device.locked || failedLoginAttempts >= FOR_GOOD,
  }
}

/** One failure more, and what it is answered with. */
export function withOneMore(before: Device, now: EpochSeconds): { readonly device: Device; readonly answer: Refused } {
  const count = Math.min(before.failedLoginAttempts + 1, FOR_GOOD)
  const device = withFailures(before, count, now)
  return { device, answer: refused(FAILURES[count - 1] ?? 'AN-AUTH-1005', device.lockedUntil) }
}

/** Neither locked nor suspected. */
export function unlocked(device: Device): Device {
  return {
    ...device,
    locked: false,
    lockedUntil: null,
    failedLoginAttempts: 0,
  }
}
