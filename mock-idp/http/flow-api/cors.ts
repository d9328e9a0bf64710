/** CORS with credentials, for configured origins only. */
import type { Request, Response } from 'express'
import type { Logger } from 'pino'
import { FlowError, hostDetail, isFlowError } from '../../../adapter/kernel/errors.ts'
import { createReason } from '../../../adapter/kernel/reasons.ts'
import { REASONS } from '../../../schemas/gen/host/reasons.ts'
import type { Config } from '../../config/config.ts'
import { createOriginRule, originsOf } from '../../flows/origins.ts'

export interface CorsDeps {
  readonly config: Config
  readonly baseUrl: () => string
  readonly log: Logger
}

const reason = createReason(REASONS)
/** Origins that a reason lists. */
const MOST_ORIGINS = 20
const ALLOWED_HEADERS = 'Content-Type, X-XSRF-Header, X-Pf-Authn-Api-State, X-Mock-Label'

/** The configuration can deny an application the authorization endpoint. */
export type Endpoint = 'flows' | 'authorization'

/**
 * The configured origins.
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
 * Answers preflights and adds the headers for pages of allowed origins.
 * @returns true if the request was a preflight and is answered.
 * @throws FlowError if a page of another origin calls.
 */
export function createCors(deps: CorsDeps, endpoint: Endpoint = 'flows') {
  const allowed = allowedOrigins(deps, endpoint)
  const allows = createOriginRule(allowed)
  const warned = new Set<string>()
  return (req: Request, res: Response): boolean => {
    const { origin } = req.headers
    if (origin === undefined) return false
    res.vary('Origin')
    const isOwn = origin === deps.baseUrl() || origin === `${req.protocol}://${req.headers.host}`
    if (!isOwn && !allows(origin)) throw originNotAllowed(origin, allowed)
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

/** Lets a page of an allowed origin read an answer that any other page may cause too. */
export function allowPage(req: Request, res: Response, cors: ReturnType<typeof createCors>): void {
  try {
    cors(req, res)
  } catch (error) {
    if (!isFlowError(error)) throw error
  }
}

function originNotAllowed(origin: string, allowed: readonly string[]): FlowError {
  const where = 'authenticationApi.applications[].additionalAllowedOrigins'
  const text = `Pages of ${origin.slice(0, 256)} may not call this API. Add the origin to ${where} in the configuration.`
  const detail = hostDetail('ORIGIN_NOT_ALLOWED')
  return new FlowError('INVALID_REQUEST', {
    status: 403,
    details: [{ ...detail, message: text, userMessage: text }],
    reason: reason('ORIGIN_NOT_CONFIGURED', { origin: origin.slice(0, 256), allowed: allowed.slice(0, MOST_ORIGINS) }),
  })
}

/** localhost and 127.0.0.1 are different sites, and so are http and https: the browser does not send the cookie. */
function warnIfCrossSite(
  origin: string,
  host: string,
  warned: Set<string>,
  { log, baseUrl }: Pick<CorsDeps, 'log' | 'baseUrl'>,
): void {
  if (warned.has(origin) || !URL.canParse(origin)) return
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
