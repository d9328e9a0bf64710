/** Simulated Haventec Authenticate. Imports the adapter's types only. */
import type { Haventec } from '../../../adapter/haventec/types.ts'
import type { Clock } from '../../../adapter/spi.ts'
import { lazyRouter } from '../../core/lazy-router.ts'
import { createPort } from '../dispatch.ts'
import { type AuthorityModuleOf, defineAuthority, type ModuleOptions } from '../module.ts'
import { createControl } from './admin/control.ts'
import { findUser } from './admin/find-user.ts'
import { createOperations, type HaventecOperations } from './admin/operations.ts'
import { createRecipes } from './admin/recipes.ts'
import { createScenarios } from './admin/scenarios.ts'
import { type HaventecSettings, haventecFaults, readUsers } from './admin/seed.ts'
import type { Device } from './rules/device.ts'
import type { User } from './rules/user.ts'
import { createAccessTokens } from './service/access-tokens.ts'
import { createApplications } from './service/applications.ts'
import { type Deps, userKeyOf } from './service/deps.ts'
import { type Context, contextOf, handlers } from './service/handlers.ts'
import { createOutbox } from './service/outbox.ts'
import { createSigningKeys } from './service/signing-keys.ts'
import { createSilentMfa } from './service/silent-mfa.ts'
import { createTokenUse } from './service/token-use.ts'

/** The options of a module, with less of the clock. */
export type HaventecAuthorityOptions = Omit<ModuleOptions<HaventecSettings>, 'clock'> & {
  readonly clock: Pick<Clock, 'now'>
}

/** `seed()` stores the users and devices. */
export function createHaventecAuthority({
  store,
  clock,
  random,
  config,
  forgetFailures = async () => {},
  onFault = () => {},
  onRequest = () => {},
}: HaventecAuthorityOptions): AuthorityModuleOf<Haventec> & { readonly operations: HaventecOperations } {
  const keys = createSigningKeys(store, random)
  const deps: Deps = {
    applications: createApplications(config.applications ?? []),
    users: store.collection<User>('haventec/user'),
    devices: store.collection<Device>('haventec/device'),
    tokens: createAccessTokens(store, clock, keys, random),
    outbox: createOutbox(store, clock),
    clock,
    random,
  }
  const operations = createOperations({ deps, isUsable: createTokenUse(store, deps), forgetFailures })
  const configured = (config.users ?? []).flatMap(({ devices = [] }) => devices)
  return {
    id: 'haventec',
    port: createPort<Haventec, Context>(handlers, (question) => contextOf(question, deps)),
    wire: lazyRouter('/authenticate', async () => {
      const { createWireRouter } = await import('./wire/router.ts')
      const { answerErrorsWith200 = false } = config
      const silentMfa = createSilentMfa(store, deps)
      return createWireRouter({ deps, keys, silentMfa, answerErrorsWith200, onFault, onRequest })
    }),
    wireRefusals: [
      {
        path: '/authenticate',
        async refuse(...refused) {
          const { refuseInjected } = await import('./wire/refuse-injected.ts')
          refuseInjected(refused, onRequest)
        },
      },
    ],
    sockets: {},
    control: createControl(operations),
    operations,
    scenarios: createScenarios({ deps, configured }),
    recipes: { haventec: createRecipes({ deps, configured }) },
    findUser: (username) => findUser(deps, username),
    usernames: async () => (await deps.users.list()).map(([, { username }]) => username).sort(),
    seed: () => storeUsers(deps, config),
    close: async () => {},
  }
}

async function storeUsers({ applications, users, devices, clock }: Deps, config: HaventecSettings): Promise<void> {
  for (const seeded of readUsers(config, applications, clock.now())) {
    const { applicationUuid, username } = seeded.user
    await users.update(userKeyOf(applicationUuid, username), () => ({ after: seeded.user, answer: undefined }))
    for (const device of seeded.devices) {
      await devices.update(device.deviceUuid, () => ({ after: device, answer: undefined }))
    }
  }
}

/** The registration. */
export const registered = defineAuthority({
  create: createHaventecAuthority,
  faults: haventecFaults,
})
