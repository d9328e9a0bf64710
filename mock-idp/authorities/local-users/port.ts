/** The list of people in process: the adapter's questions, answered by the rules. */
import type { Clock, EpochSeconds } from '../../../adapter/spi.ts'
import { judgeNewPassword, type RulesJudged } from './password-rules.ts'
import type { PeoplePolicy } from './policy.ts'
import type { Named } from './records.ts'
import { type Failures, type LocalUser, type LocalUserAttributes, withPassword } from './user.ts'
import { type PasswordDecision, verifyPassword } from './verify-password.ts'

/** What can be asked. A new password wants a proof: the present one, or the version of the one that was right before. */
export type Question =
  | {
      readonly kind: 'verifyPassword'
      readonly username: string
      readonly password: string
      readonly challengeRetries: number
    }
  | {
      readonly kind: 'changePassword'
      readonly username: string
      readonly newPassword: string
      readonly challengeRetries: number
      readonly existingPassword?: string
      readonly passwordVersion?: number
    }
type Change = Extract<Question, { kind: 'changePassword' }>
interface SignedOn {
  readonly subject: string
  readonly attributes: LocalUserAttributes
}
/** What is answered. */
export type Answer =
  | { readonly kind: 'denied' | 'locked' }
  | ({ readonly kind: 'accepted'; readonly passwordVersion: number; readonly daysToExpire?: number } & SignedOn)
  | { readonly kind: 'mustChangePassword'; readonly username: string; readonly passwordVersion: number }
  | ({ readonly kind: 'changed' } & SignedOn)
  | ({ readonly kind: 'againstPolicy' } & RulesJudged)
/** What the people are judged with. */
export interface PeopleParts {
  readonly people: Named<LocalUser>
  readonly failures: Named<Failures>
  readonly clock: Pick<Clock, 'now'>
  readonly policy: PeoplePolicy
}

const DAY = 86_400
const DENIED: Answer = { kind: 'denied' }

/** The embedded port. A signal that is aborted before the question is judged raises its reason. */
export function createPort(parts: PeopleParts) {
  return {
    async ask(question: Question, signal: AbortSignal): Promise<Answer> {
      signal.throwIfAborted()
      const person = await parts.people.find(question.username)
      return question.kind === 'verifyPassword' ? verify(parts, person, question) : change(parts, person, question)
    },
  }
}

async function verify(
  parts: PeopleParts,
  person: LocalUser | undefined,
  { username, password, challengeRetries }: Extract<Question, { kind: 'verifyPassword' }>,
): Promise<Answer> {
  const kind = await judge(parts, person, { username, password, challengeRetries })
  if (kind !== 'right' || person === undefined) return kind === 'locked' ? { kind } : DENIED
  const { passwordVersion, passwordExpiresAt, mustChangePassword } = person
  const left = passwordExpiresAt === null ? undefined : passwordExpiresAt - parts.clock.now()
  if (mustChangePassword || (left !== undefined && left <= 0)) {
    return { kind: 'mustChangePassword', username: person.username, passwordVersion }
  }
  const expiring = left === undefined ? {} : { daysToExpire: Math.min(Math.floor(left / DAY), 36_500) }
  return { kind: 'accepted', ...signedOn(person), passwordVersion, ...expiring }
}

async function change(parts: PeopleParts, person: LocalUser | undefined, question: Change): Promise<Answer> {
  const proof = await proven(parts, person, question)
  if (proof !== 'right' || person === undefined) return proof === 'locked' ? { kind: proof } : DENIED
  const judged = judgeNewPassword(question.newPassword, person.password, parts.policy.passwordPolicy)
  if (judged.failedValidators.length > 0) return { kind: 'againstPolicy', ...judged }
  return parts.people.change(person.username, (before): { after: LocalUser | undefined; answer: Answer } => {
    // Someone else may have changed it since it was judged: then the proof is one of an older password.
    if (before?.passwordVersion !== person.passwordVersion) return { after: before, answer: DENIED }
    const after = { ...withPassword(before, question.newPassword), mustChangePassword: false, passwordExpiresAt: null }
    return { after, answer: { kind: 'changed', ...signedOn(after) } }
  })
}

/** A present password is judged like any other, and counted. An old version is denied, and not counted: nobody guessed. */
async function proven(
  parts: PeopleParts,
  person: LocalUser | undefined,
  { username, existingPassword, passwordVersion, challengeRetries }: Change,
): Promise<PasswordDecision['kind']> {
  if (existingPassword !== undefined) {
    return judge(parts, person, { username, password: existingPassword, challengeRetries })
  }
  const locked = person?.locked === true || (await parts.failures.find(username))?.locked === true
  if (locked) return 'locked'
  return person !== undefined && person.passwordVersion === passwordVersion ? 'right' : 'denied'
}

function judge(
  { failures, clock, policy }: PeopleParts,
  person: LocalUser | undefined,
  given: { readonly username: string; readonly password: string; readonly challengeRetries: number },
): Promise<PasswordDecision['kind']> {
  return failures.change(given.username, (before) => {
    const now: EpochSeconds = clock.now()
    const verdict = verifyPassword({ ...given, person, failures: before, now, lockout: policy.lockout })
    return { after: verdict.failures, answer: verdict.kind }
  })
}

function signedOn({ username, attributes }: LocalUser): SignedOn {
  return {
    subject: username,
    attributes: { ...attributes, username },
  }
}
