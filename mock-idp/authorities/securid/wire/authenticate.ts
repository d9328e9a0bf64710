/**
 * Authentication of agents: the access key, or a signature made with it. Source: RSA documentation "Generate an HMAC
 * for Authentication Agents".
 */
import { createHash, createHmac } from 'node:crypto'
import type { Clock, Reason } from '../../../../adapter/spi.ts'
import { equalSecret } from '../../../core/equal-secret.ts'
import type { Store, StoredRecord } from '../../../core/store/store.ts'
import { reason } from '../rules/reasons.ts'
import { WireRefusal } from './refusal.ts'

export interface Agent {
  readonly name: string
  readonly accessKey: string
  readonly accessId: string
}
/** `path` has no query; `body` are the bytes as received. */
export interface Signed {
  readonly method: string
  readonly path: string
  readonly body: Buffer
  readonly clientKey: string | undefined
  readonly accessId: string | undefined
  readonly date: string | undefined
  readonly url?: string // the path with its query
}
export interface AuthenticateOptions {
  readonly agents: readonly Agent[]
  readonly replayProtection: boolean
  readonly clock: Pick<Clock, 'now'>
  readonly store: Store
}

/** Accepted difference between the clocks. */
const DATE_SECONDS = 300
const NO_BODY = Buffer.alloc(0)
const METHODS = ['GET', 'POST', 'PUT']
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d(?::?\d\d)?)$/

/** The returned function accepts access keys and signatures, and throws WireRefusal 401 for others. */
export function createAuthenticate({ agents, replayProtection, clock, store }: AuthenticateOptions) {
  const used = store.collection<StoredRecord>('securid/signature')
  const isNew = (signature: string): Promise<boolean> =>
    used.update(signature, (before) => ({
      after: before ?? { expiresAt: clock.now() + 2 * DATE_SECONDS + 1 },
      answer: before === undefined,
    }))
  return async (request: Signed): Promise<Agent> => {
    const { clientKey, accessId, date } = request
    if (clientKey === undefined || clientKey === '')
      throw unauthorized('The header client-key is missing.', reason('CLIENT_KEY_MISSING'))
    const keyHolder = agents.find(({ accessKey }) => equalSecret(accessKey, clientKey))
    if (keyHolder !== undefined) return keyHolder
    const signer = agents.find((agent) => equalSecret(agent.accessId, accessId ?? ''))
    if (signer === undefined || date === undefined || !equalSecret(signature(signer, request, date), clientKey))
      throw unauthorized(NO_CREDENTIALS, signatureReason(request, signer, agents))
    const skew = skewOf(date, clock.now())
    if (skew === undefined || Math.abs(skew) > DATE_SECONDS) throw unauthorized(BAD_DATE, dateReason(skew))
    if (replayProtection && !(await isNew(clientKey)))
      throw unauthorized('This signed request has come before.', reason('SIGNATURE_REPLAYED'))
    return signer
  }
}

const NO_CREDENTIALS = 'client-key is neither the access key of an agent nor the signature of this request with one.'
const BAD_DATE = `The header Date must be yyyy-MM-dd'T'HH:mm:ssX, within ${DATE_SECONDS} seconds of this clock.`

function unauthorized(message: string, reason: Reason): WireRefusal {
  return new WireRefusal(401, 'UNAUTHORIZED', message, { reason })
}

function signatureReason(request: Signed, signer: Agent | undefined, agents: readonly Agent[]): Reason {
  const { accessId, date } = request
  if (accessId === undefined) return reason('ACCESS_KEY_UNKNOWN')
  if (signer === undefined) return reason('ACCESS_ID_UNKNOWN')
  if (date === undefined) return reason('DATE_MISSING')
  return reason('SIGNATURE_WRONG', { agent: signer.name, differs: differingPart(request, signer, date, agents) })
}

/** The part whose frequent mistake gives the signature that was sent; undefined: none does. */
function differingPart(request: Signed, signer: Agent, date: string, agents: readonly Agent[]): string | undefined {
  const { method, body, clientKey = '' } = request
  const signed = (changes: Partial<Signed>, by = signer): string => signature(by, { ...request, ...changes }, date)
  const own = signed({})
  const mistakes: readonly (readonly [part: string, signatures: readonly string[]])[] = [
    ['access key', agents.map(({ accessKey }) => signed({}, { ...signer, accessKey }))],
    ['method', METHODS.map((name) => signed({ method: name })).concat(signed({ method: method.toLowerCase() }))],
    ['body', body.length === 0 ? [] : [signed({ body: NO_BODY })]],
    ['path', otherPaths(request).map((other) => signed({ path: other }))],
    ['encoding', [Buffer.from(own, 'base64').toString('hex'), Buffer.from(own, 'base64').toString('base64url')]],
  ]
  return mistakes.find(([, signatures]) => signatures.some((each) => equalSecret(each, clientKey)))?.[0]
}

/** With its query, with a final slash, below the base URL, and of the other operations. */
function otherPaths({ path, url = path }: Signed): readonly string[] {
  const others = ['initialize', 'verify', 'status', 'cancel'].map((operation) => path.replace(/[^/]+$/, operation))
  return [url, `${path}/`, path.replace(/^\/mfa\/v1_1/, ''), ...others]
}

function signature({ accessKey, accessId }: Agent, { method, path, body }: Signed, date: string): string {
  const bodyHash = body.length === 0 ? '' : createHash('sha512').update(body).digest('hex')
  return createHmac('sha256', accessKey).update([method, bodyHash, path, date, accessId].join('\n')).digest('base64')
}

function dateReason(skew: number | undefined): Reason {
  return skew === undefined ? reason('DATE_FORMAT') : reason('DATE_SKEW', { seconds: skew, allowed: DATE_SECONDS })
}

/** Seconds from the clock to the date; undefined for another format. */
function skewOf(date: string, now: number): number | undefined {
  // ISO 8601 allows an offset in hours only; Date.parse requires minutes.
  const complete = date.replace(/([+-]\d\d)$/, '$1:00').replace(/([+-]\d\d)(\d\d)$/, '$1:$2')
  const milliseconds = DATE.test(date) ? Date.parse(complete) : Number.NaN
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000 - now
}
