/** Local users: their answer to each question of the adapter. */
import type { HtmlForm } from '../../../adapter/html-form/types.ts'
import type { Clock, EpochSeconds, Outcome, Reasoned } from '../../../adapter/spi.ts'
import type { Random } from '../../core/random.ts'
import type { Changed, Collection } from '../../core/store/store.ts'
import { userKey } from '../../core/store/user-key.ts'
import { time } from '../../core/time.ts'
import type { Handlers, QuestionOf } from '../dispatch.ts'
import { checkNewPassword } from './password-rules.ts'
import type { LocalUsersPolicy } from './policy.ts'
import { type Failures, type LocalUser, withPassword } from './user.ts'
import { lockReason, type PasswordDecision, reason, verifyPassword } from './verify-password.ts'

export interface LocalUsersDeps {
  readonly localUsers: Collection<LocalUser>
  readonly failures: Collection<Failures>
  readonly clock: Pick<Clock, 'now'>
  readonly policy: LocalUsersPolicy
  readonly random: Random
}

/** Dependencies of a handler, with the user of its question. */
export interface Context extends LocalUsersDeps {
  readonly user: LocalUser | undefined // undefined: unknown
}
type Asked<K extends HtmlForm['question']['kind'] = HtmlForm['question']['kind']> = QuestionOf<HtmlForm, K>
type Answer<K extends keyof HtmlForm['outcomes']> = Reasoned<Outcome<HtmlForm, K>>
type Refusal = Exclude<PasswordDecision, { readonly kind: 'right' }>

const DAY = 86_400
const NO_SUCH_USER = reason('NO_SUCH_USER')
const CHANGED = reason('PASSWORD_CHANGED_MEANWHILE')

export const handlers = { verifyPassword: verify, changePassword: change } satisfies Handlers<HtmlForm, Context>

export async function contextOf({ username }: Asked, deps: LocalUsersDeps): Promise<Context> {
  return { ...deps, user: await deps.localUsers.get(userKey(username)) }
}

async function verify(
  { username, password, challengeRetries }: Asked<'verifyPassword'>,
  context: Context,
): Promise<Answer<'denied' | 'locked' | 'mustChangePassword' | 'accepted'>> {
  const { user, clock } = context
  const refusal = await verifyAndCount({ username, password, challengeRetries }, context)
  if (refusal !== undefined || user === undefined) return refused(refusal)
  const { passwordVersion, passwordExpiresAt, mustChangePassword } = user
  const left = passwordExpiresAt === null ? undefined : passwordExpiresAt - clock.now()
  if (mustChangePassword || (left !== undefined && left <= 0)) {
    const cause =
      passwordExpiresAt === null || mustChangePassword
        ? reason('PASSWORD_CHANGE_REQUIRED')
        : reason('PASSWORD_EXPIRED', { expiredAt: time(passwordExpiresAt) })
    return { kind: 'mustChangePassword', username: user.username, passwordVersion, reason: cause }
  }
  const expiring = left === undefined ? {} : { daysToExpire: Math.min(Math.floor(left / DAY), 36_500) }
  return { kind: 'accepted', ...signedOn(user), passwordVersion, ...expiring }
}

/** Requires a proof: the current password, or the version of the password that was verified before. */
async function change(
  question: Asked<'changePassword'>,
  context: Context,
): Promise<Answer<'denied' | 'locked' | 'againstPolicy' | 'changed'>> {
  const { user, localUsers, policy } = context
  const refusal = await proven(question, context)
  if (refusal !== undefined || user === undefined) return refused(refusal)
  const checked = checkNewPassword(question.newPassword, user.password, policy.passwordPolicy)
  if (checked.failedValidators.length > 0) {
    const rules = checked.failedValidators.map(({ userMessage }) => userMessage)
    return { kind: 'againstPolicy', ...checked, reason: reason('PASSWORD_RULE_BROKEN', { rules }) }
  }
  return localUsers.update(userKey(user.username), (before): Changed<LocalUser, Answer<'denied' | 'changed'>> => {
    // The password may have been changed since: then the proof is one of an older password.
    if (before?.passwordVersion !== user.passwordVersion)
      return { after: before, answer: { kind: 'denied', reason: CHANGED } }
    const after = { ...withPassword(before, question.newPassword), mustChangePassword: false, passwordExpiresAt: null }
    return { after, answer: { kind: 'changed', ...signedOn(after) } }
  })
}

/** A wrong current password is counted. An old version is denied without counting: it is no guess. */
async function proven(
  { username, existingPassword, passwordVersion, challengeRetries }: Asked<'changePassword'>,
  context: Context,
): Promise<Refusal | undefined> {
  const { user, failures } = context
  if (existingPassword !== undefined) {
    return verifyAndCount({ username, password: existingPassword, challengeRetries }, context)
  }
  const counted = await failures.get(userKey(username))
  const lock = lockReason(user, counted)
  if (lock !== undefined) return { kind: 'locked', failures: counted, reason: lock }
  if (user !== undefined && user.passwordVersion === passwordVersion) return undefined
  return { kind: 'denied', failures: counted, reason: user === undefined ? NO_SUCH_USER : CHANGED }
}

function verifyAndCount(
  given: { readonly username: string; readonly password: string; readonly challengeRetries: number },
  { user, failures, clock, policy }: Context,
): Promise<Refusal | undefined> {
  return failures.update(userKey(given.username), (before) => {
    const now: EpochSeconds = clock.now()
    const decision = verifyPassword({ ...given, user, failures: before, now, lockout: policy.lockout })
    return { after: decision.failures, answer: decision.kind === 'right' ? undefined : decision }
  })
}

/** Undefined: the user is unknown. */
function refused(refusal: Refusal | undefined): Answer<'denied' | 'locked'> {
  return refusal === undefined
    ? { kind: 'denied', reason: NO_SUCH_USER }
    : { kind: refusal.kind, reason: refusal.reason }
}

function signedOn({ username, attributes }: LocalUser): Omit<Answer<'changed'>, 'kind' | 'reason'> {
  return {
    subject: username,
    attributes: { ...attributes, username },
  }
}
