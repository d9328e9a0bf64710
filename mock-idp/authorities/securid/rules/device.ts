/** The device on which a user has the RSA app: it shows tokencodes and takes pushes. */
import { createHash } from 'node:crypto'
import type { Device, User } from './user.ts'

const DEFAULT_NAME = 'phone'

/**
 * A device of this name. The app's seed follows from the two names, so that whoever starts the same configuration sees
 * the same codes; the codes have 8 digits and last 60 seconds.
 */
export function registeredDevice(username: string, name: string): Device {
  const digest = createHash('sha256').update(`Authenticate Tokencode\n${username}\n${name}`).digest()
  const token = {
    serial: String(digest.readUIntBE(16, 5)).padStart(12, '0').slice(-12),
    seed: digest.subarray(0, 16).toString('hex'),
    digits: 8,
    intervalSeconds: 60,
    pinMode: 0,
    expiresOn: '9999-12-31',
  } as const
  return { name, app: { token, drift: 0, lastInterval: null } }
}

/** The device of a user, or null; if nothing was said of one, whoever has a method that needs one has one. */
export function deviceOf({ device, methods, username }: User): Device | null {
  if (device !== undefined) return device
  return methods.some((method) => method !== 'SECURID') ? registeredDevice(username, DEFAULT_NAME) : null
}

/** The user with this device, for whom it was not yet said. */
export function withDevice(user: User): User {
  return {
    ...user,
    device: deviceOf(user) ?? registeredDevice(user.username, DEFAULT_NAME),
  }
}
