/** URLs that lead a browser or a PEIG to a session. Source: client code, URL builders. */
import type { Opened } from '../rules/session.ts'

export const AIM_PREFIX = '/AIM'
export const R4_PATH = `${AIM_PREFIX}/services/R4`
export const R3_PATH = `${AIM_PREFIX}/services/R3`
export const PROXY_PREFIX = '/AIM-proxy'
export const PROXY_PATH = `${PROXY_PREFIX}/process`
export const QR_PATH = `${PROXY_PREFIX}/qr`

type Session = Pick<Opened, 'authId' | 'bindingId' | 'bindingKey'>

function query(values: readonly (readonly [name: string, value: string | undefined])[]): string {
  return values
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
    .join('&')
}

/** AIM-Proxy; `baseUrl` has no trailing slash. */
export function proxyUrl(baseUrl: string, { authId, bindingId, bindingKey }: Session): string {
  return `${baseUrl}${PROXY_PATH}?${query([
    ['authId', authId],
    ['bindingId', bindingId],
    ['bindingKey', bindingKey],
  ])}`
}

/** For a QR code, or a link on a mobile device. */
export function aducidUrl(baseUrl: string, { authId, bindingId, bindingKey }: Session): string {
  const r3Url = `${baseUrl}${R3_PATH}`
  return `aducid://callback?${query([
    ['authId', authId],
    ['r3Url', r3Url],
    ['bindingId', bindingId],
    ['bindingKey', bindingKey],
  ])}`
}

/** The URL with more parameters, textually: URLs of apps need not have the form of http URLs. */
export function withParameters(url: string, parameters: { readonly [name: string]: string | undefined }): string {
  const added = query(Object.entries(parameters))
  const [address = '', ...fragment] = url.split('#')
  const separator = address.includes('?') ? (/[?&]$/.test(address) ? '' : '&') : '?'
  const joined = `${address}${separator}${added}`
  return [joined, ...fragment].join('#')
}
