/** Which pages may call the flow API: CORS with credentials, for configured origins only. */
import type { Request, Response } from 'express'
import { FlowError, hostDetail } from '../../../adapter/kernel/errors.ts'
import type { Host } from '../../app/host.ts'
import type { Config } from '../../config/config.ts'

const ALLOWED_HEADERS = 'Content-Type, X-XSRF-Header, X-Pf-Authn-Api-State'

/**
 * Whether an origin may call. An entry that ends in `:*` stands for any port, but a port must be there.
 * Source: PingFederate Administrator's Reference, "Configuring authentication applications".
 */
export function createOriginRule(allowed: readonly string[]): (origin: string) => boolean {
  const exact = new Set(allowed.filter((entry) => !entry.endsWith(':*')))
  const anyPort = new Set(allowed.filter((entry) => entry.endsWith(':*')).map((entry) => entry.slice(0, -1)))
  return (origin) => exact.has(origin) || anyPort.has(origin.replace(/\d{1,5}$/, ''))
}

type Application = NonNullable<NonNullable<Config['authenticationApi']>['applications']>[number]
/** What a page may call; an application can be kept from the second. */
export type Endpoint = 'flows' | 'authorization'

/** The origins of an application: that of its URL, and what it adds. */
export function originsOf({ url, additionalAllowedOrigins = [] }: Application): readonly string[] {
  return [new URL(url).origin, ...additionalAllowedOrigins]
}

/**
 * The origins that the configuration lets in.
 * Source: PingFederate Administrator's Reference, "Denying applications access to the authorization endpoint".
 */
export function allowedOrigins({ config }: Pick<Host, 'config'>, endpoint: Endpoint = 'flows'): readonly string[] {
  const { applications = [] } = config.authenticationApi ?? {}
  const open = applications.filter(
    ({ allowAccessToAuthorizationEndpoint = true }) => endpoint === 'flows' || allowAccessToAuthorizationEndpoint,
  )
  return open.flatMap(originsOf)
}

/**
 * Answers preflights and adds the headers that let an allowed page read the answer.
 * @returns true when the request was a preflight and has been answered.
 * @throws FlowError when a page of another origin calls.
 */
export function createOrigins(host: Pick<Host, 'config' | 'baseUrl' | 'log'>, endpoint: Endpoint = 'flows') {
  const allows = createOriginRule(allowedOrigins(host, endpoint))
  const warned = new Set<string>()
  return (req: Request, res: Response): boolean => {
    const { origin } = req.headers
    if (origin === undefined) return false
    res.vary('Origin')
    const own = origin === host.baseUrl() || origin === `${req.protocol}://${req.headers.host}`
    if (!own && !allows(origin)) throw foreign(origin)
    res.setHeader('Access-Control-Allow-Origin', origin)
    res.setHeader('Access-Control-Allow-Credentials', 'true')
    warnOfOtherSite(origin, req.headers.host ?? '', warned, host)
    if (req.method !== 'OPTIONS') return false
    res.setHeader('Access-Control-Allow-Methods', 'GET, POST, OPTIONS')
    res.setHeader('Access-Control-Allow-Headers', ALLOWED_HEADERS)
    res.setHeader('Access-Control-Max-Age', '600')
    res.status(204).end()
    return true
  }
}

function foreign(origin: string): FlowError {
  const where = 'authenticationApi.applications[].additionalAllowedOrigins'
  const text = `Pages of ${origin.slice(0, 256)} may not call this API. Add the origin to ${where} in the configuration.`
  const detail = hostDetail('ORIGIN_NOT_ALLOWED')
  return new FlowError('INVALID_REQUEST', { status: 403, details: [{ ...detail, message: text, userMessage: text }] })
}

/** A page on localhost and a server on 127.0.0.1 are two sites, and so are http and https: the browser keeps the cookie to itself. */
function warnOfOtherSite(
  origin: string,
  host: string,
  warned: Set<string>,
  { log, baseUrl }: Pick<Host, 'log' | 'baseUrl'>,
): void {
  if (warned.has(origin)) return
  const page = new URL(origin)
  const advice = page.protocol === 'http:' && baseUrl().startsWith('https:') ? OTHER_SCHEME : otherName(page, host)
  if (advice === undefined) return
  if (warned.size < 100) warned.add(origin)
  log.warn({ origin, host }, advice)
}

const OTHER_SCHEME =
  'the page came by http and this server speaks https: different sites to a browser, so the PF cookie will not come; serve both by https'

function otherName({ hostname: page }: URL, host: string): string | undefined {
  const server = host.replace(/:\d+$/, '')
  const names = [page, server]
  if (page === server || !names.includes('localhost') || !names.includes('127.0.0.1')) return undefined
  return `the page is on ${page} and this server on ${server}: different sites to a browser, so the PF cookie will not come; use one name for both`
}
