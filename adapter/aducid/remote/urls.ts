/** URLs that lead a browser or a PEIG to a session. Source: client code, URL builders. */
import { defined } from '../../kernel/objects.ts'

export interface Session {
  readonly authId: string
  readonly bindingId?: string
  readonly bindingKey?: string
}

/** Values are percent-encoded: ids are Base64. */
function query(values: { readonly [name: string]: string | undefined }): string {
  return Object.entries(defined(values))
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&')
}

/** AIM-Proxy; `base` has no trailing slash. */
export function proxyUrl(base: string, { authId, bindingId, bindingKey }: Session): string {
  return `${base}/AIM-proxy/process?${query({ authId, bindingId, bindingKey })}`
}

/** For a QR code, or a link on a mobile device. */
export function aducidUrl(base: string, { authId, bindingId, bindingKey }: Session): string {
  return `aducid://callback?${query({ authId, r3Url: `${base}/AIM/services/R3`, bindingId, bindingKey })}`
}
