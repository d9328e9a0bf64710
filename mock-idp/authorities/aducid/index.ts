/** Simulated ADUCID AIM. Imports the adapter's types only. */
import { Router } from 'express'
import type { Aducid } from '../../../adapter/aducid/types.ts'
import type { Clock } from '../../../adapter/spi.ts'
import { lazyRouter } from '../../core/lazy-router.ts'
import { createPort } from '../dispatch.ts'
import { type AuthorityModule, type AuthorityModuleOf, defineAuthority, type ModuleOptions } from '../module.ts'
import { createControl } from './admin/control.ts'
import { findUser } from './admin/find-user.ts'
import { type AducidOperations, createOperations } from './admin/operations.ts'
import { createRecipes } from './admin/recipes.ts'
import { createScenarios } from './admin/scenarios.ts'
import { type AducidSettings, aducidFaults, aimNameFaults, readUsers, timersOf } from './admin/seed.ts'
import { createDeps, type Deps, keyOfUser } from './service/deps.ts'
import { handlers } from './service/handlers.ts'
import { AIM_PREFIX, PROXY_PREFIX } from './service/urls.ts'
import { listUsers, storeIdentity } from './service/users.ts'
import type { ProxyOptions } from './wire/proxy-router.ts'

/** The options of a module, with less of the clock. */
export type AducidAuthorityOptions = Omit<ModuleOptions<AducidSettings>, 'clock'> & {
  readonly clock: Pick<Clock, 'now'>
}

/** `seed()` stores the users and identities. */
export function createAducidAuthority(
  options: AducidAuthorityOptions,
): AuthorityModuleOf<Aducid> & { readonly operations: AducidOperations } {
  const { store, clock, random, config, baseUrl, onFault = () => {}, onRequest = () => {} } = options
  const deps = createDeps({ store, clock, random, baseUrl, aims: config.aims ?? [], timers: timersOf(config) })
  const operations = createOperations(deps)
  const configured = config.users ?? []
  const wire = { deps, onFault, onRequest }
  return {
    id: 'aducid',
    port: createPort<Aducid, Deps>(handlers, () => deps),
    wire: Router().use(
      lazyRouter(`${AIM_PREFIX}/`, async () => {
        const { createWireRouter } = await import('./wire/router.ts')
        return createWireRouter(wire)
      }),
      lazyRouter(PROXY_PREFIX, async () => {
        const { createProxyRouter } = await import('./wire/proxy-router.ts')
        return createProxyRouter(wire)
      }),
    ),
    wireRefusals: [
      {
        path: AIM_PREFIX,
        async refuse(...refused) {
          const { refuseInjected } = await import('./wire/refuse-injected.ts')
          refuseInjected(refused, onRequest)
        },
      },
      {
        path: PROXY_PREFIX,
        async refuse(...refused) {
          const { refuseInjectedPage } = await import('./wire/proxy-refuse-injected.ts')
          refuseInjectedPage(refused, onRequest)
        },
      },
    ],
    sockets: {},
    control: createControl(operations),
    operations,
    scenarios: createScenarios({ deps, configured }),
    recipes: { aducid: createRecipes({ deps, configured }) },
    findUser: (username) => findUser(deps, username),
    usernames: async () => (await listUsers(deps)).map(({ username }) => username),
    seed: () => storeUsers(deps, config),
    ...localPeig(options, wire),
  }
}

/** The port of the local PEIG, if it is configured. */
function localPeig(
  { config, log }: Pick<AducidAuthorityOptions, 'config' | 'log'>,
  wire: ProxyOptions,
): Required<Pick<AuthorityModule, 'listen' | 'close'>> {
  const { port } = config.peigProxy ?? {}
  let isClosed = false
  let stop = async () => {}
  return {
    async listen() {
      if (port === undefined) return
      const { servePeig } = await import('./wire/peig-port.ts')
      if (!isClosed) stop = await servePeig(port, log, wire)
      // Closed meanwhile.
      if (isClosed) await stop()
    },
    close() {
      isClosed = true
      return stop()
    },
  }
}

async function storeUsers(deps: Deps, config: AducidSettings): Promise<void> {
  for (const { user, identities } of readUsers(config, deps.clock.now())) {
    await deps.users.update(keyOfUser(user.username), () => ({ after: { ...user, revision: 0 }, answer: undefined }))
    for (const identity of identities) await storeIdentity(deps, identity)
  }
}

/** The registration. */
export const registered = defineAuthority({
  create: createAducidAuthority,
  faults: aducidFaults,
  instanceFaults: aimNameFaults,
})
