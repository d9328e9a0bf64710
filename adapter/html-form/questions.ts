/** The questions of the HTML Form adapter: pure functions that the rows name. */
import { REASONS } from '../../schemas/gen/html-form/reasons.ts'
import { refuse } from '../kernel/errors.ts'
import { defined } from '../kernel/objects.ts'
import { createReason } from '../kernel/reasons.ts'
import type { Action, ActionId, Before, State, Status } from '../spi.ts'
import { allowsUsernameEdits } from './states.ts'
import type { Detail, HtmlForm, Question, VerifiedPassword } from './types.ts'

type StateOf<S extends Status<HtmlForm> = Status<HtmlForm>> = State<HtmlForm, S>
type ActionOf<A extends ActionId<HtmlForm> = ActionId<HtmlForm>> = Action<HtmlForm, A>

const reason = createReason(REASONS)

/** Default of "Challenge Retries". */
const CHALLENGE_RETRIES = 3
function challengeRetries({ config }: Pick<Before<HtmlForm>, 'config'>): number {
  return config['Challenge Retries'] ?? CHALLENGE_RETRIES
}

/** Refuses a name that differs from that of an earlier step, unless the settings allow edits. */
function checkUsername(typed: string, ctx: Pick<Before<HtmlForm>, 'input' | 'config'>): string {
  if (allowsUsernameEdits(ctx) || typed === ctx.input.username) return typed
  return refuse<Detail>('INVALID_FIELD_VALUE', reason('USERNAME_DIFFERS', { username: ctx.input.username }))
}

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
