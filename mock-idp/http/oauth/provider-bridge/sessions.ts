/**
 * The provider's session of a browser. Its content is copied from the host's session, which alone determines the
 * signed-on user, and it is stored here: the browser only has its `PF` cookie.
 */
import type { IncomingMessage } from 'node:http'
import { defined } from '../../../../adapter/kernel/objects.ts'
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import type { Store } from '../../../core/store/store.ts'
import { browserRecords } from '../../../sessions/browser-records.ts'
import type { Session } from '../../../sessions/sessions.ts'
import type { OAuthDeps } from '../deps.ts'
import { acrOf, amrOf, signedOnAt } from '../sign-on.ts'
import type { InjectedResponse } from './inject.ts'
import type { OidcProvider } from './provider.ts'

export type Cookies = Readonly<Record<string, string>>

/** Default names of the provider's cookies. */
export const cookieNames = { session: '_session', resume: '_interaction_resume' } as const

interface LoginDetails {
  readonly accountId: string
  readonly loginTs: EpochSeconds
  readonly amr: string[]
  readonly acr: string
}

export function createProviderSessions(
  store: Pick<Store, 'collection'>,
  { withProvider }: Pick<OidcProvider, 'withProvider'>,
  { policies }: Pick<OAuthDeps, 'policies'>,
) {
  const records = browserRecords(store)
  const put = (browser: string, providerCookie: string | undefined): Promise<void> =>
    records.update(browser, (before) => {
      if (before === undefined || before.successor !== undefined) return { after: before, answer: undefined }
      const { providerCookie: _, ...rest } = before
      return { after: { ...rest, ...defined({ providerCookie }) }, answer: undefined }
    })
  const assigned = new WeakMap<IncomingMessage, Session>()
  withProvider(({ Session: ofProvider }) => {
    const find = ofProvider.get.bind(ofProvider)
    // A new session with the content of the host's session. The provider stores it at its first change.
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
    /** Answers a request without a provider cookie as in this session. */
    assign(request: IncomingMessage, session: Session): void {
      assigned.set(request, session)
    },
    /**
     * The provider's cookies of a browser with this session, or without a signed-on user. Empty if the provider has no
     * session for it.
     */
    async cookies(browser: string | undefined, session: Session | undefined): Promise<Cookies> {
      if (browser === undefined) return {}
      const stored = (await records.get(browser))?.providerCookie
      const providerSession =
        stored === undefined ? undefined : await withProvider((provider) => provider.Session.find(stored))
      // The session of an earlier or another user must not be used.
      const stale =
        providerSession !== undefined &&
        providerSession.uid !== session?.sri &&
        (session !== undefined || providerSession.accountId !== undefined)
      if (stale) await withProvider(() => providerSession.destroy())
      return stored === undefined || providerSession === undefined || stale ? {} : cookiesOf(stored)
    },
    /** Stores the session cookie of the response, or removes it. */
    async store(browser: string | undefined, { cookies }: InjectedResponse): Promise<void> {
      if (browser === undefined || !cookies.has(cookieNames.session)) return
      await put(browser, cookies.get(cookieNames.session))
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
