/** A user of the Authentication Manager, as it is kept. */
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import type { StoredRecord } from '../../../core/store/store.ts'
import { mixPin } from '../token/passcode.ts'
import { pinStyle, type SoftwareToken } from '../token/token.ts'
import type { TokenKind } from './policy.ts'

/** Where the PIN goes: before the tokencode, into it, or nowhere (the tokencode alone signs on). */
export type PinType = 'fob' | 'pinpad' | 'none'
/** Who makes a new PIN. */
export type NewPinMode = 'user' | 'system'
/** The methods that a user may be offered. */
export type Method = 'SECURID' | 'TOKEN' | 'APPROVE'
/** All of them. */
export const METHODS: readonly Method[] = ['SECURID', 'TOKEN', 'APPROVE']

/** A token in a user's hands and what the server has learned of it. */
export interface AssignedToken {
  readonly token: SoftwareToken
  readonly kind?: TokenKind // software if absent
  readonly drift: number // intervals by which its clock was ahead at the last accepted code
  readonly lastInterval: number | null // the greatest interval whose code was used; null: none yet
}

/** A registered device. The app's code is that of a token of its own, without a PIN. */
export interface Device {
  readonly name: string
  readonly app: AssignedToken
}
/** The methods that need a device, each with a count of failures of its own. */
export type DeviceMethod = Exclude<Method, 'SECURID'>

/** Failed attempts of one second. */
export interface Failures {
  readonly at: EpochSeconds
  readonly count: number
}

/**
 * One record per user, tokens included: one compare-and-set guards codes and tries alike, so that two attempts of one user
 * can spend neither twice.
 */
export interface User extends StoredRecord {
  readonly username: string
  readonly pin: string | null // a secret
  readonly pinType: PinType | null // null: as each token's flags say
  readonly tokens: readonly AssignedToken[]
  readonly nextTokencodeMode: boolean
  readonly newPinMode: NewPinMode | null
  readonly badCodes: number // in a row; towards the next tokencode
  readonly failures: readonly Failures[] // towards the lockout, oldest first
  readonly locked: null | 'administrator' | { readonly until: EpochSeconds | null } // null in it: until someone unlocks
  readonly pinHistory: readonly string[] // PINs before the current one, latest first; secrets
  readonly pinSetAt?: EpochSeconds // unknown: the PIN does not age
  readonly methods: readonly Method[]
  readonly device?: Device | null // nothing said of one: see deviceOf
  readonly methodFailures?: { readonly [M in DeviceMethod]?: Failures } // in a row; `at` is the last one
}

/** A user with nothing: the start of every new record. */
export function blankUser(username: string): User {
  return {
    revision: 0,
    username,
    pin: null,
    pinType: null,
    tokens: [],
    nextTokencodeMode: false,
    newPinMode: null,
    badCodes: 0,
    failures: [],
    locked: null,
    pinHistory: [],
    methods: ['SECURID'],
  }
}

/** The style of one of the user's tokens. */
export function pinTypeOf(user: User, token: SoftwareToken): PinType {
  return user.pinType ?? pinStyle(token)
}

/** The style that stands for the user: that of the first token. */
export function shownPinType({ pinType, tokens: [first] }: User): PinType {
  return pinType ?? (first === undefined ? 'none' : pinStyle(first.token))
}

/** Whether a PIN of this user may have digits only, because a token adds it to the code. */
export function digitsOnly(user: User): boolean {
  return user.tokens.some(({ token }) => pinTypeOf(user, token) === 'pinpad')
}

/** What the person types who is asked for a passcode and sees `code` on the token. */
export function passcodeOf(user: User, token: SoftwareToken, code: string): string {
  const pinType = pinTypeOf(user, token)
  if (user.pin === null || pinType === 'none') return code
  return pinType === 'pinpad' ? mixPin(code, user.pin) : user.pin + code
}

/**
 * What the person types who is asked for the next tokencode: the bare code, but a PINPAD token shows none without the
 * PIN.
 */
export function nextTokencodeOf(user: User, token: SoftwareToken, code: string): string {
  return pinTypeOf(user, token) === 'pinpad' ? passcodeOf(user, token, code) : code
}

/** The user with another of these tokens in place of the one with its serial number. */
export function withToken(user: User, changed: AssignedToken): User {
  return {
    ...user,
    tokens: user.tokens.map((assigned) => (assigned.token.serial === changed.token.serial ? changed : assigned)),
  }
}

/** The user with another PIN, or none, as of now; of the PINs before, as many are kept as must not come back. */
export function withPin(user: User, pin: string | null, pinHistory: number, now: EpochSeconds): User {
  if (pin === user.pin) return { ...user, pinSetAt: now }
  const before = user.pin === null ? user.pinHistory : [user.pin, ...user.pinHistory]
  return { ...user, pin, pinSetAt: now, pinHistory: before.slice(0, pinHistory) }
}
