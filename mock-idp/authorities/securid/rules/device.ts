/** Registered devices: the RSA app on a device shows tokencodes and receives pushes. */
import { createHash } from 'node:crypto'
import type { Device, User } from './user.ts'

const DEFAULT_NAME = 'phone'

/** The seed follows from both names: the same configuration shows the same codes. 8 digits, 60 seconds. */
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

/** Without an explicit `device`, a user whose methods need one has the default device. */
export function deviceOf({ device, methods, username }: User): Device | null {
  if (device !== undefined) return device
  return methods.some((method) => method !== 'SECURID') ? registeredDevice(username, DEFAULT_NAME) : null
}

/** Stores the default device explicitly. */
export function withDevice(user: User): User {
  return {
    ...user,
    device: deviceOf(user) ?? registeredDevice(user.username, DEFAULT_NAME),
  }
}
