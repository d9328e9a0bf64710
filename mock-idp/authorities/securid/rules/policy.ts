/**
 * The numbers of an Authentication Manager that an administrator may set. Source: its help, "Token Policies", "Lockout
 * Policies".
 */

/** What a token is: its clock decides how far its codes may be off. */
export type TokenKind = 'software' | 'fob' | 'pinpad'
/** How far off a code may be, in intervals to either side of the token's expected time. */
export interface Window {
  readonly acceptIntervals: number // a code this near is taken at once
  readonly nextTokencodeIntervals: number // one this near is taken if the next one follows
  readonly widestIntervals: number // the same for a token at its first use, or after bad codes
}

/** What tokens and PINs must keep to. */
export interface TokenPolicy {
  readonly windows: { readonly [K in TokenKind]: Window }
  readonly widestAfterBadCodes: number | null // so many in a row open the widest window; null: only a first use does
  readonly nextTokencodeAfterBadCodes: number | null // so many in a row, and the next good one is not enough; null: never
  readonly nextTokencodeTries: number // so many wrong next tokencodes end an attempt in which no methods were offered
  readonly pinMinLength: number
  readonly pinMaxLength: number
  readonly pinAlphaNumeric: boolean // letters are allowed
  readonly pinAlphabeticCharCount: number // least number of letters, where they are allowed
  readonly pinNumericCharCount: number // least number of digits
  readonly pinCreationMethod: 'user' | 'system'
  readonly pinHistory: number // so many PINs of the past, the current one included, may not come back
  readonly pinLifetimeDays: number | null // an older PIN must be changed; null: they do not age
  readonly excludedWords: readonly string[] // no PIN may be one of these, in either case
  readonly attemptSeconds: number // how long the server waits for the next message of an attempt
}

/** When the server stops listening to a user. */
export interface LockoutPolicy {
  readonly failures: number
  readonly withinSeconds: number // older failures do not count
  readonly unlockSeconds: number | null // null: an administrator must unlock
}

/** The Cloud Authentication Service behind the Authentication Manager. */
export interface CloudPolicy {
  readonly selectionMode: boolean // a number must be picked in the app
  readonly pushSeconds: number // how long a push can be answered
  readonly tokencodeIntervals: number // the app's codes may be so many intervals off
  readonly methodFailures: number | null // so many failures in a row with one method, and it is not available; null: any
  readonly methodUnlockSeconds: number // after so long without another failure it is available again
}

/** All of it. */
export interface SecurIDPolicy {
  readonly tokenPolicy: TokenPolicy
  readonly lockout: LockoutPolicy
  readonly cloud: CloudPolicy
}

/** What may be left out of a configuration. */
export interface PolicySettings {
  readonly tokenPolicy?: Partial<Omit<TokenPolicy, 'windows'>> & {
    readonly windows?: { readonly [K in TokenKind]?: Partial<Window> }
  }
  readonly lockout?: Partial<LockoutPolicy>
  readonly cloud?: Partial<CloudPolicy>
}

/**
 * The defaults: windows by kind of token (RSA knowledge article a19272), PINs of 4 to 8 digits, 5 failures in a day, a
 * minute for a push.
 */
export const DEFAULT_POLICY: SecurIDPolicy = {
  tokenPolicy: {
    windows: {
      software: { acceptIntervals: 10, nextTokencodeIntervals: 12, widestIntervals: 70 },
      fob: { acceptIntervals: 1, nextTokencodeIntervals: 3, widestIntervals: 10 },
      pinpad: { acceptIntervals: 2, nextTokencodeIntervals: 4, widestIntervals: 10 },
    },
    widestAfterBadCodes: 3,
    nextTokencodeAfterBadCodes: 3,
    nextTokencodeTries: 1,
    pinMinLength: 4,
    pinMaxLength: 8,
    pinAlphaNumeric: false,
    pinAlphabeticCharCount: 0,
    pinNumericCharCount: 0,
    pinCreationMethod: 'user',
    pinHistory: 0,
    pinLifetimeDays: null,
    excludedWords: [],
    attemptSeconds: 180,
  },
  lockout: { failures: 5, withinSeconds: 86_400, unlockSeconds: 1800 },
  cloud: { selectionMode: false, pushSeconds: 60, tokencodeIntervals: 1, methodFailures: 5, methodUnlockSeconds: 1800 },
}

/** The settings laid over the defaults. */
export function policyOf({ tokenPolicy, lockout, cloud }: PolicySettings): SecurIDPolicy {
  const { windows } = DEFAULT_POLICY.tokenPolicy
  return {
    tokenPolicy: {
      ...DEFAULT_POLICY.tokenPolicy,
      ...tokenPolicy,
      windows: {
        software: { ...windows.software, ...tokenPolicy?.windows?.software },
        fob: { ...windows.fob, ...tokenPolicy?.windows?.fob },
        pinpad: { ...windows.pinpad, ...tokenPolicy?.windows?.pinpad },
      },
    },
    lockout: { ...DEFAULT_POLICY.lockout, ...lockout },
    cloud: { ...DEFAULT_POLICY.cloud, ...cloud },
  }
}

/** What is wrong with settings that are each allowed, by JSON pointer: PINs that nobody could have. */
export function policyFaults({ tokenPolicy }: SecurIDPolicy): readonly { pointer: string; message: string }[] {
  const { pinMinLength, pinMaxLength, pinAlphaNumeric, pinAlphabeticCharCount, pinNumericCharCount } = tokenPolicy
  const characters = pinNumericCharCount + (pinAlphaNumeric ? pinAlphabeticCharCount : 0)
  const checks: readonly (readonly [boolean, string, string])[] = [
    [pinMinLength > pinMaxLength, 'pinMinLength', 'must not be greater than pinMaxLength'],
    [characters > pinMaxLength, 'pinNumericCharCount', 'asks for more characters than pinMaxLength allows'],
  ]
  return checks.flatMap(([isFault, name, message]) => (isFault ? [{ pointer: `/tokenPolicy/${name}`, message }] : []))
}
