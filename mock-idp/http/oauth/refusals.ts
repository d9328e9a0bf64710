/** What a client is told that may not go without redirects, in the wrap that the flow API puts around OAuth's errors. */
import { FlowError } from '../../../adapter/kernel/errors.ts'
import type { OAuthClient } from '../../../schemas/gen/host/config-types.ts'
import { mayStartRedirectless } from '../../flows/applications.ts'
import type { OAuthDeps } from './deps.ts'

const LONGEST_CODE = 64
const LONGEST_TEXT = 1024

/** An error of OAuth (RFC 6749, section 5.2) as the flow API shows it: its code and description are a detail's. */
export function wrapped(error: string, description: string): FlowError {
  const text = description.slice(0, LONGEST_TEXT)
  const detail = { code: error.slice(0, LONGEST_CODE), message: text, userMessage: text }
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
