/**
 * Sessions: the user and the passed adapters of a browser, for single sign-on across protocols.
 * Source: PingFederate Administrator's Reference, "Sessions".
 */
import type { Clock, EpochSeconds } from '../../adapter/spi.ts'
import type { Config } from '../config/config.ts'
import type { Store, StoredRecord } from '../core/store/store.ts'
import type { AuthnSource, AuthnSources, CompletedFactor } from '../flows/flow.ts'
import type { FlowSessions } from '../flows/protocol.ts'
import type { Browsers } from './browsers.ts'
import { createTimeouts, endOf } from './timeouts.ts'

/** Length of a session reference, the claim `pi.sri`. */
export const REFERENCE_LENGTH = 27
/** Default lifetime of a revocation, in minutes. */
const REVOCATION_MINUTES = 490

/** A session with its valid adapters. */
export interface Session {
  /** Session reference identifier, the claim `pi.sri`. */
  readonly sri: string
  readonly subject: string
  /** The policy of the last sign-on. */
  readonly policy: string
  readonly authnSources: AuthnSources
  /** The clients that received the session. */
  readonly clients: readonly string[]
  /** First half of the `PF` cookie. */
  readonly browser: string
  /** End of the last valid adapter. */
  readonly expiresAt: EpochSeconds
}
interface StoredSession extends StoredRecord, Omit<Session, 'browser'> {
  readonly expiresAt: EpochSeconds
}
interface StoredReference extends StoredRecord {
  readonly browser: string
}
export interface Sessions extends FlowSessions {
  of(browser: string | undefined): Promise<Session | undefined>
  /** Restarts the idle time of the adapters that covered a sign-on for the client. */
  used(browser: string, adapters: readonly string[], clientId?: string): Promise<void>
  /**
   * Ends the session of a browser.
   * @returns the ended session.
   */
  end(browser: string | undefined): Promise<Session | undefined>
  /** The session with this reference. */
  find(sri: string): Promise<Session | undefined>
  /** Ends the session and stores its reference as revoked. */
  revoke(sri: string): Promise<void>
  isRevoked(sri: string): Promise<boolean>
  /** In descending order of their ends. */
  list(): Promise<readonly Session[]>
}

interface SessionsOptions {
  readonly store: Store
  readonly clock: Pick<Clock, 'now'>
  readonly random: (length: number) => string
  readonly config: Pick<Config, 'session'>
  readonly browsers: Pick<Browsers, 'keep'>
}

