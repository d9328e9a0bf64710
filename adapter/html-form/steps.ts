/** The conditions and steps of the HTML Form adapter: pure functions that the rows name. */
import type { Action, ActionId, Attributes, Before, Ctx, Next, Outcome, State, Status } from '../spi.ts'
import {
  mustChangePassword,
  newPasswordRecommended,
  newPasswordRequired,
  successfulPasswordChange,
  usernamePasswordRequired,
} from './states.ts'
import type { HtmlForm, SignedOn } from './types.ts'

type StateOf<S extends Status<HtmlForm> = Status<HtmlForm>> = State<HtmlForm, S>
type ActionOf<A extends ActionId<HtmlForm> = ActionId<HtmlForm>> = Action<HtmlForm, A>
type OutcomeContext<O extends keyof HtmlForm['outcomes']> = Ctx<HtmlForm, Outcome<HtmlForm, O>>

/** Default of "Threshold for Expiring Password Warning". */
const WARNING_DAYS = 7
/** The attribute that a rule of the policy branches on. Source: PingFederate documentation, "Authorization endpoint", `PolicyAction`. */
const POLICY_ACTION = 'policy.action'

export function mayChangePassword(_state: unknown, { config }: Before<HtmlForm>): boolean {
  return config['Allow Password Changes'] === true
}

export function hasAlternatives({ model }: StateOf<'USERNAME_PASSWORD_REQUIRED'>): boolean {
  return model.alternativeAuthenticationSources.length > 0
}

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
