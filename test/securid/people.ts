/** Users, tokens and rules that the SecurID tests begin with. */
import type { Rules } from '../../mock-idp/authorities/securid/match-passcode.ts'
import { type PolicySettings, policyOf } from '../../mock-idp/authorities/securid/policy.ts'
import type { SoftwareToken } from '../../mock-idp/authorities/securid/token/token.ts'
import { createTokencodes, intervalNumber } from '../../mock-idp/authorities/securid/token/tokencode.ts'
import { type AssignedToken, blankUser, type User } from '../../mock-idp/authorities/securid/user.ts'
import { createWindows } from '../../mock-idp/authorities/securid/windows.ts'

/** Ten seconds into an interval. */
export const NOW = 1_700_000_050
export const MINUTE = 60

const common = { digits: 8, intervalSeconds: 60, expiresOn: '2035-12-31' } as const
/** PIN before the code. */
export const fob: SoftwareToken = {
  ...common,
  serial: '100000000001',
  seed: '00112233445566778899aabbccddeeff',
  pinMode: 1,
}
/** PIN in the code. */
export const pinpad: SoftwareToken = {
  ...common,
  serial: '200000000002',
  seed: 'ffeeddccbbaa99887766554433221100',
  pinMode: 3,
}

export const codes = createTokencodes()
const windows = createWindows(codes)
/** The bare code of a token, so many intervals after the one of `now`. */
export const code = (token: SoftwareToken, intervals = 0, now = NOW): string =>
  codes.interval(token, intervalNumber(token, now) + intervals)
/** What someone with PIN 1234 and the fob types. */
export const typed = (intervals = 0, now = NOW): string => `1234${code(fob, intervals, now)}`
/** A passcode of the right form that no token shows for months around. */
export const WRONG = '123400000000'

export const assigned = (token: SoftwareToken, seen: Partial<AssignedToken> = {}): AssignedToken => ({
  token,
  drift: 0,
  lastInterval: null,
  ...seen,
})
/** alice, with a fob and the PIN 1234. */
export const alice = (having: Partial<User> = {}): User => ({
  ...blankUser('alice'),
  pin: '1234',
  tokens: [assigned(fob)],
  ...having,
})
/** At the test's time, under the default policy with these settings. */
export const rules = (settings: PolicySettings = {}, now = NOW): Rules => ({
  now,
  policy: policyOf(settings),
  codes,
  windows,
})
