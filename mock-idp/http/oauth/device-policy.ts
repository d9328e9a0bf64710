/**
 * Policy of device authorization through the flow API: first the code, then the policy of the client that the code
 * belongs to.
 */

import type { Policy, PolicyNode } from '../../../schemas/gen/host/config-types.ts'
import type { Config } from '../../config/config.ts'
import { DEVICE_GRANT } from './waiting-devices.ts'

/** Id of the policy and of its adapter instance. */
export const DEVICE = 'oauth-device'

/** Adds the policy to the configuration if a client may use device codes. */
export function withDevices(config: Config): Config {
  const { adapters = {}, policies = {}, oauth } = config
  const used = oauth?.clients?.some(({ grantTypes }) => grantTypes?.includes(DEVICE_GRANT)) ?? false
  if (!used || Object.hasOwn(adapters, DEVICE) || Object.hasOwn(policies, DEVICE)) return config
  const withoutPolicy = Object.keys(adapters).filter((id) => !Object.hasOwn(policies, id))
  const trees = [...Object.entries(policies), ...withoutPolicy.map((adapter) => [adapter, { adapter }] as const)]
  const { authenticationSessionPolicies: sessions = {}, ...settings } = config.session ?? {}
  // No sessions: every device must be confirmed.
  const asksEachTime = {
    authenticationSource: { type: 'IDP_ADAPTER' as const, sourceRef: { id: DEVICE } },
    enableSessions: false,
  }
  return {
    ...config,
    session: {
      ...settings,
      authenticationSessionPolicies: { ...sessions, items: [...(sessions.items ?? []), asksEachTime] },
    },
    adapters: { ...adapters, [DEVICE]: { type: DEVICE, authority: { embedded: {} } } },
    policies: {
      ...policies,
      ...Object.fromEntries(withoutPolicy.map((adapter) => [adapter, { adapter }])),
      [DEVICE]: devicePolicy(trees),
    },
  }
}

/** After the code, the policy of the client that it belongs to, else the first one. */
export function devicePolicy(policies: readonly (readonly [id: string, tree: Policy])[]): Policy {
  const trees: readonly (readonly [string, PolicyNode])[] = policies.map(
    ([id, { authenticationApiApplication: _, ...tree }]) => [id, tree],
  )
  const items = trees.map(([id, result]) => ({
    attributeName: 'oauthDevicePolicy',
    condition: 'EQUALS' as const,
    expectedValue: id,
    result,
  }))
  const [, success = null] = trees[0] ?? []
  return { adapter: DEVICE, success, attributeRules: { items } }
}
