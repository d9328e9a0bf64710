/** Pages of the provider: errors, user code of a device, sign-out. */
import { escapeHtml, message, page } from '../../../pages/pages.ts'
import { FRAME_HEADERS } from '../../../pages/send-page.ts'
import type { Context } from './types.ts'

interface OAuthError {
  readonly error: string
  readonly error_description?: string | undefined
}

/** Next steps for frequent errors. */
const REMEDIES: { readonly [error: string]: string } = {
  invalid_client: 'Compare client_id and secret with oauth.clients in the configuration.',
  invalid_redirect_uri: 'Add it to redirectUris of the client in the configuration.',
}

/** An error that cannot be sent to a redirect URI: JSON, or a page if the browser prefers one. */
export function renderError(ctx: Context, out: OAuthError): void {
  if (ctx.accepts('json', 'html') !== 'html') {
    ctx.body = out
    return
  }
  const { error, error_description: text = 'no description' } = out
  const remedy = REMEDIES[error]
  const description = remedy === undefined ? `${error}: ${text}` : `${error}: ${text}. ${remedy}`
  show(ctx, message('This request cannot be answered', description))
}

/** Writes a page that cannot be framed: other pages must not be able to capture clicks. */
function show(ctx: Context, html: string): void {
  ctx.type = 'html'
  ctx.set(FRAME_HEADERS)
  ctx.body = html
}

/** @param form id of the provider's form. */
const button = (form: string, label: string, kind: 'main' | 'other' = 'main', rest = '') =>
  `<p><button type="submit" form="${form}" class="${kind}"${rest}>${escapeHtml(label)}</button></p>`

/** Pages of the user authorization endpoint for browsers (RFC 8628, section 3.3). The provider has escaped the values in `form`. */
export function createDevicePages(onRefusal: (ctx: Context, error: Error) => void) {
  return { ...devicePages, userCodeInputSource: codeInput }

  /** The library passes a refused code only to this page. */
  function codeInput(ctx: Context, form: string, _out?: unknown, error?: Error): void {
    if (error !== undefined) onRefusal(ctx, error)
    const text = error === undefined ? 'Enter the code that the device shows.' : 'This code does not work. Try again.'
    // The placeholder of the provider's field disappears when the user types.
    const labelled = form.replace('type="text"', 'type="text" aria-label="Code"')
    show(ctx, page('Connect a device', `<p>${text}</p>\n${labelled}\n${button('op.deviceInputForm', 'Continue')}`))
  }
}

const devicePages = {
  userCodeConfirmSource(ctx: Context, form: string, client: { readonly clientId: string }, _i: unknown, code: string) {
    const text = `<p>Does the device of ${escapeHtml(client.clientId)} show <strong>${escapeHtml(code)}</strong>?</p>`
    const no = button('op.deviceConfirmForm', 'No', 'other', ' name="abort" value="yes"')
    show(ctx, page('Connect a device', `${text}\n${form}\n${button('op.deviceConfirmForm', 'Yes')}\n${no}`))
  },
  successSource(ctx: Context) {
    show(ctx, message('The device is connected', 'You can close this page.'))
  },
}

/** No questions: the host submits the form in place of the user. */
export const logoutPages = {
  logoutSource(ctx: Context, form: string) {
    show(ctx, form)
  },
  postLogoutSuccessSource(ctx: Context) {
    show(ctx, message('You are signed off', 'You can close this page.'))
  },
}
