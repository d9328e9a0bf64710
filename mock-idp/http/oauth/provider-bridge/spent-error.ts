/** What the loser of a race for one artefact is told. */
import { errors } from 'oidc-provider'

/** The error for a second use: of a pushed request RFC 9126, of all else RFC 6749, section 5.2. */
export function spentError(model: string): Error {
  if (model === 'PushedAuthorizationRequest') return new errors.InvalidRequest('the request_uri was already used')
  return new errors.InvalidGrant('it was already used')
}
