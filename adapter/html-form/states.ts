/** The states of the HTML Form adapter. Source: PingFederate SDK guide, "API states, actions and models"; authentication widget. */
import { defined } from '../kernel/objects.ts'
import type { Before, State } from '../spi.ts'
import type { HtmlForm, SignedOn, VerifiedPassword } from './types.ts'

/** True unless an earlier step has set the user name. */
export function allowsUsernameEdits({ input, config }: Pick<Before<HtmlForm>, 'input' | 'config'>): boolean {
  return input.username === undefined || config['Allow Username Edits During Chaining'] === true
}

export function usernamePasswordRequired(
  ctx: Pick<Before<HtmlForm>, 'input' | 'config'>,
): State<HtmlForm, 'USERNAME_PASSWORD_REQUIRED'> {
  const { input, config } = ctx
  const model = {
    ...defined({ username: input.username ?? input.usernameHint }),
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

export function mustChangePassword(memo: VerifiedPassword): State<HtmlForm, 'MUST_CHANGE_PASSWORD'> {
  return { status: 'MUST_CHANGE_PASSWORD', model: { username: memo.username }, memo }
}

export function newPasswordRecommended(
  daysToExpire: number,
  memo: SignedOn & VerifiedPassword,
): State<HtmlForm, 'NEW_PASSWORD_RECOMMENDED'> {
  return { status: 'NEW_PASSWORD_RECOMMENDED', model: { daysToExpire }, memo }
}

/** Requires the current password too, unless the user has just signed on with it. */
export function newPasswordRequired(
  username?: string,
  verified?: VerifiedPassword,
): State<HtmlForm, 'NEW_PASSWORD_REQUIRED'> {
  const model = { ...defined({ username }), existingPasswordRequired: verified === undefined }
  return { status: 'NEW_PASSWORD_REQUIRED', model, memo: verified ?? {} }
}

export function successfulPasswordChange(memo: SignedOn): State<HtmlForm, 'SUCCESSFUL_PASSWORD_CHANGE'> {
  return { status: 'SUCCESSFUL_PASSWORD_CHANGE', model: {}, memo }
}
