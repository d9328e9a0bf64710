/** Simulated RSA Authentication Manager. Imports the adapter's types only. */
import type { SecurID } from '../../../adapter/securid/types.ts'
import type { Clock } from '../../../adapter/spi.ts'
import type { ConfigFault } from '../../config/faults.ts'
import { lazyRouter } from '../../core/lazy-router.ts'
import { createPort } from '../dispatch.ts'
import { type AuthorityModuleOf, defineAuthority, type ModuleOptions } from '../module.ts'
import { createPushOperations, pushControl } from './admin/answer-push.ts'
import { createControl } from './admin/control.ts'
import { createIssueOperations, issueControl } from './admin/issue-token.ts'
import { createOperations, type SecurIDOperations } from './admin/operations.ts'
import { createRecipes } from './admin/recipes.ts'
import { createScenarios } from './admin/scenarios.ts'
import { readUsers, type SecurIDSettings } from './admin/seed.ts'
import { foundUser } from './admin/user-view.ts'
import { policyOf } from './rules/policy.ts'
import { type Context, createServiceDeps } from './service/deps.ts'
import { contextOf, handlers } from './service/handlers.ts'
import { createPushes } from './service/pushes.ts'
import { createUsers } from './service/users.ts'
import { createTokencodes } from './token/tokencode.ts'
import type { WireSettings } from './wire/router.ts'

/** The options of a module, with less of the clock. */
export type SecurIDAuthorityOptions = Omit<ModuleOptions<SecurIDSettings & WireSettings>, 'clock'> & {
  readonly clock: Pick<Clock, 'now' | 'wake'>
}

/** Faults that no schema finds, by JSON pointer into the part `securid`: unreadable tokens, duplicate names. */
export function securIDFaults(config: SecurIDSettings): readonly ConfigFault[] {
  return readUsers(config, 0).faults
}

/** `seed()` stores the users. @throws Error for settings with `securIDFaults`. */
export function createSecurIDAuthority({
  store,
  clock,
  random,
  config,
  forgetFailures = async () => {},
  onFault = () => {},
  onRequest = () => {},
}: SecurIDAuthorityOptions): AuthorityModuleOf<SecurID> & { readonly operations: SecurIDOperations } {
  const policy = policyOf(config)
  const users = createUsers(store)
  const codes = createTokencodes()
  const pushes = createPushes(store, clock, policy.cloud, random)
  const deps = createServiceDeps({ store, users, pushes, clock, policy, codes, random })
  const { attemptSeconds } = policy.tokenPolicy
  requireNoFaults(securIDFaults(config))
  const closed = new AbortController()
  const controlOptions = { users, pushes, clock, policy, codes, random, forgetFailures, closed: closed.signal }
  const operations: SecurIDOperations = {
    ...createOperations(controlOptions),
    ...createPushOperations(controlOptions),
    ...createIssueOperations(controlOptions),
  }
  return {
    id: 'securid',
    port: createPort<SecurID, Context>(handlers, (question) => contextOf(question, deps)),
    wire: lazyRouter('/mfa/', async () => {
      const { createWireRouter } = await import('./wire/router.ts')
      return createWireRouter({ store, clock, deps, settings: config, attemptSeconds, onFault, onRequest })
    }),
    wireRefusals: [
      {
        path: '/mfa/v1_1',
        async refuse(...refused) {
          const { refuseInjected } = await import('./wire/refuse-injected.ts')
          refuseInjected(refused, onRequest)
        },
      },
    ],
    sockets: {},
    control: createControl(controlOptions).use(pushControl(operations)).use(issueControl(operations)),
    operations,
    scenarios: createScenarios({ users, clock, policy, codes, random }),
    recipes: {
      securid: createRecipes({
        users,
        pushes,
        clock,
        policy,
        codes,
        random,
        attempts: deps.attempts,
        windows: deps.windows,
      }),
    },
    findUser: async (username) => {
      const user = await users.find(username)
      return user && foundUser(user, clock.now(), policy.lockout)
    },
    usernames: async () => (await users.list()).map(({ username }) => username),
    seed: async () => {
      for (const user of readUsers(config, clock.now()).users) await users.put(user.username, () => user)
    },
    close: async () => closed.abort(),
  }
}

function requireNoFaults(faults: readonly ConfigFault[]): void {
  if (faults.length === 0) return
  throw new Error(`SecurID settings: ${faults.map(({ pointer, message }) => `${pointer}: ${message}`).join('; ')}`)
}

/** The registration. */
export const registered = defineAuthority({
  create: createSecurIDAuthority,
  faults: securIDFaults,
  commands: () => import('./cli/commands.ts'),
})
