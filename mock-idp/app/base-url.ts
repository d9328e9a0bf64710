/** Base URL of a request, from its headers and those of a proxy. */
import type { IncomingHttpHeaders } from 'node:http'
import { FlowError, hostDetail } from '../../adapter/kernel/errors.ts'
import type { Config } from '../config/config.ts'
import { type HostName, parseHost } from '../core/host-name.ts'
import { isLoopbackName } from '../core/loopback.ts'

/**
 * The base URL for the responses to a request; undefined: the host's own.
 * @throws FlowError for a forwarded host that is not configured: it would become part of every link.
 */
export type ResolveBaseUrl = (headers: IncomingHttpHeaders) => string | undefined

const NO_HOST: HostName = { name: '', port: undefined }

/**
 * Undefined if the configuration names neither a proxy nor virtual hosts.
 * Source: PingFederate Administrator's Reference, "Configuring incoming proxy settings", "Configuring virtual host
 * names".
 */
export function createBaseUrlResolver(
  { baseUrl: fixed, virtualHostNames = [], incomingProxySettings: proxy }: Config,
  baseUrl: () => string,
): ResolveBaseUrl | undefined {
  if (proxy === undefined && virtualHostNames.length === 0) return undefined
  const virtual = new Set(virtualHostNames.map((name) => name.toLowerCase()))
  const forwarded = forwardedBy(proxy)
  return (headers) => {
    const base = new URL(baseUrl())
    const { host: forwardedHost, scheme = base.protocol, port: forwardedPort } = forwarded(headers)
    const requested = hostOf(forwardedHost ?? headers.host)
    const isVirtual = virtual.has(requested.name)
    const isKnown = isVirtual || isLoopbackName(requested.name) || requested.name === base.hostname
    if (forwardedHost !== undefined && !isKnown) throw hostNotAllowed(forwardedHost)
    if (!isVirtual && (proxy === undefined || fixed !== undefined)) return undefined
    const { name, port } = isKnown ? requested : { name: base.hostname, port: base.port }
    // A forwarded host includes its port. The port of the Host header may be this host's own, so a forwarded port
    // overrides it.
    const chosenPort = forwardedHost === undefined ? (forwardedPort ?? port) : (port ?? forwardedPort)
    return originOf(scheme, name, chosenPort)
  }
}

function hostOf(text: string | undefined): HostName {
  return parseHost(text) ?? NO_HOST
}

/** Origin without the default port of its scheme. */
function originOf(scheme: string, name: string, port = ''): string {
  return new URL(`${scheme}//${name}${port === '' ? '' : `:${port}`}`).origin
}

/** Values from the headers of a proxy; empty without a proxy. */
interface Forwarded {
  readonly host?: string | undefined
  readonly scheme?: 'http:' | 'https:' | undefined
  readonly port?: string | undefined
}

function forwardedBy(proxy: Config['incomingProxySettings']): (headers: IncomingHttpHeaders) => Forwarded {
  if (proxy === undefined) return () => ({})
  const { forwardedHostHeaderName, forwardedHostHeaderIndex = 'LAST', proxyTerminatesHttpsConns } = proxy
  const header = forwardedHostHeaderName?.toLowerCase()
  return (headers) => {
    const headerValue = (name: string | undefined) => pick(headers[name ?? ''], forwardedHostHeaderIndex)
    const scheme = schemeOf(headerValue('x-forwarded-proto'))
    return {
      host: headerValue(header),
      scheme: scheme ?? (proxyTerminatesHttpsConns === true ? 'https:' : undefined),
      port: portOf(headerValue('x-forwarded-port')),
    }
  }
}

/** The first or last of the values that several proxies appended. */
function pick(header: string | string[] | undefined, index: 'FIRST' | 'LAST'): string | undefined {
  const values = [header ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((value) => value.trim())
  return values.at(index === 'FIRST' ? 0 : -1) || undefined
}

function schemeOf(proto: string | undefined): 'http:' | 'https:' | undefined {
  const name = proto?.toLowerCase()
  return name === 'http' || name === 'https' ? `${name}:` : undefined
}

function portOf(text: string | undefined): string | undefined {
  return /^\d{1,5}$/.test(text ?? '') && Number(text) <= 65535 ? text : undefined
}

/** The refusal of a host name that is not configured. */
export function hostNotAllowed(host: string): FlowError {
  const text = `The host name ${host.slice(0, 256)} is not configured. Add it to virtualHostNames in the configuration.`
  return new FlowError('INVALID_REQUEST', {
    details: [{ ...hostDetail('HOST_NOT_ALLOWED'), message: text, userMessage: text }],
  })
}
