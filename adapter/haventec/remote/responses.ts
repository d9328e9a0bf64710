/** Answers of Haventec Authenticate as outcomes of the adapter: pure. Source: the vendor's pages on login and forgotten PINs; existing clients. */

import { REASONS } from '../../../schemas/gen/haventec/reasons.ts'
import type { CurrentUser, KeyResponse } from '../../../schemas/gen/haventec/wire-types.ts'
import { createReason } from '../../kernel/reasons.ts'
import type { Outcome, Reason, Reasoned } from '../../spi.ts'
import type { Haventec, Question, UserDevice } from '../types.ts'
import { type Refusal, WireError } from './client.ts'

type OutcomeOf<K extends keyof Haventec['outcomes']> = Outcome<Haventec, K>
type Refused = Exclude<
  keyof Haventec['outcomes'],
  'keyIssued' | 'deviceAdded' | 'confirmed' | 'deviceLocked' | 'resetPinRequested'
>
type Lock = OutcomeOf<'deviceLocked'>['code']

/** Placeholder where the server sends no key UUID: such a key is not confirmed. */
export const NO_KEY_UUID = 'not-told'

/** Codes of the vendor, and codes of the simulated server where the vendor publishes none. */
const REFUSED: ReadonlyMap<string, Refused> = new Map(
  Object.entries({
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
  }),
)
const LOCKS: readonly string[] = ['AN-AUTH-1030', 'AN-AUTH-1031', 'AN-AUTH-1005', 'AN-HENG-1004'] satisfies Lock[]
const isLock = (code: string): code is Lock => LOCKS.includes(code)

const MAX_CODE = 64
const reason = createReason(REASONS)

/** The code is cut: it is a text of another server. */
export function reasonOf({ code, status }: Refusal): Reason {
  return reason('AUTHORITY_ANSWERED', { code: code.slice(0, MAX_CODE), status })
}

/**
 * The vendor publishes no code for an invalid activation token: every unknown code counts as one.
 * @throws WireError for a code that does not concern the user: wrong settings, or another kind of server.
 */
export function refused(kind: Question['kind'], refusal: Refusal): Reasoned<Outcome<Haventec>> {
  const { code, message, status } = refusal
  const reason = reasonOf(refusal)
  if (isLock(code)) return { kind: 'deviceLocked', code, message: message.slice(0, 512), reason }
  const published = REFUSED.get(code)
  if (published !== undefined) return { kind: published, reason }
  if (status === 401 || status === 403)
    throw new WireError(`${kind}: HTTP ${status} ${code}; check Application UUID and API Key`)
  if (kind === 'activateDevice' && !code.startsWith('MOCK-')) return { kind: 'activationRefused', reason }
  throw new WireError(`${kind}: refused with ${code}, which the adapter does not know`)
}

/** The server need not repeat user and device. */
export function keyIssued(answer: KeyResponse, { username, deviceUuid }: UserDevice): OutcomeOf<'keyIssued'> {
  const { authKey, accessToken } = answer
  return {
    kind: 'keyIssued',
    username,
    deviceUuid,
    authKey,
    authKeyUuid: answer.authKeyUuid || NO_KEY_UUID,
    accessToken: accessToken.token,
  }
}

/** The signed-on user: the user record, and the roles of the JWT. */
export function confirmed(user: CurrentUser, deviceUuid: string, token: string): OutcomeOf<'confirmed'> {
  const { username, userUuid, email } = user
  const attributes = { username, userUuid, deviceUuid, role: rolesIn(token), ...(email && { email }) }
  return { kind: 'confirmed', subject: username, attributes }
}

/** The claim `role`. The token is not verified: it comes from the server over the same connection. */
function rolesIn(token: string): string[] {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    const { role } = claims as { readonly role?: unknown }
    return [role].flat().filter((name) => typeof name === 'string')
  } catch {
    return []
  }
}
