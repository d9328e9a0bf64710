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
const STORED_SECONDS = 24 * 60 * 60

interface BrowserSession {
  readonly revision: number
  readonly expiresAt: EpochSeconds
  /** The value of the cookie. */
  readonly value: string
}
/** What the provider knows of a person. */
interface LoginDetails {
  readonly accountId: string
  readonly loginTs: EpochSeconds
  readonly amr: readonly string[]
  readonly acr: string
}

/** The provider's sessions of an instance's browsers. */
export function createProviderSessions(
  store: Pick<Store, 'records'>,
  { withProvider }: Pick<OidcProvider, 'withProvider'>,
  { clock, policies }: Pick<OAuthDeps, 'clock' | 'policies'>,
) {
  const records = store.records<BrowserSession>('oidc-browser/')
  const put = async (browser: string, value: string): Promise<void> => {
    const expiresAt = clock.now() + STORED_SECONDS
    const revision = (await records.load(browser))?.revision ?? 0
    if (!(await records.put(browser, { revision, expiresAt, value }))) await put(browser, value)
  }
  const assigned = new WeakMap<IncomingMessage, Session>()
  withProvider(({ Session: ofProvider }) => {
    const find = ofProvider.get.bind(ofProvider)
    // A new one that says what the host's says. It is stored with the first thing that the provider adds to it.
    ofProvider.get = async (ctx) => {
      const providerSession = await find(ctx)
      const session = assigned.get(ctx.req)
      if (session === undefined) return providerSession
      providerSession.uid = session.sri
      providerSession.loginAccount(loginDetails(session, policies))
      return providerSession
    }
  })
  return {
    /** Has a request without a cookie of the provider's be answered as in that session. */
    assign(request: IncomingMessage, session: Session): void {
      assigned.set(request, session)
    },
    /**
     * The cookies to send to the provider on behalf of a browser in which that session is live, or nobody is signed on.
     * None where the provider has no session of its own for it.
     */
    async cookies(browser: string | undefined, session: Session | undefined): Promise<Cookies> {
      if (browser === undefined) return {}
      const stored = (await records.load(browser))?.value
      const providerSession =
        stored === undefined ? undefined : await withProvider((provider) => provider.Session.find(stored))
      // Of somebody who is not signed on any more, or another: nothing of it may count.
      const stale =
        providerSession !== undefined &&
        providerSession.uid !== session?.sri &&
        (session !== undefined || providerSession.accountId !== undefined)
      if (stale) await withProvider(() => providerSession.destroy())
      return stored === undefined || providerSession === undefined || stale ? {} : cookiesOf(stored)
    },
    /** Keeps the session that the provider set in its answer, or forgets the one that it took away. */
    async store(browser: string | undefined, { cookies }: InjectedResponse): Promise<void> {
      if (browser === undefined || !cookies.has(cookieNames.session)) return
      const value = cookies.get(cookieNames.session)
      if (value === undefined) await records.remove(browser)
      else await put(browser, value)
    },
  }
}

function cookiesOf(value: string): Cookies {
  return { [cookieNames.session]: value }
}

function loginDetails({ subject, policy, authnSources }: Session, policies: OAuthDeps['policies']): LoginDetails {
  const factors = Object.entries(authnSources).map(([adapter, { at }]) => ({ adapter, at }))
  const amr = amrOf(factors)
  return { accountId: subject, loginTs: signedOnAt(factors), amr, acr: acrOf(policy, amr, policies) }
}
