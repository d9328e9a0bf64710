/** The session that the query of a browser names. */
import { own } from '../../../../adapter/kernel/objects.ts'
import type { Reason } from '../../../../adapter/spi.ts'
import { equalSecret } from '../../../core/equal-secret.ts'
import { reason } from '../rules/reasons.ts'
import type { Channel } from '../rules/session.ts'
import type { Deps } from '../service/deps.ts'
import { reachPeig } from '../service/peig.ts'
import { type LiveState, readSession } from '../service/records.ts'
import { ProxyRefusal, START_AGAIN } from './proxy-refusal.ts'

/** Parameters of a request; other values than strings come from repeated ones. */
export type Query = { readonly [parameter: string]: unknown }

/** `maxLength` of these values in schemas/aducid/. */
const MAX_LENGTH = 64

const UNREADABLE = 'This link is incomplete'

/** @throws ProxyRefusal 400 for a parameter that is repeated or too long. */
export function parameter(query: Query, name: string, maxLength: number = MAX_LENGTH): string | undefined {
  const value = own(query, name)
  if (value === undefined || value === '') return undefined
  if (typeof value === 'string' && value.length <= maxLength) return value
  throw new ProxyRefusal(400, {
    title: UNREADABLE,
    text: `The parameter ${name} is repeated or has more than ${maxLength} characters. ${START_AGAIN}`,
    reason: reason('PARAMETER_INVALID', { parameter: name }),
  })
}

/**
 * The session of a request, with the effects of time.
 * @throws ProxyRefusal 400 or 404.
 */
export async function sessionOf(deps: Deps, query: Query, name = 'authId'): Promise<LiveState> {
  const authId = parameter(query, name)
  if (authId === undefined)
    throw new ProxyRefusal(400, {
      title: UNREADABLE,
      text: `It has no ${name}. ${START_AGAIN}`,
      reason: reason('PARAMETER_INVALID', { parameter: name }),
    })
  const session = await readSession(deps, authId)
  // The key of a record at a secondary AIM is no authId.
  if (session === undefined || session.data.authId !== authId)
    throw new ProxyRefusal(404, {
      title: 'Sign-on not found',
      text: `AIM has no session with this ${name}: it was closed long ago, or the ${name} was not percent-encoded in the link. ${START_AGAIN}`,
      reason: reason('SESSION_UNKNOWN'),
    })
  checkBinding(session, query)
  return session
}

/** The session after its way to a PEIG. @throws ProxyRefusal as `sessionOf`. */
export async function reach(deps: Deps, query: Query, channel: Channel, name?: string): Promise<LiveState> {
  const { data } = await sessionOf(deps, query, name)
  await reachPeig(deps, data.authId, channel)
  return sessionOf(deps, query, name)
}

/** Binding data are optional: only some bindings have them in the URL. */
function checkBinding({ data }: LiveState, query: Query): void {
  const bindingId = parameter(query, 'bindingId')
  const bindingKey = parameter(query, 'bindingKey')
  if (bindingId !== undefined && !equalSecret(data.bindingId, bindingId))
    throw wrongBinding('bindingId', reason('BINDING_ID_WRONG'))
  if (bindingKey !== undefined && !equalSecret(data.bindingKey ?? '', bindingKey))
    throw wrongBinding('bindingKey', reason('BINDING_KEY_WRONG'))
}

function wrongBinding(name: string, cause: Reason): ProxyRefusal {
  return new ProxyRefusal(400, {
    title: 'This link belongs to another sign-on',
    text: `Its ${name} is not that of the session. ${START_AGAIN}`,
    reason: cause,
  })
}
