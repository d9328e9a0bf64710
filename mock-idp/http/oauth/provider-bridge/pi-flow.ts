/**
 * The response mode `pi.flow`: the parameters of the redirect as JSON.
 * Source: PingFederate Developer's Reference, "Mobile application authentication through REST APIs".
 */
import type { InjectedResponse } from './inject.ts'
import type { Context } from './types.ts'

/** Name of PingFederate. */
export const PI_FLOW = 'pi.flow'

const RESPONSE_HEADER = 'x-authorize-response'

/** Parameters of a redirect. */
export type AuthorizeResponse = { readonly [parameter: string]: string }

/** The handler; `authorizeResponseOf` reads its responses. */
export function piFlow(ctx: Context, _redirectUri: string, payload: object): void {
  ctx.status = 200
  ctx.set(RESPONSE_HEADER, '1')
  ctx.body = payload
}

/** The parameters, if the response has the mode `pi.flow`. */
export function authorizeResponseOf({ headers, body }: InjectedResponse): AuthorizeResponse | undefined {
  return headers[RESPONSE_HEADER] === undefined ? undefined : JSON.parse(body)
}
