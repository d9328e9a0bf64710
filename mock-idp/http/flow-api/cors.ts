/** Which pages may call the flow API: CORS with credentials, for configured origins only. */
import type { Request, Response } from 'express'
import type { Logger } from 'pino'
import { FlowError, hostDetail } from '../../../adapter/kernel/errors.ts'
import type { Config } from '../../config/config.ts'
import { createOriginRule, originsOf } from '../../flows/origins.ts'

/** Dependencies of CORS. */
export interface CorsDeps {
  readonly config: Config
  readonly baseUrl: () => string
  readonly log: Logger
}

const ALLOWED_HEADERS = 'Content-Type, X-XSRF-Header, X-Pf-Authn-Api-State'

/** The authorization endpoint can be denied to an application. */
export type Endpoint = 'flows' | 'authorization'

/**
 * The origins that the configuration lets in.
 * Source: PingFederate Administrator's Reference, "Denying applications access to the authorization endpoint".
 */
export function allowedOrigins({ config }: Pick<CorsDeps, 'config'>, endpoint: Endpoint = 'flows'): readonly string[] {
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
export function createCors(deps: CorsDeps, endpoint: Endpoint = 'flows') {
  const allows = createOriginRule(allowedOrigins(deps, endpoint))
  const warned = new Set<string>()
  return (req: Request, res: Response): boolean => {
    const { origin } = req.headers
    if (origin === undefined) return false
    res.vary('Origin')
    const isOwn = origin === deps.baseUrl() || origin === `${req.protocol}://${req.headers.host}`
    if (!isOwn && !allows(origin)) throw originNotAllowed(origin)
    res.setHeader('Access-Control-Allow-Origin', origin)
    res.setHeader('Access-Control-Allow-Credentials', 'true')
    warnIfCrossSite(origin, req.headers.host ?? '', warned, deps)
    if (req.method !== 'OPTIONS') return false
    res.setHeader('Access-Control-Allow-Methods', 'GET, POST, OPTIONS')
    res.setHeader('Access-Control-Allow-Headers', ALLOWED_HEADERS)
    res.setHeader('Access-Control-Max-Age', '600')
    res.status(204).end()
    return true
  }
}

function originNotAllowed(origin: string): FlowError {
  const where = 'authenticationApi.applications[].additionalAllowedOrigins'
  const text = `Pages of ${origin.slice(0, 256)} may not call this API. Add the origin to ${where} in the configuration.`
  const detail = hostDetail('ORIGIN_NOT_ALLOWED')
  return new FlowError('INVALID_REQUEST', { status: 403, details: [{ ...detail, message: text, userMessage: text }] })
}

/** A page on localhost and a server on 127.0.0.1 are two sites, and so are http and https: the browser keeps the cookie to itself. */
function warnIfCrossSite(
  origin: string,
  host: string,
  warned: Set<string>,
  { log, baseUrl }: Pick<CorsDeps, 'log' | 'baseUrl'>,
): void {
  if (warned.has(origin)) return
  const page = new URL(origin)
  const advice =
    page.protocol === 'http:' && baseUrl().startsWith('https:') ? SCHEME_ADVICE : hostNameAdvice(page, host)
  if (advice === undefined) return
  if (warned.size < 100) warned.add(origin)
  log.warn({ origin, host }, advice)
}

const SCHEME_ADVICE =
  'the page was loaded with http and this server uses https: these are different sites, so the browser does not send the PF cookie; use https for both'

function hostNameAdvice({ hostname: page }: URL, host: string): string | undefined {
  const server = host.replace(/:\d+$/, '')
  const names = [page, server]
  if (page === server || !names.includes('localhost') || !names.includes('127.0.0.1')) return undefined
  return `the page is on ${page} and this server on ${server}: these are different sites, so the browser does not send the PF cookie; use one name for both`
}
