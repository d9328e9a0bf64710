/** The states of the HTML Form adapter, each built by the function of its name. Source: PingFederate SDK guide, "API states, actions and models"; authentication widget. */
import type { Before, State } from '../spi.ts'
import type { HtmlForm, Proven, SignedOn } from './types.ts'

/** Whether the person may name someone else than an earlier step did. */
export function allowsUsernameEdits({ input, config }: Pick<Before<HtmlForm>, 'input' | 'config'>): boolean {
  return input.username === undefined || config['Allow Username Edits During Chaining'] === true
}

/** Asks for user name and password. */
export function usernamePasswordRequired(
  ctx: Pick<Before<HtmlForm>, 'input' | 'config'>,
): State<HtmlForm, 'USERNAME_PASSWORD_REQUIRED'> {
  const { input, config } = ctx
  const username = input.username ?? input.usernameHint
  const model = {
    ...(username !== undefined && { username }),
    allowUsernameEdits: allowsUsernameEdits(ctx),
    showRememberMyUsername: config["Enable 'Remember My Username'"] ?? false,
    rememberMyUsernameSelected: false,
    showThisIsMyDevice: config["Enable 'This is My Device'"] ?? false,
    thisIsMyDeviceSelected: false,
    showCaptcha: false,
    alternativeAuthenticationSources: (config['Alternative Authentication Sources'] ?? []).map((name) => ({ name })),
  }
  return { status: 'USERNAME_PASSWORD_REQUIRED', model, memo: {} }
}

/** Asks for a new password before the sign-on goes on. */
export function mustChangePassword(memo: Proven): State<HtmlForm, 'MUST_CHANGE_PASSWORD'> {
  return { status: 'MUST_CHANGE_PASSWORD', model: { username: memo.username }, memo }
}

/** Points out that the password is about to expire. */
export function newPasswordRecommended(
  daysToExpire: number,
  memo: SignedOn & Proven,
): State<HtmlForm, 'NEW_PASSWORD_RECOMMENDED'> {
  return { status: 'NEW_PASSWORD_RECOMMENDED', model: { daysToExpire }, memo }
}

/** Asks for a new password and, unless the present one was just given, for that too. */
export function newPasswordRequired(username?: string, proven?: Proven): State<HtmlForm, 'NEW_PASSWORD_REQUIRED'> {
  const model = { ...(username !== undefined && { username }), existingPasswordRequired: proven === undefined }
  return { status: 'NEW_PASSWORD_REQUIRED', model, memo: proven ?? {} }
}

/** Says that the password has been changed. */
export function successfulPasswordChange(memo: SignedOn): State<HtmlForm, 'SUCCESSFUL_PASSWORD_CHANGE'> {
  return { status: 'SUCCESSFUL_PASSWORD_CHANGE', model: {}, memo }
}
