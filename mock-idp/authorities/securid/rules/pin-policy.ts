/** PIN rules. Source: RSA Authentication Manager help, "PIN Policy". */
import type { EpochSeconds, Reason } from '../../../../adapter/spi.ts'
import { equalSecret } from '../../../core/equal-secret.ts'
import type { TokenPolicy } from './policy.ts'
import { reason } from './reasons.ts'
import { digitsOnly, type NewPinMode, pinTypeOf, type User } from './user.ts'

/** Rules that a client can check. */
export interface PinRules {
  readonly minLength: number
  readonly maxLength: number
  readonly alphabetic: number // minimum number of letters
  readonly numeric: number // minimum number of digits
  readonly alphanumeric: boolean // letters are allowed
  readonly message: string // the rules as a sentence
}
/** An integer from 0 to `limit - 1`. */
export type RandomInt = (limit: number) => number

/** A PINPAD token allows digits only, whatever the policy says. */
export function pinRules(user: User, policy: TokenPolicy): PinRules {
  const alphanumeric = policy.pinAlphaNumeric && !digitsOnly(user)
  const rules = {
    minLength: policy.pinMinLength,
    maxLength: policy.pinMaxLength,
    alphabetic: alphanumeric ? policy.pinAlphabeticCharCount : 0,
    numeric: policy.pinNumericCharCount,
    alphanumeric,
  }
  return { ...rules, message: sentence(rules) }
}

function sentence({ minLength, maxLength, alphabetic, numeric, alphanumeric }: Omit<PinRules, 'message'>): string {
  const length = minLength === maxLength ? String(minLength) : `${minLength} to ${maxLength}`
  if (!alphanumeric) return `Choose a PIN of ${length} digits.`
  const least = [...counted(alphabetic, 'letter'), ...counted(numeric, 'digit')].join(' and ')
  return `Choose a PIN of ${length} letters and digits${least === '' ? '' : `, with at least ${least}`}.`
}

function counted(count: number, what: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${what}${count === 1 ? '' : 's'}`]
}

/** Length and characters only: these rules are applied to existing PINs too. */
export function meetsRules(pin: string, rules: PinRules): boolean {
  return brokenRule(pin, rules) === undefined
}

function brokenRule(
  pin: string,
  { alphanumeric, minLength, maxLength, alphabetic, numeric }: PinRules,
): Reason | undefined {
  const letters = pin.replace(/[^a-zA-Z]/g, '').length
  const digits = pin.replace(/[^0-9]/g, '').length
  if (letters + digits !== pin.length || (letters > 0 && !alphanumeric))
    return reason('PIN_CHARACTERS', { letters: alphanumeric })
  if (pin.length < minLength || pin.length > maxLength)
    return reason('PIN_LENGTH', { minimum: minLength, maximum: maxLength })
  if (letters < alphabetic) return reason('PIN_LETTERS', { minimum: alphabetic })
  return digits < numeric ? reason('PIN_DIGITS', { minimum: numeric }) : undefined
}

/** The rules, the excluded words and the PIN history. Undefined: the user may have this PIN. */
export function brokenPinRule(user: User, pin: string, policy: TokenPolicy): Reason | undefined {
  const recent = [...(user.pin === null ? [] : [user.pin]), ...user.pinHistory].slice(0, policy.pinHistory)
  if (recent.some((previous) => equalSecret(previous, pin)))
    return reason('PIN_USED_BEFORE', { history: policy.pinHistory })
  const excluded = [...policy.excludedWords, ...(user.excludedPins ?? [])]
  if (excluded.some((word) => word.toLowerCase() === pin.toLowerCase())) return reason('PIN_EXCLUDED')
  return brokenRule(pin, pinRules(user, policy))
}

const DAY_SECONDS = 86_400

function isExpired({ pinSetAt }: User, { pinLifetimeDays }: TokenPolicy, now: EpochSeconds): boolean {
  return pinLifetimeDays !== null && pinSetAt !== undefined && now >= pinSetAt + pinLifetimeDays * DAY_SECONDS
}

/** null: no new PIN is due. One is due on request, without a PIN, and for an expired PIN or one against the current rules. */
export function newPinWanted(user: User, policy: TokenPolicy, now: EpochSeconds): NewPinMode | null {
  if (user.newPinMode !== null) return user.newPinMode
  if (!user.tokens.some(({ token }) => pinTypeOf(user, token) !== 'none')) return null
  const isGood = user.pin !== null && meetsRules(user.pin, pinRules(user, policy))
  if (isGood && !isExpired(user, policy, now)) return null
  return policy.pinCreationMethod
}

const DIGITS = '0123456789'
const LETTERS = 'abcdefghijkmnpqrstuvwxyz' // without l and o, which look like digits
const MAX_TRIES = 1000

/** @throws Error when the excluded words leave no PIN. */
export function generatePin(user: User, policy: TokenPolicy, random: RandomInt): string {
  const rules = pinRules(user, policy)
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const pin = randomPin(rules, random)
    // A PIN of zeros would leave a PINPAD code unchanged, and many sites refuse a leading zero.
    if (!pin.startsWith('0') && brokenPinRule(user, pin, policy) === undefined) return pin
  }
  throw new Error('SecurID: the token policy leaves no PIN to generate; exclude fewer words')
}

function randomPin({ minLength, alphabetic, numeric }: PinRules, random: RandomInt): string {
  const pick = (from: string): string => from.charAt(random(from.length))
  const digits = Math.max(numeric, minLength - alphabetic)
  const characters = [
    ...Array.from({ length: alphabetic }, () => pick(LETTERS)),
    ...Array.from({ length: digits }, () => pick(DIGITS)),
  ]
  for (let left = characters.length; left > 1; left--) {
    const [taken] = characters.splice(random(left), 1)
    if (taken !== undefined) characters.push(taken)
  }
  return characters.join('')
}
