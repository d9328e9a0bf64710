/** Interactions of the provider: requests that wait for a sign-on, and their continuation. */
import { decodeJwt } from 'jose'
import type { InjectedRequest, InjectedResponse } from './inject.ts'
import type { OidcProvider } from './provider.ts'
import { cookieNames } from './sessions.ts'
import { type InteractionResult, type Parameters, parametersOf, type Waiting, type WaitingRequest } from './types.ts'

const DIFFERENT_SUBJECT: InteractionResult = {
  error: 'access_denied',
  error_description: 'The user who signed on is not the one that the client requested.',
}

export function createInteractions(
  { withProvider, begunIn }: Pick<OidcProvider, 'withProvider' | 'begunIn'>,
  injectFor: (browser: string | undefined, request: InjectedRequest) => Promise<InjectedResponse>,
) {
  /** The waiting request, if the response is a redirect to the sign-on. */
  const waitingIn = (answer: InjectedResponse): Waiting | undefined => {
    const begun = begunIn(answer)
    if (begun === undefined) return undefined
    const params = parametersOf(begun.params)
    const returnTo = new URL(begun.returnTo).pathname
    return { uid: begun.uid, params, returnTo, reasons: begun.prompt.reasons, maxAge: params['max_age'] }
  }
  const resume = async (
    browser: string | undefined,
    { uid, returnTo }: WaitingRequest,
    result: InteractionResult,
  ): Promise<InjectedResponse> => {
    const waiting = await withProvider((provider) => provider.Interaction.find(uid))
    if (waiting !== undefined) {
      // Another page of the browser may have changed the session: this flow's sign-on counts.
      delete waiting.session
      waiting.result = isExpected(parametersOf(waiting.params), result) ? result : DIFFERENT_SUBJECT
      await withProvider(() => waiting.persist())
    }
    return injectFor(browser, { method: 'GET', url: returnTo, cookies: { [cookieNames.resume]: uid } })
  }
  return {
    waitingIn,
    /** Passes the result of a sign-on to the provider; its response is the response to the client. */
    async finish(browser: string | undefined, waiting: WaitingRequest, result: InteractionResult) {
      const answer = await resume(browser, waiting, result)
      const secondPrompt = waitingIn(answer)
      // A second prompt for the same user would have the same result.
      return secondPrompt === undefined ? answer : resume(browser, secondPrompt, DIFFERENT_SUBJECT)
    },
  }
}

/** The provider checks the hint only before a sign-on (OpenID Connect Core 1.0, section 3.1.2.2). */
function isExpected({ id_token_hint: hint }: Parameters, { login }: InteractionResult): boolean {
  return hint === undefined || login === undefined || decodeJwt(hint).sub === login.accountId
}
