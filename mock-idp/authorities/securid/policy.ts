/**
 * The numbers of an Authentication Manager that an administrator may set. Source: its help, "Token Policies", "Lockout
 * Policies".
 */

/** What tokens and PINs must keep to. Windows count intervals to either side of the token's expected time. */
export interface TokenPolicy {
  readonly acceptIntervals: number // a code this near is taken at once
  readonly nextTokencodeIntervals: number // one this near is taken if the next one follows
  readonly nextTokencodeAfterBadCodes: number | null // so many in a row, and the next good one is not enough; null: never
  readonly pinMinLength: number
  readonly pinMaxLength: number
  readonly pinAlphaNumeric: boolean // letters are allowed
  readonly pinAlphabeticCharCount: number // least number of letters, where they are allowed
  readonly pinNumericCharCount: number // least number of digits
  readonly pinCreationMethod: 'user' | 'system'
  readonly pinHistory: number // so many PINs of the past, the present one included, may not come back
  readonly excludedWords: readonly string[] // no PIN may be one of these, in either case
  readonly attemptSeconds: number // how long the server waits for the next message of an attempt
}

/** When the server stops listening to a user. */
export interface LockoutPolicy {
  readonly failures: number
  readonly withinSeconds: number // older failures do not count
  readonly unlockSeconds: number | null // null: an administrator must unlock
}

/** All of it. */
export interface SecurIDPolicy {
  readonly tokenPolicy: TokenPolicy
  readonly lockout: LockoutPolicy
}

/** What may be left out of a configuration. */
export interface PolicySettings {
  readonly tokenPolicy?: Partial<TokenPolicy>
  readonly lockout?: Partial<LockoutPolicy>
}

/** The defaults: software token windows (RSA knowledge article a19272), 4 to 8 digits, 5 failures in a day. */
export const DEFAULT_POLICY: SecurIDPolicy = {
  tokenPolicy: {
    acceptIntervals: 10,
    nextTokencodeIntervals: 70,
    nextTokencodeAfterBadCodes: 3,
    pinMinLength: 4,
    pinMaxLength: 8,
    pinAlphaNumeric: false,
    pinAlphabeticCharCount: 0,
    pinNumericCharCount: 0,
    pinCreationMethod: 'user',
    pinHistory: 0,
    excludedWords: [],
    attemptSeconds: 180,
  },
  lockout: { failures: 5, withinSeconds: 86_400, unlockSeconds: 1800 },
}

/** The settings laid over the defaults. */
export const policyOf = ({ tokenPolicy, lockout }: PolicySettings): SecurIDPolicy => ({
  tokenPolicy: { ...DEFAULT_POLICY.tokenPolicy, ...tokenPolicy },
  lockout: { ...DEFAULT_POLICY.lockout, ...lockout },
})

/** What is wrong with settings that are each allowed, by JSON pointer: PINs that nobody could have. */
export const policyFaults = ({ tokenPolicy }: SecurIDPolicy): readonly { pointer: string; message: string }[] => {
  const { pinMinLength, pinMaxLength, pinAlphaNumeric, pinAlphabeticCharCount, pinNumericCharCount } = tokenPolicy
  const characters = pinNumericCharCount + (pinAlphaNumeric ? pinAlphabeticCharCount : 0)
  const checks: readonly (readonly [boolean, string, string])[] = [
    [pinMinLength > pinMaxLength, 'pinMinLength', 'must not be greater than pinMaxLength'],
    [characters > pinMaxLength, 'pinNumericCharCount', 'asks for more characters than pinMaxLength allows'],
  ]
  return checks.flatMap(([bad, name, message]) => (bad ? [{ pointer: `/tokenPolicy/${name}`, message }] : []))
}
