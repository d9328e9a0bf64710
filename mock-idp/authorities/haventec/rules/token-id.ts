/**
 * The `jti` of a JWT: 16 bytes that identify the device to the owner of the secret. No claim names the device, and a
 * record for each token would double the writes of a login.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Random } from '../../../core/random.ts'

const HALF = 8

function markOf(random: Buffer, deviceUuid: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(random).update(deviceUuid).digest().subarray(0, HALF)
}

/** Base64url. */
export function newTokenId(deviceUuid: string, secret: string, random: Random): string {
  const bytes = random.bytes(HALF)
  return Buffer.concat([bytes, markOf(bytes, deviceUuid, secret)]).toString('base64url')
}

export function isTokenOf(deviceUuid: string, id: string, secret: string): boolean {
  const bytes = Buffer.from(id, 'base64url')
  const [random, mark] = [bytes.subarray(0, HALF), bytes.subarray(HALF)]
  return mark.length === HALF && timingSafeEqual(mark, markOf(random, deviceUuid, secret))
}
