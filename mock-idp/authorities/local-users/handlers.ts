/** The embedded authority: answers the adapter's questions. */
import type { Clock, EpochSeconds } from '../../../adapter/spi.ts'
import { type CheckedRules, checkNewPassword } from './password-rules.ts'
import type { LocalUsersPolicy } from './policy.ts'
import type { NamedRecords } from './records.ts'
import { type Failures, type LocalUser, type LocalUserAttributes, withPassword } from './user.ts'
import { type PasswordDecision, verifyPassword } from './verify-password.ts'

/** A new password requires a proof: the current password, or the version of the password that was verified before. */
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
export type Answer =
  | { readonly kind: 'denied' | 'locked' }
  | ({ readonly kind: 'accepted'; readonly passwordVersion: number; readonly daysToExpire?: number } & SignedOn)
  | { readonly kind: 'mustChangePassword'; readonly username: string; readonly passwordVersion: number }
  | ({ readonly kind: 'changed' } & SignedOn)
  | ({ readonly kind: 'againstPolicy' } & CheckedRules)
export interface LocalUsersDeps {
  readonly localUsers: NamedRecords<LocalUser>
  readonly failures: NamedRecords<Failures>
  readonly clock: Pick<Clock, 'now'>
  readonly policy: LocalUsersPolicy
}

const DAY = 86_400
const DENIED: Answer = { kind: 'denied' }

/** @throws the reason of a signal that is already aborted. */
export function createPort(deps: LocalUsersDeps) {
  return {
    async ask(question: Question, signal: AbortSignal): Promise<Answer> {
      signal.throwIfAborted()
      const user = await deps.localUsers.find(question.username)
      return question.kind === 'verifyPassword' ? verify(deps, user, question) : change(deps, user, question)
    },
  }
}

async function verify(
  deps: LocalUsersDeps,
  user: LocalUser | undefined,
  { username, password, challengeRetries }: Extract<Question, { kind: 'verifyPassword' }>,
): Promise<Answer> {
  const kind = await verifyAndCount(deps, user, { username, password, challengeRetries })
  if (kind !== 'right' || user === undefined) return kind === 'locked' ? { kind } : DENIED
  const { passwordVersion, passwordExpiresAt, mustChangePassword } = user
  const left = passwordExpiresAt === null ? undefined : passwordExpiresAt - deps.clock.now()
  if (mustChangePassword || (left !== undefined && left <= 0)) {
    return { kind: 'mustChangePassword', username: user.username, passwordVersion }
  }
  const expiring = left === undefined ? {} : { daysToExpire: Math.min(Math.floor(left / DAY), 36_500) }
  return { kind: 'accepted', ...signedOn(user), passwordVersion, ...expiring }
}

async function change(deps: LocalUsersDeps, user: LocalUser | undefined, question: Change): Promise<Answer> {
  const proof = await proven(deps, user, question)
  if (proof !== 'right' || user === undefined) return proof === 'locked' ? { kind: proof } : DENIED
  const checked = checkNewPassword(question.newPassword, user.password, deps.policy.passwordPolicy)
  if (checked.failedValidators.length > 0) return { kind: 'againstPolicy', ...checked }
  return deps.localUsers.change(user.username, (before): { after: LocalUser | undefined; answer: Answer } => {
    // The password may have been changed since: then the proof is one of an older password.
    if (before?.passwordVersion !== user.passwordVersion) return { after: before, answer: DENIED }
    const after = { ...withPassword(before, question.newPassword), mustChangePassword: false, passwordExpiresAt: null }
    return { after, answer: { kind: 'changed', ...signedOn(after) } }
  })
}

/** A wrong current password is counted. An old version is denied without counting: it is no guess. */
async function proven(
  deps: LocalUsersDeps,
  user: LocalUser | undefined,
  { username, existingPassword, passwordVersion, challengeRetries }: Change,
): Promise<PasswordDecision['kind']> {
  if (existingPassword !== undefined) {
    return verifyAndCount(deps, user, { username, password: existingPassword, challengeRetries })
  }
  const locked = user?.locked === true || (await deps.failures.find(username))?.locked === true
  if (locked) return 'locked'
  return user !== undefined && user.passwordVersion === passwordVersion ? 'right' : 'denied'
}

function verifyAndCount(
  { failures, clock, policy }: LocalUsersDeps,
  user: LocalUser | undefined,
  given: { readonly username: string; readonly password: string; readonly challengeRetries: number },
): Promise<PasswordDecision['kind']> {
  return failures.change(given.username, (before) => {
    const now: EpochSeconds = clock.now()
    const decision = verifyPassword({ ...given, user, failures: before, now, lockout: policy.lockout })
    return { after: decision.failures, answer: decision.kind }
  })
}

function signedOn({ username, attributes }: LocalUser): SignedOn {
  return {
    subject: username,
    attributes: { ...attributes, username },
  }
}
