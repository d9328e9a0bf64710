/** Simulated Haventec Authenticate. Imports the adapter's types only. */
import type { Haventec } from '../../../adapter/haventec/types.ts'
import type { Clock } from '../../../adapter/spi.ts'
import { lazyRouter } from '../../core/lazy-router.ts'
import type { Store } from '../../core/store/store.ts'
import type { RegisteredModule, ValidateBody } from '../any-module.ts'
import type { AuthorityModule } from '../module.ts'
import type { WireRequest } from '../wire/journal.ts'
import { createControl } from './admin/control.ts'
import { createOperations, type HaventecOperations } from './admin/operations.ts'
import { createScenarios } from './admin/scenarios.ts'
import { type HaventecSettings, haventecFaults, readUsers } from './admin/seed.ts'
import { createAccessTokens } from './service/access-tokens.ts'
import { createApplications } from './service/applications.ts'
import type { Deps } from './service/deps.ts'
import { createOutbox } from './service/outbox.ts'
import { createPort } from './service/port.ts'
import { createDevices, createUsers, userKey } from './service/records.ts'
import { createSigningKeys } from './service/signing-keys.ts'
import { createSilentMfa } from './service/silent-mfa.ts'

export interface HaventecAuthorityOptions {
  readonly store: Store
  readonly clock: Pick<Clock, 'now'>
  readonly config: HaventecSettings // part `haventec` of the configuration, validated
  readonly validate: ValidateBody
  /** Called when a device is unlocked, to reset the host's failure count. */
  readonly forgetFailures?: (username: string) => Promise<void>
  /** Reports an internal error during a REST request. */
  readonly onFault?: (error: unknown) => void
  /** Reports every answered REST request. */
  readonly onRequest?: (request: WireRequest) => void
}

/** `seed()` stores the users and devices. */
export function createHaventecAuthority({
  store,
  clock,
  config,
  validate,
  forgetFailures = async () => {},
  onFault = () => {},
  onRequest = () => {},
}: HaventecAuthorityOptions): AuthorityModule<Haventec> & { readonly operations: HaventecOperations } {
  const keys = createSigningKeys(store)
  const deps: Deps = {
    applications: createApplications(config.applications ?? []),
    users: createUsers(store),
    devices: createDevices(store),
    tokens: createAccessTokens(store, clock, keys),
    outbox: createOutbox(store, clock),
    clock,
  }
  const operations = createOperations({ deps, validate, forgetFailures })
  const configured = (config.users ?? []).flatMap(({ devices = [] }) => devices)
  return {
    id: 'haventec',
    port: createPort(deps),
    wire: lazyRouter('/authenticate', async () => {
      const { createWireRouter } = await import('./wire/router.ts')
      const { answerErrorsWith200 = false } = config
      const silentMfa = createSilentMfa(store, deps)
      return createWireRouter({ deps, keys, silentMfa, answerErrorsWith200, onFault, onRequest })
    }),
    sockets: {},
    control: createControl(operations),
    operations,
    scenarios: createScenarios({ deps, configured }),
    seed: () => storeUsers(deps, config),
    close: async () => {},
  }
}

async function storeUsers({ applications, users, devices, clock }: Deps, config: HaventecSettings): Promise<void> {
  for (const seeded of readUsers(config, applications, clock.now())) {
    const { applicationUuid, username } = seeded.user
    await users.change(userKey(applicationUuid, username), () => ({ after: seeded.user, answer: undefined }))
    for (const device of seeded.devices) {
      await devices.change(device.deviceUuid, () => ({ after: device, answer: undefined }))
    }
  }
}

export const registered: RegisteredModule = {
  create: ({ config, ...rest }) => createHaventecAuthority({ ...rest, config: config as HaventecSettings }),
  faults: (config) =>
    haventecFaults(config as HaventecSettings).map(({ pointer, message }) => ({
      pointer: `/haventec${pointer}`,
      message,
    })),
}
