/** Haventec Authenticate, simulated. The only file here that knows the adapter, by its types. */
import type { Haventec } from '../../../adapter/haventec/types.ts'
import type { Clock } from '../../../adapter/spi.ts'
import { lazyRouter } from '../../core/lazy-router.ts'
import { type AuthorityModuleOf, defineAuthority, type ModuleOptions } from '../module.ts'
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

/** The options of a module, with less of the clock. */
export type HaventecAuthorityOptions = Omit<ModuleOptions<HaventecSettings>, 'clock'> & {
  readonly clock: Pick<Clock, 'now'>
}

/** A server of one instance; its users and devices come with `seed()`. */
export const createHaventecAuthority = ({
  store,
  clock,
  config,
  validate,
  forgetFailures = async () => {},
  onFault = () => {},
  onRequest = () => {},
}: HaventecAuthorityOptions): AuthorityModuleOf<Haventec> & { readonly operations: HaventecOperations } => {
  const applications = createApplications(config.applications ?? [])
  const keys = createSigningKeys(store)
  const parts: Deps = {
    applications,
    users: createUsers(store),
    devices: createDevices(store),
    tokens: createAccessTokens(store, clock, keys),
    outbox: createOutbox(store, clock),
    clock,
  }
  const operations = createOperations({ parts, validate, forgetFailures })
  const configured = (config.users ?? []).flatMap(({ devices = [] }) => devices)
  return {
    id: 'haventec',
    port: createPort(parts),
    wire: lazyRouter('/authenticate', async () => {
      const { createWire } = await import('./wire/router.ts')
      const { answerErrorsWith200 = false } = config
      const silentMfa = createSilentMfa(store, parts)
      return createWire({ parts, keys, silentMfa, answerErrorsWith200, onFault, onRequest })
    }),
    sockets: {},
    control: createControl(operations),
    operations,
    scenarios: createScenarios({ parts, configured }),
    seed: async () => {
      for (const { user, devices } of readUsers(config, applications, clock.now())) {
        const key = userKey(user.applicationUuid, user.username)
        await parts.users.change(key, () => ({ after: user, answer: undefined }))
        for (const device of devices) {
          await parts.devices.change(device.deviceUuid, () => ({ after: device, answer: undefined }))
        }
      }
    },
    close: async () => {},
  }
}

/** The registration. */
export const registered = defineAuthority<HaventecSettings>({
  part: 'haventec',
  create: createHaventecAuthority,
  faults: haventecFaults,
})
