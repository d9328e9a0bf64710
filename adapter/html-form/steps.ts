/** The pure functions that the rows of the HTML Form table name: what is asked, and which state follows an answer. */
import { refuse } from '../kernel/errors.ts'
import type { Action, ActionId, Attributes, Before, Ctx, Next, Outcome, State, Status } from '../spi.ts'
import {
  allowsUsernameEdits,
  mustChangePassword,
  newPasswordRecommended,
  newPasswordRequired,
  successfulPasswordChange,
  usernamePasswordRequired,
} from './states.ts'
import type { Detail, HtmlForm, Proven, Question, SignedOn } from './types.ts'

type At<S extends Status<HtmlForm> = Status<HtmlForm>> = State<HtmlForm, S>
type Did<A extends ActionId<HtmlForm> = ActionId<HtmlForm>> = Action<HtmlForm, A>
type Told<O extends keyof HtmlForm['outcomes']> = Ctx<HtmlForm, Outcome<HtmlForm, O>>

/** "Challenge Retries" of the administrative console, by default. */
const CHALLENGE_RETRIES = 3
/** "Threshold for Expiring Password Warning", by default. */
const WARNING_DAYS = 7
/** The attribute that a rule of the policy branches on. Source: PingFederate documentation, "Authorization endpoint", `PolicyAction`. */
const POLICY_ACTION = 'policy.action'

function challengeRetries({ config }: Pick<Before<HtmlForm>, 'config'>): number {
  return config['Challenge Retries'] ?? CHALLENGE_RETRIES
}

/** The name that was typed. Where an earlier step has settled it, no other is taken. */
function usernameAsked(typed: string, ctx: Pick<Before<HtmlForm>, 'input' | 'config'>): string {
  if (allowsUsernameEdits(ctx) || typed === ctx.input.username) return typed
  return refuse<Detail>('INVALID_FIELD_VALUE')
}

// When actions are on offer.

/** Whether the person may change the password without being asked to. */
export function mayChangePassword(_state: unknown, { config }: Before<HtmlForm>): boolean {
  return config['Allow Password Changes'] === true
}

/** Whether there is anywhere else to sign on. */
export function hasAlternatives({ model }: At<'USERNAME_PASSWORD_REQUIRED'>): boolean {
  return model.alternativeAuthenticationSources.length > 0
}

// Questions.

/** User name and password are judged. */
export function askPassword(
  _state: At<'USERNAME_PASSWORD_REQUIRED'>,
  { model: { username, password } }: Did<'checkUsernamePassword'>,
  ctx: Before<HtmlForm>,
): Question {
  const asked = usernameAsked(username, ctx)
  return { kind: 'verifyPassword', username: asked, password, challengeRetries: challengeRetries(ctx) }
}

/** Nobody is asked, but only a source on offer can be chosen. */
export function checkSource(
  { model }: At<'USERNAME_PASSWORD_REQUIRED'>,
  action: Did<'useAlternativeAuthenticationSource'>,
): undefined {
  const { authenticationSource } = action.model
  if (model.alternativeAuthenticationSources.some(({ name }) => name === authenticationSource)) return undefined
  return refuse<Detail>('INVALID_FIELD_VALUE')
}

/** The password was given a moment ago: the new one is judged. If the present one is given again, it must be right. */
export function askForcedChange(
  { memo }: At<'MUST_CHANGE_PASSWORD'>,
  { model }: Did<'checkNewPassword'>,
  ctx: Before<HtmlForm>,
): Question {
  return changeOf(memo, model, ctx)
}

/** The present password, unless it was given a moment ago, and the new one are judged. */
export function askChange(
  { memo }: At<'NEW_PASSWORD_REQUIRED'>,
  { model }: Did<'checkNewPassword'>,
  ctx: Before<HtmlForm>,
): Question {
  if ('passwordVersion' in memo) return changeOf(memo, model, ctx)
  const { existingPassword, newPassword } = model
  const username = usernameAsked(model.username, ctx)
  if (existingPassword === undefined) return refuse<Detail>('CREDENTIAL_VALIDATION_FAILED')
  return { kind: 'changePassword', username, existingPassword, newPassword, challengeRetries: challengeRetries(ctx) }
}

function changeOf(
  { username, passwordVersion }: Proven,
  { username: typed, newPassword, existingPassword }: Did<'checkNewPassword'>['model'],
  ctx: Before<HtmlForm>,
): Question {
  if (typed !== username) return refuse<Detail>('INVALID_FIELD_VALUE')
  const again = existingPassword === undefined ? {} : { existingPassword }
  const retries = challengeRetries(ctx)
  return { kind: 'changePassword', username, newPassword, passwordVersion, ...again, challengeRetries: retries }
}

// Answers.

/** The form: at first, and when a change of password has been given up. */
export function form(ctx: Before<HtmlForm>): At<'USERNAME_PASSWORD_REQUIRED'> {
  return usernamePasswordRequired(ctx)
}

/** The person is signed on, perhaps after a word on the password that is about to expire. */
export function accepted(_state: At, _action: Did, { outcome, config }: Told<'accepted'>): Next<HtmlForm> {
  const { subject, passwordVersion, daysToExpire } = outcome
  const attributes = outcome.attributes as Attributes
  const threshold = config['Threshold for Expiring Password Warning'] ?? WARNING_DAYS
  const warn = config['Show Password Expiring Warning'] === true && daysToExpire !== undefined
  if (!warn || daysToExpire > threshold) return { status: 'SUCCESS', subject, attributes }
  return newPasswordRecommended(daysToExpire, { subject, attributes, username: subject, passwordVersion })
}

/** The password was right, and is not to be used any longer. */
export function forced(_state: At, _action: Did, { outcome }: Told<'mustChangePassword'>): At<'MUST_CHANGE_PASSWORD'> {
  return mustChangePassword({ username: outcome.username, passwordVersion: outcome.passwordVersion })
}

/** The person signs on elsewhere: nobody is signed on here, and the policy must branch. */
export function elsewhere(_state: At, { model }: Did<'useAlternativeAuthenticationSource'>): Next<HtmlForm> {
  return { status: 'SUCCESS', subject: '', attributes: { [POLICY_ACTION]: model.authenticationSource } }
}

/** A change that begins at the form: the present password is wanted too. */
export function beginChange(_state: At, _action: Did, { input }: Before<HtmlForm>): At<'NEW_PASSWORD_REQUIRED'> {
  return newPasswordRequired(input.username)
}

/** A change that follows the warning: the present password was just given. */
export function beginRecommendedChange({ memo }: At<'NEW_PASSWORD_RECOMMENDED'>): At<'NEW_PASSWORD_REQUIRED'> {
  const { username, passwordVersion } = memo
  return newPasswordRequired(username, { username, passwordVersion })
}

/** The new password is in force. */
export function changed(_state: At, _action: Did, { outcome }: Told<'changed'>): At<'SUCCESSFUL_PASSWORD_CHANGE'> {
  return successfulPasswordChange({ subject: outcome.subject, attributes: outcome.attributes as Attributes })
}

/** The change is given up: the form again. */
export function giveUpChange(_state: At, _action: Did, ctx: Before<HtmlForm>): At<'USERNAME_PASSWORD_REQUIRED'> {
  return form(ctx)
}

/** The person has read it. */
export function goOn({ memo }: { readonly memo: SignedOn }): Next<HtmlForm> {
  return { status: 'SUCCESS', subject: memo.subject, attributes: memo.attributes }
}
