/** The parts of the configuration that the control API changes: clients and policies. Every use reads the present ones. */
import type { OAuthClient, Policy as PolicyTree } from '../../schemas/gen/host/config-types.ts'
import type { Config } from '../config/config.ts'
import type { ConfigFault } from '../config/faults.ts'
import { deepFreeze } from '../config/tree.ts'
import { unknownNames } from '../config/unknown-names.ts'
import { type Policy, policyTrees, readTree } from '../flows/policy/tree.ts'
import { clientFaults } from '../http/oauth/clients.ts'
import { DEVICE, devicePolicy } from '../http/oauth/device-policy.ts'

/** Clients and policies in their order; the first policy is the default. */
export interface LiveParts {
  readonly clients: readonly OAuthClient[]
  readonly policies: ReadonlyMap<string, PolicyTree>
}
export interface LiveConfig {
  /** The configuration; `oauth.clients` are the present ones. */
  readonly config: Config
  /** The present policies, for flows. */
  readonly policies: ReadonlyMap<string, Policy>
  read(): LiveParts
  /** Faults that the schemas cannot find, by pointers into the configuration. */
  faultsOf(parts: LiveParts): readonly ConfigFault[]
  /** The parts act from now on. */
  write(parts: LiveParts): void
  /** Returns to the configuration. */
  reset(): void
}

export function createLiveConfig(config: Config): LiveConfig {
  const initial: LiveParts = { clients: config.oauth?.clients ?? [], policies: policyTrees(config) }
  let parts = initial
  const policies = new Map<string, Policy>()
  const write = (next: LiveParts) => {
    parts = deepFreeze({ clients: [...next.clients], policies: next.policies })
    policies.clear()
    for (const [id, tree] of withDevice(parts.policies)) policies.set(id, readTree(tree))
  }
  write(initial)
  const oauth = {
    ...config.oauth,
    get clients() {
      return [...parts.clients]
    },
  }
  const live = { ...config, oauth }
  return {
    config: live,
    policies,
    read: () => parts,
    faultsOf: ({ clients, policies: trees }) => [
      ...unknownNames({ ...config, policies: Object.fromEntries(trees) }),
      ...clientFaults({ clients: [...clients] }, new Set(trees.keys())),
    ],
    write,
    reset: () => write(initial),
  }
}

/** The policy of devices lists the others; it exists if an adapter instance for devices was created at the start. */
function withDevice(policies: LiveParts['policies']): LiveParts['policies'] {
  if (!policies.has(DEVICE)) return policies
  const others = [...policies].filter(([id]) => id !== DEVICE)
  return new Map([...others, [DEVICE, devicePolicy(others)]])
}
