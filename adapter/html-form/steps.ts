/** Questions and steps of the HTML Form adapter: pure. */
import { REASONS } from '../../schemas/gen/html-form/reasons.ts'
import { refuse } from '../kernel/errors.ts'
import { defined } from '../kernel/objects.ts'
import { createReason } from '../kernel/reasons.ts'
import type { Action, ActionId, Attributes, Before, Ctx, Next, Outcome, State, Status } from '../spi.ts'
import {
  allowsUsernameEdits,
  mustChangePassword,
  newPasswordRecommended,
  newPasswordRequired,
  successfulPasswordChange,
  usernamePasswordRequired,
} from './states.ts'
import type { Detail, HtmlForm, Question, SignedOn, VerifiedPassword } from './types.ts'

type StateOf<S extends Status<HtmlForm> = Status<HtmlForm>> = State<HtmlForm, S>
type ActionOf<A extends ActionId<HtmlForm> = ActionId<HtmlForm>> = Action<HtmlForm, A>
type OutcomeContext<O extends keyof HtmlForm['outcomes']> = Ctx<HtmlForm, Outcome<HtmlForm, O>>

const reason = createReason(REASONS)

/** Default of "Challenge Retries". */
const CHALLENGE_RETRIES = 3
/** Default of "Threshold for Expiring Password Warning". */
const WARNING_DAYS = 7
/** The attribute that a rule of the policy branches on. Source: PingFederate documentation, "Authorization endpoint", `PolicyAction`. */
const POLICY_ACTION = 'policy.action'

function challengeRetries({ config }: Pick<Before<HtmlForm>, 'config'>): number {
  return config['Challenge Retries'] ?? CHALLENGE_RETRIES
}

/** Refuses a name that differs from that of an earlier step, unless the settings allow edits. */
function checkUsername(typed: string, ctx: Pick<Before<HtmlForm>, 'input' | 'config'>): string {
  if (allowsUsernameEdits(ctx) || typed === ctx.input.username) return typed
  return refuse<Detail>('INVALID_FIELD_VALUE', reason('USERNAME_DIFFERS', { username: ctx.input.username }))
}

// Conditions of actions.

export function mayChangePassword(_state: unknown, { config }: Before<HtmlForm>): boolean {
  return config['Allow Password Changes'] === true
}

export function hasAlternatives({ model }: StateOf<'USERNAME_PASSWORD_REQUIRED'>): boolean {
  return model.alternativeAuthenticationSources.length > 0
}

// Questions.

export function verifyPassword(
  _state: StateOf<'USERNAME_PASSWORD_REQUIRED'>,
  { model: { username, password } }: ActionOf<'checkUsernamePassword'>,
  ctx: Before<HtmlForm>,
): Question {
  const checked = checkUsername(username, ctx)
  return { kind: 'verifyPassword', username: checked, password, challengeRetries: challengeRetries(ctx) }
}

/** Needs no authority; refuses a source that the state does not list. */
export function checkSource(
  { model }: StateOf<'USERNAME_PASSWORD_REQUIRED'>,
  action: ActionOf<'useAlternativeAuthenticationSource'>,
): undefined {
  const { authenticationSource } = action.model
  const offered = model.alternativeAuthenticationSources.map(({ name }) => name)
  if (offered.includes(authenticationSource)) return undefined
  return refuse<Detail>('INVALID_FIELD_VALUE', reason('SOURCE_NOT_OFFERED', { offered }))
}

/** The current password is verified already; if the client sends it again, it must be correct. */
export function changeExpiredPassword(
  { memo }: StateOf<'MUST_CHANGE_PASSWORD'>,
  { model }: ActionOf<'checkNewPassword'>,
  ctx: Before<HtmlForm>,
): Question {
  return changeVerified(memo, model, ctx)
}

