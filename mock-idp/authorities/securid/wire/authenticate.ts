/**
 * Authentication of agents: the access key, or a signature made with it. Source: RSA documentation "Generate an HMAC
 * for Authentication Agents".
 */
import { createHash, createHmac } from 'node:crypto'
import type { Clock } from '../../../../adapter/spi.ts'
import { equalSecret } from '../../../core/equal-secret.ts'
import type { Store, StoredRecord } from '../../../core/store/store.ts'
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
}
export interface AuthenticateOptions {
  readonly agents: readonly Agent[]
  readonly replayProtection: boolean
  readonly clock: Pick<Clock, 'now'>
  readonly store: Store
}

/** Accepted difference between the clocks. */
const DATE_SECONDS = 300
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d(?::?\d\d)?)$/

function unauthorized(message: string): WireRefusal {
  return new WireRefusal(401, 'UNAUTHORIZED', message)
}

/** The returned function accepts access keys and signatures, and throws WireRefusal 401 for others. */
export function createAuthenticate({ agents, replayProtection, clock, store }: AuthenticateOptions) {
  const used = store.records<StoredRecord>('securid/signature/')
  const isNew = (signature: string): Promise<boolean> =>
    used.put(encodeURIComponent(signature), { revision: 0, expiresAt: clock.now() + 2 * DATE_SECONDS + 1 })
  return async (request: Signed): Promise<Agent> => {
    const { clientKey, accessId, date } = request
    if (clientKey === undefined || clientKey === '') throw unauthorized('The header client-key is missing.')
    const keyHolder = agents.find(({ accessKey }) => equalSecret(accessKey, clientKey))
    if (keyHolder !== undefined) return keyHolder
    const signer = agents.find((agent) => equalSecret(agent.accessId, accessId ?? ''))
    if (signer === undefined || date === undefined || !equalSecret(signature(signer, request, date), clientKey))
      throw unauthorized('client-key is neither the access key of an agent nor the signature of this request with one.')
    if (!isCurrent(date, clock.now()))
      throw unauthorized(
        `The header Date must be yyyy-MM-dd'T'HH:mm:ssX, within ${DATE_SECONDS} seconds of this clock.`,
      )
    if (replayProtection && !(await isNew(clientKey))) throw unauthorized('This signed request has come before.')
    return signer
  }
}

function signature({ accessKey, accessId }: Agent, { method, path, body }: Signed, date: string): string {
  const bodyHash = body.length === 0 ? '' : createHash('sha512').update(body).digest('hex')
  return createHmac('sha256', accessKey).update([method, bodyHash, path, date, accessId].join('\n')).digest('base64')
}

function isCurrent(date: string, now: number): boolean {
  // ISO 8601 allows an offset in hours only; Date.parse requires minutes.
  const complete = date.replace(/([+-]\d\d)$/, '$1:00').replace(/([+-]\d\d)(\d\d)$/, '$1:$2')
  return DATE.test(date) && Math.abs(Date.parse(complete) / 1000 - now) <= DATE_SECONDS
}
