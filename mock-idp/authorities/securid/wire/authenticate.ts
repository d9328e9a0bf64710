/**
 * Who may ask: the access key itself, or a signature made with it. Source: RSA documentation "Generate an HMAC for
 * Authentication Agents".
 */
import { createHash, createHmac } from 'node:crypto'
import type { Clock } from '../../../../adapter/spi.ts'
import { equalSecret } from '../../../core/equal-secret.ts'
import type { Store, StoredRecord } from '../../../core/store/store.ts'
import { WireRefusal } from './refusal.ts'

/** An agent of the configuration. */
export interface Agent {
  readonly name: string
  readonly accessKey: string
  readonly accessId: string
}
/** What is signed, and the headers that come with it. `path` is without a query, `body` the bytes as they came. */
export interface Signed {
  readonly method: string
  readonly path: string
  readonly body: Buffer
  readonly clientKey: string | undefined
  readonly accessId: string | undefined
  readonly date: string | undefined
}
/** What the check stands on. */
export interface AuthenticateOptions {
  readonly agents: readonly Agent[]
  readonly replayProtection: boolean
  readonly clock: Pick<Clock, 'now'>
  readonly store: Store
}

/** So far the client's clock may be away from ours, in seconds. */
const DATE_SECONDS = 300
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d(?::?\d\d)?)$/

function unauthorized(message: string): WireRefusal {
  return new WireRefusal(401, 'UNAUTHORIZED', message)
}

/**
 * Finds the agent that asks. Both ways are open at once, as agents of either kind may be tested.
 * @returns a function that raises a WireRefusal 401 where no agent is found.
 */
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
  // Of an offset, ISO 8601 allows hours alone; Date.parse wants minutes too.
  const complete = date.replace(/([+-]\d\d)$/, '$1:00').replace(/([+-]\d\d)(\d\d)$/, '$1:$2')
  return DATE.test(date) && Math.abs(Date.parse(complete) / 1000 - now) <= DATE_SECONDS
}