/** Requires the current password, unless it is verified already. */
export function changePassword(
  { memo }: StateOf<'NEW_PASSWORD_REQUIRED'>,
  { model }: ActionOf<'checkNewPassword'>,
  ctx: Before<HtmlForm>,
): Question {
  if ('passwordVersion' in memo) return changeVerified(memo, model, ctx)
  const { existingPassword, newPassword } = model
  const username = checkUsername(model.username, ctx)
  if (existingPassword === undefined)
    return refuse<Detail>('CREDENTIAL_VALIDATION_FAILED', reason('CURRENT_PASSWORD_MISSING'))
  return { kind: 'changePassword', username, existingPassword, newPassword, challengeRetries: challengeRetries(ctx) }
}

function changeVerified(
  { username, passwordVersion }: VerifiedPassword,
  { username: typed, newPassword, existingPassword }: ActionOf<'checkNewPassword'>['model'],
  ctx: Before<HtmlForm>,
): Question {
  if (typed !== username) return refuse<Detail>('INVALID_FIELD_VALUE', reason('USERNAME_DIFFERS', { username }))
  const passwords = { newPassword, passwordVersion, ...defined({ existingPassword }) }
  return { kind: 'changePassword', username, ...passwords, challengeRetries: challengeRetries(ctx) }
}

// Steps.

export function begin(ctx: Before<HtmlForm>): StateOf<'USERNAME_PASSWORD_REQUIRED'> {
  return usernamePasswordRequired(ctx)
}

/** Signs on, or warns first that the password expires soon. */
export function accept(_state: StateOf, _action: ActionOf, ctx: OutcomeContext<'accepted'>): Next<HtmlForm> {
  const { outcome, config } = ctx
  const { subject, passwordVersion, daysToExpire } = outcome
  const attributes = outcome.attributes as Attributes
  const threshold = config['Threshold for Expiring Password Warning'] ?? WARNING_DAYS
  const warn = config['Show Password Expiring Warning'] === true && daysToExpire !== undefined
  if (!warn || daysToExpire > threshold) return { status: 'SUCCESS', subject, attributes }
  return newPasswordRecommended(daysToExpire, { subject, attributes, username: subject, passwordVersion })
}

export function requireChange(
  _state: StateOf,
  _action: ActionOf,
  { outcome }: OutcomeContext<'mustChangePassword'>,
): StateOf<'MUST_CHANGE_PASSWORD'> {
  return mustChangePassword({ username: outcome.username, passwordVersion: outcome.passwordVersion })
}

/** Succeeds without a subject: a rule of the policy must branch on the attribute. */
export function useAlternative(
  _state: StateOf,
  { model }: ActionOf<'useAlternativeAuthenticationSource'>,
): Next<HtmlForm> {
  return { status: 'SUCCESS', subject: '', attributes: { [POLICY_ACTION]: model.authenticationSource } }
}

export function beginChange(
  _state: StateOf,
  _action: ActionOf,
  { input }: Before<HtmlForm>,
): StateOf<'NEW_PASSWORD_REQUIRED'> {
  return newPasswordRequired(input.username)
}

/** The current password is verified already. */
export function beginRecommendedChange({
  memo,
}: StateOf<'NEW_PASSWORD_RECOMMENDED'>): StateOf<'NEW_PASSWORD_REQUIRED'> {
  const { username, passwordVersion } = memo
  return newPasswordRequired(username, { username, passwordVersion })
}

export function confirmChange(
  _state: StateOf,
  _action: ActionOf,
  { outcome }: OutcomeContext<'changed'>,
): StateOf<'SUCCESSFUL_PASSWORD_CHANGE'> {
  return successfulPasswordChange({ subject: outcome.subject, attributes: outcome.attributes as Attributes })
}

export function cancelChange(
  _state: StateOf,
  _action: ActionOf,
  ctx: Before<HtmlForm>,
): StateOf<'USERNAME_PASSWORD_REQUIRED'> {
  return begin(ctx)
}

export function finish({ memo }: { readonly memo: SignedOn }): Next<HtmlForm> {
  return { status: 'SUCCESS', subject: memo.subject, attributes: memo.attributes }
}
