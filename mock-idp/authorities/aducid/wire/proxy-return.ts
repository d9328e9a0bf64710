/** The way from AIM-Proxy back to the application. */
import { defined } from '../../../../adapter/kernel/objects.ts'
import { isFollowable } from '../../../pages/followable.ts'
import type { LiveState } from '../service/records.ts'
import { withParameters } from '../service/urls.ts'

/** `to`: a redirect. `refused`: a URL that is not followed. Without either, the application has named no URL. */
export type Return = { readonly to: string } | { readonly refused: string } | { readonly none: true }

/** A URL with the parameters that return to the application. */
export function returnTo(session: LiveState, url: string | undefined = session.data.returnUrl): Return {
  if (url === undefined) return { none: true }
  return isFollowable(url) ? { to: withParameters(url, parametersOf(session)) } : { refused: url }
}

/**
 * The key only while nobody has used it. A session that was bound by its QR code has none: the result is read with the
 * bindingId. After any other end, authId alone.
 */
function parametersOf({ name, data }: LiveState): { readonly [parameter: string]: string } {
  const { authId } = data
  if (name !== 'finished') return { authId }
  const { authKey, bindingId, bindingKey } = data
  return defined({ authId, authKey, bindingId, bindingKey: authKey === undefined ? undefined : bindingKey })
}
