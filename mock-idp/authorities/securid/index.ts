/** Simulated RSA Authentication Manager. Imports the adapter's types only. */
import type { SecurID } from '../../../adapter/securid/types.ts'
import type { Clock } from '../../../adapter/spi.ts'
import { lazyRouter } from '../../core/lazy-router.ts'
import type { Store } from '../../core/store/store.ts'
import type { RegisteredModule, ValidateBody } from '../any-module.ts'
import type { AuthorityModule } from '../module.ts'
import type { WireRequest } from '../wire/journal.ts'
import { createPushOperations, pushControl } from './admin/answer-push.ts'
import { createControl } from './admin/control.ts'
import { createIssueOperations, issueControl } from './admin/issue-token.ts'
import { createOperations, type SecurIDOperations } from './admin/operations.ts'
import { createScenarios } from './admin/scenarios.ts'
import { readUsers, type SecurIDSettings, type SettingsFault } from './admin/seed.ts'
import { policyOf } from './rules/policy.ts'
import { createAuthenticationService } from './service/authentication-service.ts'
import { createEmbeddedPort } from './service/port.ts'
import { createPushes } from './service/pushes.ts'
import { createUsers } from './service/users.ts'
import { createTokencodes } from './token/tokencode.ts'
import type { WireSettings } from './wire/router.ts'

export interface SecurIDAuthorityOptions {
  readonly store: Store
  readonly clock: Pick<Clock, 'now'>
  readonly config: SecurIDSettings & WireSettings // part `securid` of the configuration, validated
  readonly validate: ValidateBody
  /** Called when a user is unlocked, to reset the host's failure count. */
  readonly forgetFailures?: (username: string) => Promise<void>
  /** Reports an internal error during a REST request. */
  readonly onFault?: (error: unknown) => void
  /** Reports every answered REST request. */
  readonly onRequest?: (request: WireRequest) => void
}

/** Faults that no schema finds, by JSON pointer into the part `securid`: unreadable tokens, duplicate names. */
export function securIDFaults(config: SecurIDSettings): readonly SettingsFault[] {
  return readUsers(config, 0).faults
}

/** `seed()` stores the users. @throws Error for settings with `securIDFaults`. */
export function createSecurIDAuthority({
  store,
  clock,
  config,
  validate,
  forgetFailures = async () => {},
  onFault = () => {},
  onRequest = () => {},
}: SecurIDAuthorityOptions): AuthorityModule<SecurID> & { readonly operations: SecurIDOperations } {
  const policy = policyOf(config)
  const users = createUsers(store)
  const codes = createTokencodes()
  const pushes = createPushes(store, clock, policy.cloud)
  const service = createAuthenticationService({ store, users, pushes, clock, policy, codes })
  const { attemptSeconds } = policy.tokenPolicy
  requireNoFaults(securIDFaults(config))
  const controlOptions = { users, pushes, clock, policy, codes, validate, forgetFailures }
  const operations: SecurIDOperations = {
    ...createOperations(controlOptions),
    ...createPushOperations(controlOptions),
    ...createIssueOperations(controlOptions),
  }
  return {
    id: 'securid',
    port: createEmbeddedPort(service),
    wire: lazyRouter('/mfa/', async () => {
      const { createWireRouter } = await import('./wire/router.ts')
      return createWireRouter({ store, clock, service, settings: config, attemptSeconds, onFault, onRequest })
    }),
    sockets: {},
    control: createControl(controlOptions).use(pushControl(operations)).use(issueControl(operations)),
    operations,
    scenarios: createScenarios({ users, clock, policy, codes }),
    seed: async () => {
      for (const user of readUsers(config, clock.now()).users) await users.put(user.username, () => user)
    },
    close: async () => {},
  }
}

function requireNoFaults(faults: readonly SettingsFault[]): void {
  if (faults.length === 0) return
  throw new Error(`SecurID settings: ${faults.map(({ pointer, message }) => `${pointer}: ${message}`).join('; ')}`)
}

export const registered: RegisteredModule = {
  create: ({ config, ...rest }) => createSecurIDAuthority({ ...rest, config: config as SecurIDSettings }),
  faults: (config) =>
    securIDFaults(config as SecurIDSettings).map(({ pointer, message }) => ({
      pointer: `/securid${pointer}`,
      message,
    })),
}
