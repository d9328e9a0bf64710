/** `response_mode=pi.flow`: the parameters of the redirect come as JSON, to be handed on in a state of the flow API. */
import type { ResponseMode } from 'oidc-provider'
import type { InjectedResponse } from './provider-bridge/inject.ts'

/** PingFederate's name for the mode. Source: "Mobile application authentication through REST APIs". */
export const PI_FLOW = 'pi.flow'

const MARK = 'x-authorize-response'

/** What a redirect would have carried. */
export type AuthorizeResponse = { readonly [parameter: string]: string }

/** The response mode; its answers are for `authorizeResponseOf` alone. */
export const piFlow: ResponseMode = (ctx, _redirectUri, payload) => {
  ctx.status = 200
  ctx.set(MARK, '1')
  ctx.body = payload
}

/** The parameters, where the answer of the provider carries some. */
export function authorizeResponseOf({ headers, body }: InjectedResponse): AuthorizeResponse | undefined {
  return headers[MARK] === undefined ? undefined : JSON.parse(body)
}
