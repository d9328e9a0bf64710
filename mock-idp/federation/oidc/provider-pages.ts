/** What the provider shows by itself: errors, the pages of a device's user code, the sign-out. */
import type { Context } from 'oidc-provider'
import { escapeHtml, message, page } from '../../flow-api/pages.ts'

interface OAuthError {
  readonly error: string
  readonly error_description?: string
}

/** An error that cannot be sent to a redirect URI: JSON, unless the browser would rather have a page. */
export function renderError(ctx: Context, out: OAuthError): void {
  if (ctx.accepts('json', 'html') !== 'html') {
    ctx.body = out
    return
  }
  ctx.type = 'html'
  ctx.body = message('This request cannot be answered', `${out.error}: ${out.error_description ?? 'no more is known'}`)
}

/** `form` is the provider's, its values escaped by it. */
const button = (form: string, label: string, rest = '') =>
  `<p><button type="submit" form="${form}"${rest}>${escapeHtml(label)}</button></p>`

/** The pages of the user authorization endpoint for browsers (RFC 8628, section 3.3). */
export const devicePages = {
  userCodeInputSource(ctx: Context, form: string, _out?: unknown, error?: Error & { readonly userCode?: string }) {
    const text = error === undefined ? 'Enter the code that the device shows.' : 'This code does not work. Try again.'
    ctx.type = 'html'
    ctx.body = page('Connect a device', `<p>${text}</p>\n${form}\n${button('op.deviceInputForm', 'Continue')}`)
  },
  userCodeConfirmSource(ctx: Context, form: string, client: { readonly clientId: string }, _i: unknown, code: string) {
    const text = `<p>Does the device of ${escapeHtml(client.clientId)} show <strong>${escapeHtml(code)}</strong>?</p>`
    const no = button('op.deviceConfirmForm', 'No', ' name="abort" value="yes"')
    ctx.type = 'html'
    ctx.body = page('Connect a device', `${text}\n${form}\n${button('op.deviceConfirmForm', 'Yes')}\n${no}`)
  },
  successSource(ctx: Context) {
    ctx.type = 'html'
    ctx.body = message('The device is connected', 'You can close this page.')
  },
}

/** The sign-out asks nothing: the host sends the form in the person's place. */
export const logoutPages = {
  logoutSource(ctx: Context, form: string) {
    ctx.type = 'html'
    ctx.body = form
  },
  postLogoutSuccessSource(ctx: Context) {
    ctx.type = 'html'
    ctx.body = message('You are signed off', 'You can close this page.')
  },
}
