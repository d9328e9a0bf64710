/** Which session of the provider a browser has: kept here, so that the browser holds its `PF` cookie and no other. */
import type { EpochSeconds } from '../../../adapter/spi.ts'
import type { Host } from '../../host.ts'
import type { Store } from '../../store/store.ts'
import type { DetachedAnswer } from './detached.ts'

/** The provider's cookies by its default names. */
export const cookieNames = { session: '_session', resume: '_interaction_resume' } as const

/** Without a request for so long, a session is over. Source: PingFederate Administrator's Reference, "Sessions". */
export const SESSION_SECONDS = 60 * 60

interface BrowserSession {
  readonly revision: number
  readonly expiresAt: EpochSeconds
  readonly session: string
}

/** The sessions of an instance's browsers. */
export function createSessions(store: Pick<Store, 'records'>, { clock, browsers }: Pick<Host, 'clock' | 'browsers'>) {
  const records = store.records<BrowserSession>('oidc-browser/')
  return {
    /** The cookies to send to the provider on behalf of a browser; none for one that is not known. */
    async cookies(browser: string | undefined): Promise<Readonly<Record<string, string>>> {
      const known = browser === undefined ? undefined : await records.load(browser)
      return known === undefined ? {} : { [cookieNames.session]: known.session }
    },
    /** Keeps the session that the provider set in its answer, or forgets the one that it took away. */
    async keep(browser: string | undefined, { cookies }: DetachedAnswer): Promise<void> {
      if (browser === undefined || !cookies.has(cookieNames.session)) return
      const session = cookies.get(cookieNames.session)
      if (session === undefined) return records.remove(browser)
      const expiresAt = clock.now() + SESSION_SECONDS
      for (let stored = false; !stored; ) {
        const revision = (await records.load(browser))?.revision ?? 0
        stored = await records.put(browser, { revision, expiresAt, session })
      }
      await browsers.keep(browser, expiresAt)
    },
  }
}
