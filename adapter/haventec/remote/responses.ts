/** Answers of Haventec Authenticate as outcomes of the adapter: pure. Source: the vendor's pages on login and forgotten PINs; clients in the wild. */

import type { CurrentUser, KeyResponse } from '../../../schemas/gen/haventec/wire-types.ts'
import type { Outcome } from '../../spi.ts'
import type { Haventec, KnownDevice, Question } from '../types.ts'
import { type Refusal, WireError } from './client.ts'

type Told<K extends keyof Haventec['outcomes']> = Outcome<Haventec, K>
type Refused = Exclude<
  keyof Haventec['outcomes'],
  'keyIssued' | 'deviceAdded' | 'confirmed' | 'deviceLocked' | 'resetPinRequested'
>
type Lock = Told<'deviceLocked'>['code']

/** Stands for the name of a key that the server does not tell: such a key cannot be confirmed, and stays as it is. */
export const UNTOLD = 'not-told'

/** Codes of the vendor, and those of the simulated server for what the vendor publishes none for. */
const REFUSED: { readonly [code: string]: Refused } = {
  'AN-AUTH-1006': 'authenticationFailed',
  'AN-AUTH-1029': 'lastTryBeforeTemporaryLock',
  'AN-AUTH-1004': 'lastTryBeforeLock',
  'AN-HENG-1001': 'wrongAuthKey',
  'AN-HENG-1005': 'deviceNotFound',
  'AN-AUTH-1017': 'userNotFound',
  'AN-AUTH-1022': 'invalidResetToken',
  'AN-AUTH-1025': 'resetPinBlocked',
  'MOCK-ACTIVATION-TOKEN-INVALID': 'activationRefused',
  'MOCK-ADDING-DEVICES-FORBIDDEN': 'addingDevicesForbidden',
}
const LOCKS: readonly string[] = ['AN-AUTH-1030', 'AN-AUTH-1031', 'AN-AUTH-1005', 'AN-HENG-1004'] satisfies Lock[]
const isLock = (code: string): code is Lock => LOCKS.includes(code)

/**
 * A refusal. No code is published for a bad activation token: whatever code of the vendor's is not known stands for it.
 * @throws WireError for a code that says nothing about the person: settings that are wrong, or a server that is another one.
 */
export function refused(kind: Question['kind'], { code, message, status }: Refusal): Outcome<Haventec> {
  if (isLock(code)) return { kind: 'deviceLocked', code, message: message.slice(0, 512) }
  const known = Object.hasOwn(REFUSED, code) ? REFUSED[code] : undefined
  if (known !== undefined) return { kind: known }
  if (status === 401 || status === 403)
    throw new WireError(`${kind}: HTTP ${status} ${code}; check Application UUID and API Key`)
  if (kind === 'activateDevice' && !code.startsWith('MOCK-')) return { kind: 'activationRefused' }
  throw new WireError(`${kind}: refused with ${code}, which the adapter does not know`)
}

/** The next key, of the device that asked: the server need not name it. */
export function keyIssued(answer: KeyResponse, { username, deviceUuid }: KnownDevice): Told<'keyIssued'> {
  const { authKey, accessToken } = answer
  return {
    kind: 'keyIssued',
    username,
    deviceUuid,
    authKey,
    authKeyUuid: answer.authKeyUuid || UNTOLD,
    accessToken: accessToken.token,
  }
}

/** Who signs on: the user record, and the roles in the JWT. */
export function confirmed(user: CurrentUser, deviceUuid: string, token: string): Told<'confirmed'> {
  const { username, userUuid, email } = user
  const known = { username, userUuid, deviceUuid, role: rolesIn(token) }
  return { kind: 'confirmed', subject: username, attributes: { ...known, ...(email && { email }) } }
}

/** The claim `role`. The token is not verified: it came from the server itself, over the same connection as all else. */
function rolesIn(token: string): string[] {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    const { role } = claims as { readonly role?: unknown }
    return [role].flat().filter((name) => typeof name === 'string')
  } catch {
    return []
  }
}
