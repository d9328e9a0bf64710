/** User record of the Authentication Manager. */
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import type { StoredRecord } from '../../../core/store/store.ts'
import { mixPin } from '../token/passcode.ts'
import { pinStyle, type SoftwareToken } from '../token/token.ts'
import type { TokenKind } from './policy.ts'

/** The PIN is entered before the tokencode, mixed into it, or not used. */
export type PinType = 'fob' | 'pinpad' | 'none'
/** The user chooses the PIN, or the server generates it. */
export type NewPinMode = 'user' | 'system'
export type Method = 'SECURID' | 'TOKEN' | 'APPROVE'
export const METHODS: readonly Method[] = ['SECURID', 'TOKEN', 'APPROVE']

export interface AssignedToken {
  readonly token: SoftwareToken
  readonly kind?: TokenKind // default: software
  readonly drift: number // intervals by which its clock was ahead at the last accepted code
  readonly lastInterval: number | null // the last used interval; null: none
}

/** The app shows the codes of its own token, without a PIN. */
export interface Device {
  readonly name: string
  readonly app: AssignedToken
}
/** Methods that need a device; each has its own failure count. */
export type DeviceMethod = Exclude<Method, 'SECURID'>

/** Failed attempts within one second. */
export interface Failures {
  readonly at: EpochSeconds
  readonly count: number
}

/** One record per user, tokens included: one compare-and-set protects codes and attempts against being used twice. */
export interface User extends StoredRecord {
  readonly username: string
  readonly pin: string | null // a secret
  readonly pinType: PinType | null // null: by the flags of each token
  readonly tokens: readonly AssignedToken[]
  readonly nextTokencodeMode: boolean
  readonly newPinMode: NewPinMode | null
  readonly badCodes: number // in a row, towards the next tokencode
  readonly failures: readonly Failures[] // towards the lockout, oldest first
  readonly locked: null | 'administrator' | { readonly until: EpochSeconds | null } // `until: null`: until an administrator unlocks
  readonly pinHistory: readonly string[] // earlier PINs, latest first; secrets
  readonly excludedPins?: readonly string[] // besides the words that the policy excludes; secrets
  readonly pinSetAt?: EpochSeconds // absent: the PIN does not expire
  readonly methods: readonly Method[]
  readonly device?: Device | null // absent: see deviceOf
  readonly methodFailures?: { readonly [M in DeviceMethod]?: Failures } // in a row; `at` is the last one
}

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

export function pinTypeOf(user: User, token: SoftwareToken): PinType {
  return user.pinType ?? pinStyle(token)
}

/** The style of the first token. */
export function shownPinType({ pinType, tokens: [first] }: User): PinType {
  return pinType ?? (first === undefined ? 'none' : pinStyle(first.token))
}

/** A PINPAD token requires a numeric PIN. */
export function digitsOnly(user: User): boolean {
  return user.tokens.some(({ token }) => pinTypeOf(user, token) === 'pinpad')
}

/** The input for a passcode prompt when the token shows `code`. */
export function passcodeOf(user: User, token: SoftwareToken, code: string): string {
  const pinType = pinTypeOf(user, token)
  if (user.pin === null || pinType === 'none') return code
  return pinType === 'pinpad' ? mixPin(code, user.pin) : user.pin + code
}

/** The input for a next tokencode prompt: the bare code, or for PINPAD the mixed one, which is all that the token shows. */
export function nextTokencodeOf(user: User, token: SoftwareToken, code: string): string {
  return pinTypeOf(user, token) === 'pinpad' ? passcodeOf(user, token, code) : code
}

/** Replaces the token with the same serial number. */
export function withToken(user: User, changed: AssignedToken): User {
  return {
    ...user,
    tokens: user.tokens.map((assigned) => (assigned.token.serial === changed.token.serial ? changed : assigned)),
  }
}

/** Sets or removes the PIN; `pinHistory` earlier PINs are stored. */
export function withPin(user: User, pin: string | null, pinHistory: number, now: EpochSeconds): User {
  if (pin === user.pin) return { ...user, pinSetAt: now }
  const before = user.pin === null ? user.pinHistory : [user.pin, ...user.pinHistory]
  return { ...user, pin, pinSetAt: now, pinHistory: before.slice(0, pinHistory) }
}
