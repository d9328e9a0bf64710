/** Rules for new passwords, with their texts, and a generator of valid passwords. */
import { equalSecret } from '../../core/equal-secret.ts'
import type { PasswordPolicy } from './policy.ts'

export interface Validator {
  readonly userMessage: string
}
export interface CheckedRules {
  readonly failedValidators: Validator[]
  readonly satisfiedValidators: Validator[]
}
interface Rule extends Validator {
  readonly isMetBy: (password: string, current: string) => boolean
}

function counting(least: number, what: string, character: RegExp): readonly Rule[] {
  if (least === 0) return []
  const userMessage = `Use at least ${least} ${what}${least === 1 ? '' : 's'}.`
  return [{ userMessage, isMetBy: (password) => (password.match(character) ?? []).length >= least }]
}

function rulesOf({ minLength, lowercase, uppercase, digits, others, differs }: PasswordPolicy): readonly Rule[] {
  return [
    ...counting(minLength, 'character', /./gsu),
    ...counting(lowercase, 'lower-case letter', /\p{Ll}/gu),
    ...counting(uppercase, 'upper-case letter', /\p{Lu}/gu),
    ...counting(digits, 'digit', /\p{Nd}/gu),
    ...counting(others, 'character', /[^\p{L}\p{Nd}]/gu).map(({ isMetBy }) => ({
      userMessage: `Use at least ${others} of the characters that are neither letters nor digits.`,
      isMetBy,
    })),
    ...(differs
      ? [
          {
            userMessage: 'Choose a password different from the current one.',
            isMetBy: (password: string, current: string) => !equalSecret(current, password),
          },
        ]
      : []),
  ]
}

/** `current` is the password to be replaced. */
export function checkNewPassword(password: string, current: string, policy: PasswordPolicy): CheckedRules {
  const checked = rulesOf(policy).map(({ userMessage, isMetBy }) => ({
    userMessage,
    isMet: isMetBy(password, current),
  }))
  const messagesOf = (wanted: boolean) =>
    checked.filter(({ isMet }) => isMet === wanted).map(({ userMessage }) => ({ userMessage }))
  return { failedValidators: messagesOf(false), satisfiedValidators: messagesOf(true) }
}

/** `pick` returns an index below the limit. */
export function generatePassword(policy: PasswordPolicy, pick: (limit: number) => number): string {
  const { minLength, lowercase, uppercase, digits, others } = policy
  const draw = (count: number, characters: string) =>
    Array.from({ length: count }, () => characters[pick(characters.length)]).join('')
  const kinds: readonly (readonly [least: number, characters: string])[] = [
    [lowercase, 'abcdefghijkmnopqrstuvwxyz'],
    [uppercase, 'ABCDEFGHJKLMNPQRSTUVWXYZ'],
    [others, '!$%+-=?'],
    [Math.max(digits, 8), '0123456789'],
  ]
  const drawn = kinds.map(([least, characters]) => draw(least, characters)).join('')
  return drawn + draw(Math.max(0, minLength - drawn.length), '0123456789')
}

/** The same password each time; another one than the current password. */
export function nextPassword(policy: PasswordPolicy, current: string): string {
  const from = (start: number) => {
    let next = start
    return generatePassword(policy, (limit) => next++ % limit)
  }
  return from(0) === current ? from(1) : from(0)
}
