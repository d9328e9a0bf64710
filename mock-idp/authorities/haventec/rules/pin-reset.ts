/** PIN reset. Pure: from a device to its next state. Source: Haventec support, "Forgot PIN". */
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import { time } from '../../../core/time.ts'
import { type Issuing, withOnlyKey } from './auth-keys.ts'
import { type Refused, refused } from './codes.ts'
import { atTime, type Device, type NewKey, NO_RESET } from './device.ts'
import { lockOf, unlocked } from './lock-policy.ts'
import { reason, resetReason } from './reasons.ts'
import { digestOf, matchesToken, type StoredToken } from './secrets.ts'

/** Wrong tokens, of all tokens sent, that block resets, and the time of the block. */
const MAX_WRONG_TOKENS = 3
const BLOCK_SECONDS = 86_400

export interface ResetDecision {
  readonly device: Device
  readonly refusal?: Refused
}

/** A temporary lock does not prevent a reset. */
function refusalOf(device: Device): Refused | undefined {
  if (device.locked) return lockOf(device)
  const { blockedUntil } = device.pinReset
  return blockedUntil === null ? undefined : blocked(blockedUntil)
}

function blocked(until: EpochSeconds): Refused {
  return refused('AN-AUTH-1025', reason('RESET_BLOCKED', { until: time(until) }), until)
}

/** Replaces an earlier token. */
export function decideForgotPin(before: Device, token: StoredToken, now: EpochSeconds): ResetDecision {
  const device = atTime(before, now)
  const refusal = refusalOf(device)
  return refusal ? { device, refusal } : { device: { ...device, pinReset: { ...device.pinReset, token } } }
}

/** A valid token sets the PIN, replaces all keys and ends temporary locks. */
export function verifyPinReset(
  before: Device,
  given: { readonly resetPinToken: string; readonly hashedPin: string },
  next: NewKey,
  issuing: Issuing,
): ResetDecision {
  const device = atTime(before, issuing.now)
  const refusal = refusalOf(device)
  if (refusal !== undefined) return { device, refusal }
  if (!matchesToken(device.pinReset.token, given.resetPinToken, issuing.now)) return withWrongToken(device, issuing.now)
  const renewed = withOnlyKey(unlocked(device), next, issuing)
  return {
    device: { ...renewed, pinDigest: digestOf(given.hashedPin), pinless: false, pinReset: NO_RESET },
  }
}

function withWrongToken(device: Device, now: EpochSeconds): ResetDecision {
  const wrongTokens = device.pinReset.wrongTokens + 1
  const blocked = wrongTokens >= MAX_WRONG_TOKENS
  const blockedUntil = blocked ? now + BLOCK_SECONDS : null
  // After a block a new token must be requested.
  const token = blocked ? null : device.pinReset.token
  const cause = resetReason(device.pinReset.token, wrongTokens, now)
  const refusal = blocked ? refused('AN-AUTH-1025', cause, blockedUntil) : refused('AN-AUTH-1022', cause)
  return { device: { ...device, pinReset: { token, wrongTokens, blockedUntil } }, refusal }
}
