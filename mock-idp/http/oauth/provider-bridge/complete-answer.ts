/** Changes of the provider's answers. */
import type { IncomingMessage } from 'node:http'
import { errors } from 'oidc-provider'
import type { OAuthConfig } from '../../../../schemas/gen/host/config-types.ts'
import type { Refusal } from '../../idp/refusal.ts'
import { scopeNames } from '../provider-config.ts'
import type { CaughtErrors } from './caught-errors.ts'
import { type OAuthParties, partiesOf } from './parties.ts'
import type { Explain } from './refusals.ts'
import type { Context } from './types.ts'

/** Changes the answer as PingFederate does, and explains a refusal before the answer is written. */
export function completeAnswer(
  { oauth, explain }: { readonly oauth: OAuthConfig; readonly explain: Explain },
  caught: CaughtErrors,
  refusals: WeakMap<IncomingMessage, Refusal>,
  parties: WeakMap<IncomingMessage, OAuthParties>,
) {
  const existing = scopeNames(oauth)
  return async (ctx: Context, next: () => Promise<void>): Promise<void> => {
    await next()
    refuseUnknownScopes(ctx, existing, caught)
    addInterval(ctx)
    parties.set(ctx.req, partiesOf(ctx))
    const error = caught.in(ctx.req)
    if (error !== undefined) refusals.set(ctx.req, await explain(error))
  }
}

/** The provider ignores unknown scopes; PingFederate refuses them, also for `client_credentials`. */
function refuseUnknownScopes(ctx: Context, existing: readonly string[], caught: CaughtErrors): void {
  // Checked after the client was authenticated: only then is the status 200.
  const { grant_type, scope } = ctx.oidc?.body ?? {}
  if (grant_type !== 'client_credentials' || ctx.status !== 200 || typeof scope !== 'string') return
  if (scope.split(' ').every((name) => existing.includes(name))) return
  const refused = new errors.InvalidScope('requested scope is not allowed', scope)
  caught.add(ctx, refused)
  const { error, error_description } = refused
  ctx.status = 400
  ctx.body = { error, error_description, scope }
}

/** Polling interval of a device (RFC 8628, section 3.2); PingFederate always sends it. */
function addInterval(ctx: Context): void {
  const { body } = ctx
  if (typeof body === 'object' && body !== null && 'device_code' in body) ctx.body = { ...body, interval: 5 }
}
