/** Responses of the OAuth endpoints: the provider's, those of `response_mode=pi.flow`, and refusals. */
import type { Response } from 'express'
import type { ResponseMode } from 'oidc-provider'
import { FlowError } from '../../../adapter/kernel/errors.ts'
import type { OAuthClient } from '../../../schemas/gen/host/config-types.ts'
import { mayStartRedirectless } from '../../flows/applications.ts'
import type { OAuthDeps } from './deps.ts'
import type { InjectedResponse } from './provider-bridge/inject.ts'

/** The kind of the protocol in `host.protocols`. */
export const KIND = 'oauth'

/** An interaction of the provider that waits, and the path where it goes on. */
export interface WaitingRequest {
  readonly uid: string
  readonly returnTo: string
}
/** The provider waits, or has answered already (by a session), or may ask nobody; or a device is to be connected. */
export type OAuthFlowData =
  | { readonly waiting: WaitingRequest }
  | { readonly authorizeResponse: AuthorizeResponse }
  | { readonly failed: true }
  | { readonly device: true }

/** PingFederate's name for the mode. Source: "Mobile application authentication through REST APIs". */
export const PI_FLOW = 'pi.flow'

const RESPONSE_HEADER = 'x-authorize-response'

/** What a redirect would have carried. */
export type AuthorizeResponse = { readonly [parameter: string]: string }

/** The response mode; its answers are for `authorizeResponseOf` alone. */
export const piFlow: ResponseMode = (ctx, _redirectUri, payload) => {
  ctx.status = 200
  ctx.set(RESPONSE_HEADER, '1')
  ctx.body = payload
}

/** The parameters, where the answer of the provider carries some. */
export function authorizeResponseOf({ headers, body }: InjectedResponse): AuthorizeResponse | undefined {
  return headers[RESPONSE_HEADER] === undefined ? undefined : JSON.parse(body)
}

/** Writes the answer; headers that are set already stay where the answer has none of that name. */
export function forward({ status, headers, body }: InjectedResponse, res: Response): void {
  res.statusCode = status
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) res.setHeader(name, value)
  res.end(body)
}

/** A form that posts itself to the client is a page like any other, also when it carries an error. */
export function asPage(answer: InjectedResponse): InjectedResponse {
  const isForm = String(answer.headers['content-type']).startsWith('text/html') && answer.body.includes('<form')
  return isForm ? { ...answer, status: 200 } : answer
}

const MAX_CODE_LENGTH = 64
const MAX_TEXT_LENGTH = 1024

/** An error of OAuth (RFC 6749, section 5.2) as the flow API shows it: its code and description are a detail's. */
export function wrapped(error: string, description: string): FlowError {
  const text = description.slice(0, MAX_TEXT_LENGTH)
  const detail = { code: error.slice(0, MAX_CODE_LENGTH), message: text, userMessage: text }
  return new FlowError('VALIDATION_ERROR', { details: [detail] })
}

/** A refusal, and what the one who set the configuration up should know of it. */
export interface Refusal {
  readonly error: FlowError
  readonly note: string
}

/**
 * Why the client may not go without redirects, if so. The text for a client without the switch is PingFederate's own,
 * which names no switch: the note does.
 */
export function redirectlessRefusal(
  client: OAuthClient,
  origin: string | undefined,
  deps: Pick<OAuthDeps, 'config'>,
): Refusal | undefined {
  const { clientId } = client
  if (client.allowAuthenticationApiInit !== true) {
    const text = 'OAuth client is not allowed to initiate authentication API flow via the pi.flow response mode'
    const note = `the client ${clientId} lacks the switch allowAuthenticationApiInit (oauth.clients[] in the configuration)`
    return { error: wrapped('unauthorized_client', text), note }
  }
  if (mayStartRedirectless(origin, clientId, deps)) return undefined
  const text = 'The authentication application is not allowed to use this OAuth client in redirectless mode'
  const where = 'clientForRedirectlessMode of an application that has restrictAccessToRedirectlessMode'
  return { error: wrapped('unauthorized_client', text), note: `the client ${clientId} is not the ${where}: ${origin}` }
}