/** Sessions over the record store. */
export function createSessions({ store, clock, random, config, browsers }: SessionsOptions): Sessions {
  const records = store.records<StoredSession>('session/')
  const references = store.records<StoredReference>('session-reference/')
  const revocations = store.records<StoredRecord>('revoked-session/')
  const timeouts = createTimeouts(config)

  const liveSession = (browser: string, { revision: _, ...session }: StoredSession): Session | undefined => {
    const counting = Object.entries(session.authnSources).filter(([, { expiresAt }]) => clock.now() < expiresAt)
    return counting.length === 0 ? undefined : { ...session, browser, authnSources: Object.fromEntries(counting) }
  }
  /** Of simultaneous changes the later end wins. */
  const putReference = async (sri: string, browser: string, expiresAt: EpochSeconds): Promise<void> => {
    const existing = await references.load(sri)
    if (existing?.expiresAt !== undefined && existing.expiresAt >= expiresAt) return
    if (!(await references.put(sri, { browser, revision: existing?.revision ?? 0, expiresAt })))
      await putReference(sri, browser, expiresAt)
  }
  const putSession = async (
    browser: string,
    revision: number,
    session: Omit<StoredSession, 'expiresAt' | 'revision'>,
  ) => {
    const expiresAt = Math.max(...Object.values(session.authnSources).map((source) => source.expiresAt))
    if (!(await records.put(browser, { ...session, revision, expiresAt }))) return false
    await putReference(session.sri, browser, expiresAt)
    await browsers.keep(browser, expiresAt)
    return true
  }
  /** The adapter, used now. */
  const usedNow = (
    adapter: string,
    { subject, attributes, at }: Omit<AuthnSource, 'usedAt' | 'expiresAt'>,
  ): AuthnSource => {
    const usedAt = clock.now()
    return { subject, attributes, at, usedAt, expiresAt: endOf({ at, usedAt }, timeouts(adapter)) }
  }
  const of: Sessions['of'] = async (browser) => {
    const stored = browser === undefined ? undefined : await records.load(browser)
    return browser === undefined || stored === undefined ? undefined : liveSession(browser, stored)
  }
  const end: Sessions['end'] = async (browser) => {
    const session = await of(browser)
    if (browser !== undefined) await records.remove(browser)
    if (session !== undefined) await references.remove(session.sri)
    return session
  }
  const find: Sessions['find'] = async (sri) => {
    const session = await of((await references.load(sri))?.browser)
    return session?.sri === sri ? session : undefined
  }
  /** The authentication sources after a sign-on. Covered factors count only while they are valid in the session. */
  const sourcesWith = (factors: readonly CompletedFactor[], current: Session | undefined): AuthnSources => {
    const counting = factors.flatMap((one) => {
      const source = one.coveredBySession === true ? current?.authnSources[one.adapter] : one
      return source === undefined || !timeouts(one.adapter).enabled ? [] : [[one.adapter, usedNow(one.adapter, source)]]
    })
    return { ...current?.authnSources, ...Object.fromEntries(counting) }
  }
  const signedOn: Sessions['signedOn'] = async (browser, signOn) => {
    const { subject, completedFactors, clientId } = signOn
    const stored = await records.load(browser)
    const previous = stored === undefined ? undefined : liveSession(browser, stored)
    const current = previous?.subject === subject ? previous : undefined
    const authnSources = sourcesWith(completedFactors, current)
    if (Object.keys(authnSources).length === 0) return void (await end(browser))
    const { sri, policy, clients } = current ?? { ...signOn, sri: random(REFERENCE_LENGTH), clients: [] }
    const session = {
      ...{ sri, subject, authnSources, clients: withClient(clients, clientId) },
      policy: completedFactors.every(({ coveredBySession }) => coveredBySession === true) ? policy : signOn.policy,
    }
    // Another request has changed the session: evaluate again.
    if (!(await putSession(browser, stored?.revision ?? 0, session))) return signedOn(browser, signOn)
    if (stored !== undefined && stored.sri !== sri) await references.remove(stored.sri)
  }
  const used: Sessions['used'] = async (browser, adapters, clientId) => {
    const stored = await records.load(browser)
    const session = stored === undefined ? undefined : liveSession(browser, stored)
    if (stored === undefined || session === undefined) return
    const { browser: _, expiresAt: __, ...previous } = session
    const authnSources = Object.fromEntries(
      Object.entries(previous.authnSources).map(([adapter, source]) => [
        adapter,
        adapters.includes(adapter) ? usedNow(adapter, source) : source,
      ]),
    )
    const clients = withClient(previous.clients, clientId)
    if (!(await putSession(browser, stored.revision, { ...previous, authnSources, clients })))
      await used(browser, adapters, clientId)
  }
  return {
    ...{ of, end, find, signedOn, used },
    async revoke(sri) {
      const minutes = config.session?.settings?.sessionRevocationLifetime ?? REVOCATION_MINUTES
      const revision = (await revocations.load(sri))?.revision ?? 0
      await revocations.put(sri, { revision, expiresAt: clock.now() + minutes * 60 })
      const session = await find(sri)
      if (session !== undefined) await end(session.browser)
    },
    isRevoked: async (sri) => (await revocations.load(sri)) !== undefined,
    async list() {
      const found: Session[] = []
      for await (const [browser, stored] of records.list('')) {
        const session = liveSession(browser, stored)
        if (session !== undefined) found.push(session)
      }
      return found.sort((one, other) => other.expiresAt - one.expiresAt)
    },
  }
}

/** `''` = not started by a client (startSSO). */
function withClient(clients: readonly string[] = [], clientId = ''): readonly string[] {
  return clientId === '' || clients.includes(clientId) ? clients : [...clients, clientId]
}
