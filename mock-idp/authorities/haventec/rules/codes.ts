/** Codes of refusals: the vendor's, and ours where the vendor publishes none. */
import { defined } from '../../../../adapter/kernel/objects.ts'
import type { EpochSeconds, Reason } from '../../../../adapter/spi.ts'

/**
 * Sources: Haventec documentation v1.2, user flows "Login" and "Sign Up"; support article "Forgot PIN". Messages are
 * literal, except those of 1005, 1017 and 0009, which are not published.
 */
export const VENDOR_CODES = {
  'AN-AUTH-1006': 'Authentication failed',
  'AN-AUTH-1029': 'Authentication failed, You have 1 more login attempt before your device is locked for 5 minutes',
  'AN-AUTH-1030': 'Authentication failed, your device is now locked for 5 minutes',
  'AN-AUTH-1031': 'This device is temporarily locked, please try again later',
  'AN-AUTH-1004': 'Authentication failed, You have 1 more login attempt before your device is locked',
  'AN-AUTH-1005': 'Authentication failed, your device is now locked',
  'AN-HENG-1004': 'Device is locked',
  'AN-HENG-1001': 'Wrong authKey',
  'AN-HENG-1005': 'Device not found',
  'AN-AUTH-1022': 'Invalid reset token.',
  'AN-AUTH-1025':
    'You have reached the maximum attempts to reset PIN. You are blocked from resetting your PIN, Please try again later',
  'AN-AUTH-1017': 'User not found',
  'AN-USER-1001': 'Username already exists in this application',
  'AN-SMFA-0009': 'The session is not verified yet',
} as const

/** The prefix MOCK- distinguishes them from the vendor's codes. */
const OUR_CODES = {
  'MOCK-API-KEY-INVALID': 'Send the API key of an application as x-api-key',
  'MOCK-JWT-INVALID': 'Send a JWT of this application, neither expired nor logged out, as Authorization: Bearer',
  'MOCK-APPLICATION-UNKNOWN': 'There is no such application, or the API key is that of another one',
  'MOCK-REQUEST-INVALID': 'The request is not what this path takes',
  'MOCK-BODY-UNREADABLE': 'The body is not a JSON object in UTF-8',
  'MOCK-BODY-TOO-LARGE': 'The body is larger than 64 KiB',
  'MOCK-NOT-FOUND': 'There is nothing at this path',
  'MOCK-METHOD-NOT-ALLOWED': 'The path does not take this method',
  'MOCK-ACTIVATION-TOKEN-INVALID': 'The activation token is wrong, used or expired',
  'MOCK-ADDING-DEVICES-FORBIDDEN': 'This user may add no more devices',
  'MOCK-MFA-SESSION-UNKNOWN': 'There is no such registration: never begun, collected, or expired',
  'MOCK-ACTIVATION-LINK-INVALID': 'The activation link is not that of this registration',
  'MOCK-INJECTED-FAULT': 'The mock was told to refuse this request',
  'MOCK-FAULT': 'Something went wrong here; the cause is in the log',
} as const

export type Code = keyof typeof VENDOR_CODES | keyof typeof OUR_CODES
/** `until`: end of a temporary lock or block; `reason`: the cause, for testers. */
export interface Refused {
  readonly kind: 'refused'
  readonly code: Code
  readonly until?: EpochSeconds
  readonly reason: Reason
}
export type Done<A extends object> = { readonly kind: 'done' } & A
export type Decision<A extends object = object> = Refused | Done<A>

export function messageOf(code: Code): string {
  return { ...VENDOR_CODES, ...OUR_CODES }[code]
}

export function refused(code: Code, reason: Reason, until?: EpochSeconds | null): Refused {
  return {
    kind: 'refused',
    code,
    reason,
    ...defined({ until: until ?? undefined }),
  }
}
