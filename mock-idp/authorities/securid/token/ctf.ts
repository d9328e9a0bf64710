import { checkValue, decryptBlocks, encryptBlocks, hash } from './blocks.ts'
import { type CtfContent, packCtf, unpackCtf } from './ctf-content.ts'
import { deviceIdCheck, deviceIdReadings, writtenDeviceId } from './ctf-device-id.ts'
import { dayAfter2000, daysSince2000, type Lock, PIN_MODES, type SoftwareToken } from './token.ts'
import { TokenError } from './token-error.ts'

/** Compressed token format, a string of 81 digits. Flags and keys as in `stoken`; the tests compare with it. */

const FLAG = {
  bits128: 1 << 14,
  password: 1 << 13,
  deviceId: 1 << 12,
  event: 1 << 10,
  timeDerivedSeeds: 1 << 9,
} as const
const INTERVALS: readonly (30 | 60)[] = [30, 60]
const KEY_END = Buffer.from('d8f532538289', 'hex')
const PASSWORD_BYTES = 40
/** Since 2000-01-01: 2044-11-08. */
export const LAST_EXPIRY_DAY = 0x3fff

/**
 * Reads versions 1 and 2. @throws TokenError TOKEN_FORM_UNKNOWN, _CHECKSUM_WRONG, _UNSUPPORTED, TOKEN_PASSWORD_ and
 * TOKEN_DEVICE_ID_REQUIRED, _WRONG.
 */
export function readCtf(text: string, lock: Lock = {}): SoftwareToken {
  const content = unpackCtf(text)
  const { serial, flags, expiryDays } = content
  const intervalSeconds = requireSupported(flags)
  const password = requirePassword(content, lock)
  const deviceId = requireDeviceId(content, lock)
  return {
    serial,
    seed: openSeed(content, password, deviceId).toString('hex'),
    digits: ((flags >> 6) & 7) + 1,
    intervalSeconds,
    pinMode: PIN_MODES[(flags >> 3) & 3] ?? 0,
    expiresOn: dayAfter2000(expiryDays),
  }
}

/**
 * Writes version 2, protected by a password (at most 40 bytes) or bound to a device by `lock`. `inUrl`: device ids in
 * URLs are longer, with other check values. @throws TokenError TOKEN_UNSUPPORTED for values that the format cannot
 * represent.
 */
export function writeCtf(token: SoftwareToken, lock: Lock = {}, { inUrl = false } = {}): string {
  const password = lock.password ?? ''
  const deviceId = writtenDeviceId(lock.deviceId ?? '', inUrl)
  const seed = Buffer.from(token.seed, 'hex')
  return packCtf({
    version: 2,
    serial: token.serial,
    encryptedSeed: encryptBlocks(seedKey(requireFitting(password), deviceId), seed),
    flags: flagsOf(token) | (password === '' ? 0 : FLAG.password) | (deviceId === '' ? 0 : FLAG.deviceId),
    expiryDays: expiryDaysOf(token),
    seedCheck: checkValue(seed),
    deviceCheck: deviceIdCheck(deviceId, inUrl),
  })
}

/** Groups of five digits for display. */
export function inBlocks(ctf: string): string {
  return ctf.replace(/.{5}(?=.)/g, '$&-')
}

/** The interval in seconds of a supported token. Seeds derived from the time make no difference. */
function requireSupported(flags: number): 30 | 60 {
  const intervalSeconds = INTERVALS[flags & 3]
  if ((flags & FLAG.bits128) !== 0 && (flags & FLAG.event) === 0 && intervalSeconds !== undefined)
    return intervalSeconds
  throw new TokenError('TOKEN_UNSUPPORTED')
}

function requirePassword({ flags }: CtfContent, { password = '' }: Lock): string {
  if ((flags & FLAG.password) === 0) return ''
  if (password === '') throw new TokenError('TOKEN_PASSWORD_REQUIRED')
  if (Buffer.byteLength(password) > PASSWORD_BYTES) throw new TokenError('TOKEN_PASSWORD_WRONG')
  return password
}

/** The interpretation of the entered device id that has the token's check value. */
function requireDeviceId({ version, flags, deviceCheck }: CtfContent, { deviceId = '' }: Lock): string {
  if ((flags & FLAG.deviceId) === 0) return ''
  if (deviceId === '') throw new TokenError('TOKEN_DEVICE_ID_REQUIRED')
  const fitting = deviceIdReadings(deviceId, version).find(({ check }) => check === deviceCheck)
  if (fitting === undefined) throw new TokenError('TOKEN_DEVICE_ID_WRONG')
  return fitting.id
}

function seedKey(password: string, deviceId: string): Buffer {
  return hash(Buffer.concat([Buffer.from(password + deviceId), KEY_END]))
}

function openSeed({ encryptedSeed, flags, seedCheck }: CtfContent, password: string, deviceId: string): Buffer {
  const seed = decryptBlocks(seedKey(password, deviceId), encryptedSeed)
  if (checkValue(seed) === seedCheck) return seed
  if (password !== '') throw new TokenError('TOKEN_PASSWORD_WRONG')
  throw new TokenError((flags & FLAG.deviceId) === 0 ? 'TOKEN_CHECKSUM_WRONG' : 'TOKEN_DEVICE_ID_WRONG')
}

function requireFitting(password: string): string {
  if (Buffer.byteLength(password) <= PASSWORD_BYTES) return password
  const message = `The password of a numeric token string has ${PASSWORD_BYTES} bytes at most. Choose a shorter one.`
  throw new TokenError('TOKEN_UNSUPPORTED', message)
}

function expiryDaysOf(token: SoftwareToken): number {
  const days = daysSince2000(token.expiresOn)
  if (days >= 0 && days <= LAST_EXPIRY_DAY) return days
  const message = `A numeric token string takes expiry dates from 2000-01-01 to ${dayAfter2000(LAST_EXPIRY_DAY)}.`
  throw new TokenError('TOKEN_UNSUPPORTED', message)
}

function flagsOf({ digits, pinMode, intervalSeconds }: SoftwareToken): number {
  return (
    FLAG.bits128 | FLAG.timeDerivedSeeds | ((digits - 1) << 6) | (pinMode << 3) | INTERVALS.indexOf(intervalSeconds)
  )
}
