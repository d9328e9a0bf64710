/**
 * Lifetime of a passed adapter.
 * Source: PingFederate Administrator's Reference, "Configuring authentication sessions".
 */
import type { EpochSeconds } from '../../adapter/spi.ts'
import type { Config } from '../config/config.ts'
import type { ConfigFault } from '../config/faults.ts'

const MINUTE = 60
/** "Does not expire": ten years. */
const NEVER_SECONDS = 10 * 365 * 24 * 60 * MINUTE
const DEFAULTS = { enableSessions: true, idleTimeoutMins: 60, maxTimeoutMins: 480 }

/** Session settings of an adapter instance. */
export interface Timeouts {
  readonly enabled: boolean
  /** Limit without a request of the user. */
  readonly idleSeconds: number
  /** Limit since the sign-on. */
  readonly maxSeconds: number
}

/** The policy of the adapter instance, else the global one. */
export function createTimeouts({ session = {} }: Pick<Config, 'session'>): (adapter: string) => Timeouts {
  const { global = {}, items = [] } = session.authenticationSessionPolicies ?? {}
  return (adapter) => {
    const own = items.find(({ authenticationSource }) => authenticationSource.sourceRef.id === adapter)
    const { enableSessions, idleTimeoutMins, maxTimeoutMins } = { ...DEFAULTS, ...global, ...own }
    const maxSeconds = maxTimeoutMins === -1 ? NEVER_SECONDS : maxTimeoutMins * MINUTE
    const idleSeconds = idleTimeoutMins === -1 ? maxSeconds : idleTimeoutMins * MINUTE
    return { enabled: enableSessions, idleSeconds, maxSeconds }
  }
}

/** Faults of session policies for unknown adapter instances. */
export function sessionFaults({
  session,
  adapters = {},
}: Pick<Config, 'session' | 'adapters'>): readonly ConfigFault[] {
  const { items = [] } = session?.authenticationSessionPolicies ?? {}
  return items.flatMap(({ authenticationSource }, index) => {
    const { id } = authenticationSource.sourceRef
    if (Object.hasOwn(adapters, id)) return []
    const pointer = `/session/authenticationSessionPolicies/items/${index}/authenticationSource/sourceRef/id`
    const existing = Object.keys(adapters).join(', ') || 'none'
    return [{ pointer, message: `adapter instance "${id}" not found; existing instances: ${existing}` }]
  })
}

/** The time at which a passed adapter becomes invalid. */
export function endOf(
  { at, usedAt }: { readonly at: EpochSeconds; readonly usedAt: EpochSeconds },
  { idleSeconds, maxSeconds }: Timeouts,
): EpochSeconds {
  return Math.min(usedAt + idleSeconds, at + maxSeconds)
}
