/**
 * The provider's own session of a browser. It is drawn after the host's, which alone says who is signed on, and kept here:
 * the browser holds its `PF` cookie and no other.
 */
import type { IncomingMessage } from 'node:http'
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import type { Store } from '../../../core/store/store.ts'
import type { Session } from '../../../sessions/sessions.ts'
import type { OAuthDeps } from '../deps.ts'
import { acrOf, amrOf, signedOnAt } from '../sign-on.ts'
import type { InjectedResponse } from './inject.ts'
import type { OidcProvider } from './provider.ts'

/** Cookies by name. */
export type Cookies = Readonly<Record<string, string>>

/** The provider's cookies by its default names. */
export const cookieNames = { session: '_session', resume: '_interaction_resume' } as const

/** Longer than the host's sessions are used without a visit; if not, it is drawn anew. */
const KEPT_SECONDS = 24 * 60 * 60

interface BrowserSession {
  readonly revision: number
  readonly expiresAt: EpochSeconds
  /** The value of the cookie. */
  readonly session: string
}
/** What the provider knows of a person. */
interface Known {
  readonly accountId: string
  readonly loginTs: EpochSeconds
  readonly amr: readonly string[]
  readonly acr: string
}

/** The provider's sessions of an instance's browsers. */
export function createProviderSessions(
  store: Pick<Store, 'records'>,
  { within }: Pick<OidcProvider, 'within'>,
  { clock, policies }: Pick<OAuthDeps, 'clock' | 'policies'>,
) {
  const records = store.records<BrowserSession>('oidc-browser/')
  const set = async (browser: string, session: string): Promise<void> => {
    const expiresAt = clock.now() + KEPT_SECONDS
    const revision = (await records.load(browser))?.revision ?? 0
    if (!(await records.put(browser, { revision, expiresAt, session }))) await set(browser, session)
  }
  const drawing = new WeakMap<IncomingMessage, Session>()
  within(({ Session: ofProvider }) => {
    const find = ofProvider.get.bind(ofProvider)
    // A new one that says what the host's says. It is stored with the first thing that the provider adds to it.
    ofProvider.get = async (ctx) => {
      const session = await find(ctx)
      const live = drawing.get(ctx.req)
      if (live === undefined) return session
      session.uid = live.sri
      session.loginAccount(knownOf(live, policies))
      return session
    }
  })
  return {
    /** Has a request without a cookie of the provider's be answered as in that session. */
    draw(request: IncomingMessage, live: Session): void {
      drawing.set(request, live)
    },
    /**
     * The cookies to send to the provider on behalf of a browser in which that session is live, or nobody is signed on.
     * None where the provider has no session of its own for it.
     */
    async cookies(browser: string | undefined, live: Session | undefined): Promise<Cookies> {
      if (browser === undefined) return {}
      const kept = (await records.load(browser))?.session
      const found = kept === undefined ? undefined : await within((provider) => provider.Session.find(kept))
      // Of somebody who is not signed on any more, or another: nothing of it may count.
      const stale =
        found !== undefined && found.uid !== live?.sri && (live !== undefined || found.accountId !== undefined)
      if (stale) await within(() => found.destroy())
      return kept === undefined || found === undefined || stale ? {} : named(kept)
    },
    /** Keeps the session that the provider set in its answer, or forgets the one that it took away. */
    async keep(browser: string | undefined, { cookies }: InjectedResponse): Promise<void> {
      if (browser === undefined || !cookies.has(cookieNames.session)) return
      const session = cookies.get(cookieNames.session)
      if (session === undefined) await records.remove(browser)
      else await set(browser, session)
    },
  }
}

function named(session: string): Cookies {
  return { [cookieNames.session]: session }
}

function knownOf({ subject, policy, authnSources }: Session, policies: OAuthDeps['policies']): Known {
  const passed = Object.entries(authnSources).map(([adapter, { at }]) => ({ adapter, at }))
  const amr = amrOf(passed)
  return { accountId: subject, loginTs: signedOnAt(passed), amr, acr: acrOf(policy, amr, policies) }
}
