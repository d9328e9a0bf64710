/** Responses of the OAuth endpoints: the provider's, those of `response_mode=pi.flow`, and refusals. */
import type { Response } from 'express'
import { FlowError } from '../../../adapter/kernel/errors.ts'
import { defined } from '../../../adapter/kernel/objects.ts'
import type { Reason } from '../../../adapter/spi.ts'
import type { OAuthClient } from '../../../schemas/gen/host/config-types.ts'
import { mayStartRedirectless } from '../../flows/applications.ts'
import type { HostFlow } from '../../flows/flow.ts'
import { refuseFrames } from '../../pages/send-page.ts'
import type { OAuthDeps } from './deps.ts'
import type { InjectedResponse } from './provider-bridge/inject.ts'
import type { AuthorizeResponse } from './provider-bridge/pi-flow.ts'
import type { WaitingRequest } from './provider-bridge/types.ts'
import { reason } from './reasons.ts'

/** Kind of the protocol in `protocols`. */
export const OAUTH = 'oauth'

/** A waiting interaction; a finished one (covered by a session); a failed one (`prompt=none`); a device. */
export type OAuthFlowData =
  | { readonly waiting: WaitingRequest }
  | { readonly authorizeResponse: AuthorizeResponse }
  | { readonly failed: true }
  | { readonly device: true }

/** The parties of a started flow, for the journal. */
export function partiesOfFlow(id: string, { protocol, result, input }: HostFlow) {
  return defined({
    flow: id,
    client: protocol?.clientId || undefined,
    username: result?.subject ?? input.username,
  })
}

/** Writes the provider's response. Headers that were set earlier remain, unless the response has the same. */
export function forward({ status, headers, body }: InjectedResponse, res: Response): void {
  res.statusCode = status
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) res.setHeader(name, value)
  if (String(headers['content-type']).startsWith('text/html')) refuseFrames(res)
  res.end(body)
}

/** A self-submitting form has status 200, also with an error in it. */
export function asPage(answer: InjectedResponse): InjectedResponse {
  const isForm = String(answer.headers['content-type']).startsWith('text/html') && answer.body.includes('<form')
  return isForm ? { ...answer, status: 200 } : answer
}

const MAX_CODE_LENGTH = 64
const MAX_TEXT_LENGTH = 1024

/** An OAuth error (RFC 6749, section 5.2) in the format of the flow API: a detail with code and description. */
export function wrapped(error: string, description: string, reason?: Reason): FlowError {
  const text = description.slice(0, MAX_TEXT_LENGTH)
  const detail = { code: error.slice(0, MAX_CODE_LENGTH), message: text, userMessage: text }
  return new FlowError('VALIDATION_ERROR', { details: [detail], reason })
}

/** A refusal of redirectless mode, and a note for the administrator. */
export interface RedirectlessRefusal {
  readonly error: FlowError
  readonly note: string
}

/**
 * The refusal if the client may not use redirectless mode. The text for a client without the switch is PingFederate's
 * and does not name the switch; the note does.
 */
export function redirectlessRefusal(
  client: OAuthClient,
  origin: string | undefined,
  deps: Pick<OAuthDeps, 'config'>,
): RedirectlessRefusal | undefined {
  const { clientId } = client
  if (client.allowAuthenticationApiInit !== true) {
    const text = 'OAuth client is not allowed to initiate authentication API flow via the pi.flow response mode'
    const note = `the client ${clientId} lacks the switch allowAuthenticationApiInit (oauth.clients[] in the configuration)`
    const setting = 'oauth.clients[].allowAuthenticationApiInit'
    return {
      error: wrapped('unauthorized_client', text, reason('REDIRECTLESS_NOT_ALLOWED', { clientId, setting })),
      note,
    }
  }
  if (mayStartRedirectless(origin, clientId, deps)) return undefined
  const text = 'The authentication application is not allowed to use this OAuth client in redirectless mode'
  const where = 'clientForRedirectlessMode of an application that has restrictAccessToRedirectlessMode'
  const setting = 'authenticationApi.applications[].clientForRedirectlessMode'
  const restricted = reason('APPLICATION_RESTRICTED', { clientId, origin, setting })
  return {
    error: wrapped('unauthorized_client', text, restricted),
    note: `the client ${clientId} is not the ${where}: ${origin}`,
  }
}
