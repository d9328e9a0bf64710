/** Settings of an Authentication Manager. Source: its help, "Token Policies", "Lockout Policies". */

/** The kind of a token determines its window. */
export type TokenKind = 'software' | 'fob' | 'pinpad'
/** Accepted clock difference, in intervals on both sides of the token's expected time. */
export interface Window {
  readonly acceptIntervals: number // accepted at once
  readonly nextTokencodeIntervals: number // accepted if the next code follows
  readonly widestIntervals: number // the same at a token's first use or after bad codes
}

export interface TokenPolicy {
  readonly windows: { readonly [K in TokenKind]: Window }
  readonly widestAfterBadCodes: number | null // bad codes in a row that open the widest window; null: only a first use does
  readonly nextTokencodeAfterBadCodes: number | null // bad codes in a row after which two codes are required; null: never
  readonly nextTokencodeTries: number // wrong next tokencodes that end an attempt without offered methods
  readonly pinMinLength: number
  readonly pinMaxLength: number
  readonly pinAlphaNumeric: boolean // letters are allowed
  readonly pinAlphabeticCharCount: number // minimum number of letters, if they are allowed
  readonly pinNumericCharCount: number // minimum number of digits
  readonly pinCreationMethod: 'user' | 'system'
  readonly pinHistory: number // number of PINs, the current one included, that cannot be reused
  readonly pinLifetimeDays: number | null // null: PINs do not expire
  readonly excludedWords: readonly string[] // compared without case
  readonly attemptSeconds: number // time for the next message of an attempt
}

export interface LockoutPolicy {
  readonly failures: number
  readonly withinSeconds: number // older failures do not count
  readonly unlockSeconds: number | null // null: an administrator must unlock
}

export interface CloudPolicy {
  readonly selectionMode: boolean // a number must be selected in the app
  readonly pushSeconds: number // time to answer a push
  readonly tokencodeIntervals: number // accepted clock difference of the app's codes
  readonly methodFailures: number | null // failures in a row that lock a method; null: unlimited
  readonly methodUnlockSeconds: number // time without failure after which the method is available again
}

export interface SecurIDPolicy {
  readonly tokenPolicy: TokenPolicy
  readonly lockout: LockoutPolicy
  readonly cloud: CloudPolicy
}

export interface PolicySettings {
  readonly tokenPolicy?: Partial<Omit<TokenPolicy, 'windows'>> & {
    readonly windows?: { readonly [K in TokenKind]?: Partial<Window> }
  }
  readonly lockout?: Partial<LockoutPolicy>
  readonly cloud?: Partial<CloudPolicy>
}

/** Windows by kind of token: RSA knowledge article a19272. */
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

/** Faults by JSON pointer that no schema finds: policies that allow no PIN. */
export function policyFaults({ tokenPolicy }: SecurIDPolicy): readonly { pointer: string; message: string }[] {
  const { pinMinLength, pinMaxLength, pinAlphaNumeric, pinAlphabeticCharCount, pinNumericCharCount } = tokenPolicy
  const characters = pinNumericCharCount + (pinAlphaNumeric ? pinAlphabeticCharCount : 0)
  const checks: readonly (readonly [boolean, string, string])[] = [
    [pinMinLength > pinMaxLength, 'pinMinLength', 'must not be greater than pinMaxLength'],
    [characters > pinMaxLength, 'pinNumericCharCount', 'requires more characters than pinMaxLength allows'],
  ]
  return checks.flatMap(([isFault, name, message]) => (isFault ? [{ pointer: `/tokenPolicy/${name}`, message }] : []))
}
