import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  pbkdf2Sync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { resize } from './blocks.ts'
import { DIGITS, dayAfter2000, daysSince2000, type Lock, type SoftwareToken } from './token.ts'
import { TokenError } from './token-error.ts'

/** v3 text: 291 bytes in Base64, percent-encoded, as the value of `ctfData=`. Layout and keys as in `stoken`. */

const LENGTH = 291
const AT = { locked: 1, bound: 2, deviceHash: 3, passwordHash: 35, nonce: 67, payload: 83, mac: 259 } as const
const IN_PAYLOAD = {
  seed: 16,
  constant: 32,
  event: 34,
  digits: 35,
  pin: 36,
  interval: 37,
  expiry: 48,
  padding: 160,
} as const
const PAYLOAD_LENGTH = AT.mac - AT.payload
const MAC_KEY = Buffer.from('d014433c6d179febda09abfc3249634c', 'hex')
const PAYLOAD_KEY = Buffer.from('3bafff4d918d89b68160de444e05c0dd', 'hex')
const PIN_NOT_MIXED = 0x1f
const PIN_MIXED = 0x21
/** Expiry is in units of 256 ms since 1970. */
const UNITS_PER_DAY = 337_500
const DAYS_TO_2000 = 10_957

/**
 * The text only says if the PIN is mixed in: the PIN mode is 2 or 0. @throws TokenError TOKEN_FORM_UNKNOWN,
 * _CHECKSUM_WRONG, _UNSUPPORTED, TOKEN_PASSWORD_ and TOKEN_DEVICE_ID_REQUIRED, _WRONG.
 */
export function readV3(text: string, lock: Lock = {}): SoftwareToken {
  const bytes = decode(text)
  const nonce = bytes.subarray(AT.nonce, AT.payload)
  const device = requireDevice(bytes, nonce, lock)
  const password = requirePassword(bytes, nonce, device, lock)
  if (!timingSafeEqual(macOf(bytes, password, device, nonce), bytes.subarray(AT.mac))) {
    throw new TokenError('TOKEN_CHECKSUM_WRONG')
  }
  const key = deriveKey(PAYLOAD_KEY, password, device, nonce)
  const decipher = createDecipheriv('aes-256-cbc', key, nonce).setAutoPadding(false)
  return readPayload(decipher.update(bytes.subarray(AT.payload, AT.mac)))
}

/** `nonce` (16 bytes) is random. The PIN mode is reduced to mixed in or not. */
export function writeV3(token: SoftwareToken, lock: Lock = {}, nonce: Uint8Array = randomBytes(16)): string {
  const password = lock.password ?? ''
  const device = deviceBytes(lock.deviceId ?? '')
  const bytes = Buffer.alloc(LENGTH)
  bytes[0] = 3
  bytes[AT.locked] = password === '' ? 0 : 1
  bytes[AT.bound] = lock.deviceId ? 1 : 0
  bytes.set(sha256(nonce, device), AT.deviceHash)
  bytes.set(sha256(nonce, device, Buffer.from(password)), AT.passwordHash)
  bytes.set(nonce, AT.nonce)
  const key = deriveKey(PAYLOAD_KEY, password, device, nonce)
  const cipher = createCipheriv('aes-256-cbc', key, nonce).setAutoPadding(false)
  bytes.set(cipher.update(writePayload(token)), AT.payload)
  bytes.set(macOf(bytes, password, device, nonce), AT.mac)
  return encodeURIComponent(bytes.toString('base64'))
}

function decode(text: string): Buffer {
  const character = (_: string, code: string): string => String.fromCharCode(Number.parseInt(code, 16))
  const bytes = Buffer.from(text.replace(/%([0-9a-f]{2})/gi, character), 'base64')
  if (bytes.length === LENGTH && bytes[0] === 3) return bytes
  throw new TokenError('TOKEN_FORM_UNKNOWN', 'The token text is not a complete v3 text. Copy all of it, on one line.')
}

