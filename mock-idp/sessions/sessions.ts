/**
 * Sessions: the user and the passed adapters of a browser, for single sign-on across protocols.
 * Source: PingFederate Administrator's Reference, "Sessions".
 */
import type { Clock, EpochSeconds } from '../../adapter/spi.ts'
import type { Config } from '../config/config.ts'
import type { Store, StoredRecord } from '../core/store/store.ts'
import type { FlowSessions } from '../flows/protocol.ts'
import { type BrowserRecord, browserRecords, type StoredSession } from './browser-records.ts'
import { GRACE_SECONDS, IDLE_BROWSER_SECONDS } from './browsers.ts'
import { HALF_LENGTH } from './cookie.ts'
import { createSessionRules, endOfSession, type Session } from './session-rules.ts'
import { createTimeouts } from './timeouts.ts'

export { REFERENCE_LENGTH, type Session } from './session-rules.ts'

/** Requests in progress at a sign-on end before; they find the new id of the browser by the earlier one. */
const SUCCESSOR_SECONDS = 60
const MAX_FORMER_IDS = 20
/** Each failed try means that another request has changed the browser; so many in a row are a defect. */
const MAX_TRIES = 1000
/** Default lifetime of a revocation, in minutes. */
const REVOCATION_MINUTES = 490

interface StoredReference extends StoredRecord {
  readonly expiresAt: EpochSeconds
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
  readonly config: Pick<Config, 'session' | 'compatibility'>
}
type Change = (before: BrowserRecord) => StoredSession | undefined
/** The stored session and the one before, or the id to change instead. */
interface Stored {
  readonly session?: StoredSession | undefined
  readonly former?: StoredSession | undefined
  readonly next?: string
}

/** Sessions in the records of browsers, with an index by reference. */
export function createSessions({ store, clock, random, config }: SessionsOptions): Sessions {
  const records = browserRecords(store)
  const references = store.collection<StoredReference>('session-reference')
  const revocations = store.collection<StoredRecord>('revoked-session')
  const { live, used: usedBy, after } = createSessionRules({ clock, random, timeouts: createTimeouts(config) })
  const rotates = config.compatibility?.sessionCookie !== 'ignore'

  const of: Sessions['of'] = async (browser) => {
    const record = browser === undefined ? undefined : await records.get(browser)
    return browser === undefined ? undefined : live(browser, record)
  }
  /** Updates the index. Of simultaneous changes the later end wins. */
  const index = async (browser: string, session: StoredSession | undefined, former: StoredSession | undefined) => {
    if (session !== undefined) {
      const entry = { browser, expiresAt: endOfSession(session) }
      const isNew = session.sri !== former?.sri
      if (isNew) await references.replace(session.sri, { revision: 0, ...entry })
      else
        await references.update(session.sri, (existing) => {
          const isLater = existing?.browser !== browser || existing.expiresAt < entry.expiresAt
          return { after: isLater ? entry : existing, answer: undefined }
        })
    }
    if (former !== undefined && former.sri !== session?.sri) await references.remove(former.sri)
  }
  /** The response to a sign-on sets a cookie with the first half only. */
  const firstHalfOnly = ({ current }: BrowserRecord) =>
    current === '' ? {} : { current: '', previous: current, previousUntil: clock.now() + GRACE_SECONDS }
  /** Changes the session of a browser; after a simultaneous sign-on under its new id. Returns the id. */
  const change = async (browser: string, to: Change, isJoining = false): Promise<string> => {
    const { next, session, former } = await records.update<Stored>(browser, (before) => {
      if (before?.successor !== undefined) return { after: before, answer: { next: before.successor } }
      if (before === undefined) return { after: before, answer: {} }
      const session = to(before)
      const isSame = session === undefined && before.session === undefined && !isJoining
      const changed = isJoining ? { ...before, ...firstHalfOnly(before) } : before
      return { after: isSame ? before : withSession(changed, session), answer: { session, former: before.session } }
    })
    if (next !== undefined) return change(next, to, isJoining)
    await index(browser, session, former)
    return browser
  }
  /** Undefined if another request has changed the browser since it was read. */
  const replaceId = async (browser: string, stored: BrowserRecord | undefined, to: Change) => {
    const now = clock.now()
    const id = random(HALF_LENGTH)
    const former = stored ?? { revision: 0, expiresAt: now + IDLE_BROWSER_SECONDS, current: '' }
    const session = to(former)
    const { previous: _, previousUntil: __, formerIds = [], ...rest } = former
    const formed = { ...rest, revision: 0, current: '', formerIds: [...formerIds.slice(1 - MAX_FORMER_IDS), browser] }
    // Stored before the earlier id refers to it.
    await records.replace(id, withSession(formed, session))
    const marker = {
      ...{ revision: former.revision, expiresAt: now + SUCCESSOR_SECONDS, successor: id },
      ...{ current: former.current, previousUntil: now + GRACE_SECONDS },
    }
    if (await records.replace(browser, marker)) {
      await index(id, session, former.session)
      return id
    }
    await records.remove(id)
    return undefined
  }
  /** Gives the browser a new id, with the session: the earlier id, which others may know, becomes worthless. */
  const rotate = async (browser: string, to: Change): Promise<string> => {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const stored = await records.get(browser)
      if (stored?.successor !== undefined) return change(stored.successor, to, true)
      const id = await replaceId(browser, stored, to)
      if (id !== undefined) return id
    }
    throw new Error(`other requests changed the browser of a sign-on ${MAX_TRIES} times in a row`)
  }
  const signedOn: Sessions['signedOn'] = (browser, signOn) => {
    const to: Change = (before) => after(signOn, live(browser, before))
    const isRise = signOn.completedFactors.some(({ coveredBySession }) => coveredBySession !== true)
    return isRise && rotates ? rotate(browser, to) : change(browser, to)
  }
  const end: Sessions['end'] = async (browser) => {
    let ended: Session | undefined
    if (browser !== undefined)
      await change(browser, (before) => {
        ended = live(browser, before)
        return undefined
      })
    return ended
  }
  const find: Sessions['find'] = async (sri) => {
    const session = await of((await references.get(sri))?.browser)
    return session?.sri === sri ? session : undefined
  }
  return {
    ...{ of, end, find, signedOn },
    async used(browser, adapters, clientId) {
      await change(browser, (before) => usedBy(live(browser, before), adapters, clientId))
    },
    async revoke(sri) {
      const minutes = config.session?.settings?.sessionRevocationLifetime ?? REVOCATION_MINUTES
      const expiresAt = clock.now() + minutes * 60
      await revocations.update(sri, () => ({ after: { expiresAt }, answer: undefined }))
      const session = await find(sri)
      if (session !== undefined) await end(session.browser)
    },
    isRevoked: async (sri) => (await revocations.get(sri)) !== undefined,
    async list() {
      const found = (await records.list()).flatMap(([browser, record]) => live(browser, record) ?? [])
      return found.sort((one, other) => other.expiresAt - one.expiresAt)
    },
  }
}

/** The record lives at least as long as the session. */
function withSession(record: BrowserRecord, session: StoredSession | undefined): BrowserRecord {
  const { session: _, ...rest } = record
  if (session === undefined) return rest
  return { ...rest, session, expiresAt: Math.max(record.expiresAt, endOfSession(session)) }
}
