/** Changes of a session, without records: sign-on, use, expiry of its adapters. */
import type { Clock, EpochSeconds } from '../../adapter/spi.ts'
import type { AuthnSource, AuthnSources, CompletedFactor } from '../flows/flow.ts'
import type { SignOn } from '../flows/protocol.ts'
import type { BrowserRecord, StoredSession } from './browser-records.ts'
import { endOf, type Timeouts } from './timeouts.ts'

/** Length of a session reference, the claim `pi.sri`. */
export const REFERENCE_LENGTH = 27

/** A session with its valid adapters. */
export interface Session extends StoredSession {
  /** First half of the `PF` cookie. */
  readonly browser: string
  /** End of the last valid adapter. */
  readonly expiresAt: EpochSeconds
}
interface SessionRulesDeps {
  readonly clock: Pick<Clock, 'now'>
  readonly random: (length: number) => string
  readonly timeouts: (adapter: string) => Timeouts
}
export interface SessionRules {
  /** The session with its valid adapters; undefined without one. */
  live(browser: string, record: BrowserRecord | undefined): Session | undefined
  /** The session after a sign-on; undefined if no adapter has sessions. */
  after(signOn: SignOn, previous: Session | undefined): StoredSession | undefined
  /** The session after its use by the client: the idle time of the adapters starts again. */
  used(session: Session | undefined, adapters: readonly string[], clientId?: string): StoredSession | undefined
}

export function createSessionRules({ clock, random, timeouts }: SessionRulesDeps): SessionRules {
  /** The adapter, used now. */
  const usedNow = (
    adapter: string,
    { subject, attributes, at }: Omit<AuthnSource, 'usedAt' | 'expiresAt'>,
  ): AuthnSource => {
    const usedAt = clock.now()
    return { subject, attributes, at, usedAt, expiresAt: endOf({ at, usedAt }, timeouts(adapter)) }
  }
  /** Covered factors count only while they are valid in the session. */
  const sourcesWith = (factors: readonly CompletedFactor[], current: Session | undefined): AuthnSources => {
    const counting = factors.flatMap((one) => {
      const source = one.coveredBySession === true ? current?.authnSources[one.adapter] : one
      return source === undefined || !timeouts(one.adapter).enabled ? [] : [[one.adapter, usedNow(one.adapter, source)]]
    })
    return { ...current?.authnSources, ...Object.fromEntries(counting) }
  }
  return {
    live(browser, record) {
      if (record?.session === undefined) return undefined
      const { session } = record
      const counting = Object.entries(session.authnSources).filter(([, { expiresAt }]) => clock.now() < expiresAt)
      if (counting.length === 0) return undefined
      return { ...session, authnSources: Object.fromEntries(counting), browser, expiresAt: endOfSession(session) }
    },
    after(signOn, previous) {
      const { subject, completedFactors, clientId } = signOn
      const current = previous?.subject === subject ? previous : undefined
      const authnSources = sourcesWith(completedFactors, current)
      if (Object.keys(authnSources).length === 0) return undefined
      const { sri, policy, clients } = current ?? { ...signOn, sri: random(REFERENCE_LENGTH), clients: [] }
      const isCovered = completedFactors.every(({ coveredBySession }) => coveredBySession === true)
      const shown = isCovered ? policy : signOn.policy
      return { sri, subject, authnSources, clients: withClient(clients, clientId), policy: shown }
    },
    used(session, adapters, clientId) {
      if (session === undefined) return undefined
      const { browser: _, expiresAt: __, ...previous } = session
      const sources = Object.entries(previous.authnSources).map(([adapter, source]) => [
        adapter,
        adapters.includes(adapter) ? usedNow(adapter, source) : source,
      ])
      return {
        ...previous,
        authnSources: Object.fromEntries(sources),
        clients: withClient(previous.clients, clientId),
      }
    },
  }
}

/** The end of the last adapter. */
export function endOfSession({ authnSources }: Pick<StoredSession, 'authnSources'>): EpochSeconds {
  return Math.max(...Object.values(authnSources).map(({ expiresAt }) => expiresAt))
}

/** `''` = not started by a client (startSSO). */
function withClient(clients: readonly string[] = [], clientId = ''): readonly string[] {
  return clientId === '' || clients.includes(clientId) ? clients : [...clients, clientId]
}