function requireDevice(bytes: Buffer, nonce: Buffer, { deviceId = '' }: Lock): Buffer {
  const bound = bytes[AT.bound] !== 0
  if (bound && deviceId === '') throw new TokenError('TOKEN_DEVICE_ID_REQUIRED')
  const device = deviceBytes(bound ? deviceId : '')
  if (!bound || sha256(nonce, device).equals(bytes.subarray(AT.deviceHash, AT.passwordHash))) return device
  throw new TokenError('TOKEN_DEVICE_ID_WRONG')
}

function requirePassword(bytes: Buffer, nonce: Buffer, device: Buffer, { password = '' }: Lock): string {
  if (bytes[AT.locked] === 0) return ''
  if (password === '') throw new TokenError('TOKEN_PASSWORD_REQUIRED')
  const hash = sha256(nonce, device, Buffer.from(password))
  if (timingSafeEqual(hash, bytes.subarray(AT.passwordHash, AT.nonce))) return password
  throw new TokenError('TOKEN_PASSWORD_WRONG')
}

function deviceBytes(deviceId: string): Buffer {
  return resize(deviceId.replace(/[^0-9a-z]/gi, '').toUpperCase(), 48)
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest()
}

/** Every second byte of the material is the pass phrase. */
function deriveKey(constant: Buffer, password: string, device: Buffer, nonce: Uint8Array): Buffer {
  const material = Buffer.concat([Buffer.from(password), device, constant, nonce])
  const passPhrase = material.filter((_, index) => index % 2 === 1)
  return pbkdf2Sync(passPhrase, nonce, 1000, 32, 'sha256')
}

function macOf(bytes: Buffer, password: string, device: Buffer, nonce: Uint8Array): Buffer {
  const key = deriveKey(MAC_KEY, password, device, nonce)
  return createHmac('sha256', key).update(bytes.subarray(0, AT.mac)).digest()
}

function readPayload(payload: Buffer): SoftwareToken {
  const digits = payload.readUInt8(IN_PAYLOAD.digits)
  const intervalSeconds = payload.readUInt8(IN_PAYLOAD.interval)
  const timeBased = payload[IN_PAYLOAD.event] === 0 && (intervalSeconds === 30 || intervalSeconds === 60)
  if (!timeBased || !DIGITS.includes(digits)) throw new TokenError('TOKEN_UNSUPPORTED')
  return {
    serial: payload.toString('latin1', 0, 16).replaceAll('\0', '').padStart(12, '0'),
    seed: payload.toString('hex', IN_PAYLOAD.seed, IN_PAYLOAD.seed + 16),
    digits,
    intervalSeconds,
    pinMode: payload[IN_PAYLOAD.pin] === PIN_NOT_MIXED ? 0 : 2,
    expiresOn: dayAfter2000(Math.floor(payload.readUIntBE(IN_PAYLOAD.expiry, 5) / UNITS_PER_DAY) - DAYS_TO_2000),
  }
}

function writePayload(token: SoftwareToken): Buffer {
  const payload = Buffer.alloc(PAYLOAD_LENGTH)
  payload.write(token.serial, 0, 'latin1')
  payload.write(token.seed, IN_PAYLOAD.seed, 'hex')
  payload.writeUInt16BE(0x0101, IN_PAYLOAD.constant)
  payload[IN_PAYLOAD.digits] = token.digits
  payload[IN_PAYLOAD.pin] = token.pinMode >= 2 ? PIN_MIXED : PIN_NOT_MIXED
  payload[IN_PAYLOAD.interval] = token.intervalSeconds
  payload.writeUIntBE((daysSince2000(token.expiresOn) + DAYS_TO_2000) * UNITS_PER_DAY, IN_PAYLOAD.expiry, 5)
  return payload.fill(16, IN_PAYLOAD.padding)
}
