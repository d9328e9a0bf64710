/** RSA Authentication Manager, simulated. The only file here that knows the adapter, by its types. */
import type { SecurID } from '../../../adapter/securid/types.ts'
import type { Clock } from '../../../adapter/spi.ts'
import { lazyRouter } from '../../core/lazy-router.ts'
import { type AuthorityModuleOf, defineAuthority, type ModuleOptions } from '../module.ts'
import { createPushOperations, pushControl } from './admin/answer-push.ts'
import { createControl } from './admin/control.ts'
import { createIssueOperations, issueControl } from './admin/issue-token.ts'
import { createOperations, type SecurIDOperations } from './admin/operations.ts'
import { createScenarios } from './admin/scenarios.ts'
import { readUsers, type SecurIDSettings, type SettingsFault } from './admin/seed.ts'
import { policyOf } from './rules/policy.ts'
import { createAuthenticationService } from './service/dialogue.ts'
import { createEmbeddedPort } from './service/port.ts'
import { createPushes } from './service/pushes.ts'
import { createUsers } from './service/users.ts'
import { createTokencodes } from './token/tokencode.ts'
import type { WireSettings } from './wire/router.ts'

/** The options of a module, with less of the clock. */
export type SecurIDAuthorityOptions = Omit<ModuleOptions<SecurIDSettings & WireSettings>, 'clock'> & {
  readonly clock: Pick<Clock, 'now'>
}

/**
 * What no schema finds in the part `securid` of a configuration, by JSON pointer into that part: tokens that cannot be
 * read, names given twice.
 */
export const securIDFaults = (config: SecurIDSettings): readonly SettingsFault[] => readUsers(config, 0).faults

/**
 * An Authentication Manager of one instance; its users come with `seed()`. Raises an Error for settings with
 * `securIDFaults`.
 */
export const createSecurIDAuthority = ({
  store,
  clock,
  config,
  validate,
  forgetFailures = async () => {},
  onFault = () => {},
  onRequest = () => {},
}: SecurIDAuthorityOptions): AuthorityModuleOf<SecurID> & { readonly operations: SecurIDOperations } => {
  const policy = policyOf(config)
  const users = createUsers(store)
  const codes = createTokencodes()
  const pushes = createPushes(store, clock, policy.cloud)
  const dialogue = createAuthenticationService({ store, users, pushes, clock, policy, codes })
  const { attemptSeconds } = policy.tokenPolicy
  const configured = readUsers(config, clock.now())
  if (configured.faults.length > 0) throw new Error(`SecurID settings: ${faultText(configured.faults)}`)
  const forControl = { users, pushes, clock, policy, codes, validate, forgetFailures }
  const operations: SecurIDOperations = {
    ...createOperations(forControl),
    ...createPushOperations(forControl),
    ...createIssueOperations(forControl),
  }
  return {
    id: 'securid',
    port: createEmbeddedPort(dialogue),
    wire: lazyRouter('/mfa/', async () => {
      const { createWire } = await import('./wire/router.ts')
      return createWire({ store, clock, dialogue, settings: config, attemptSeconds, onFault, onRequest })
    }),
    sockets: {},
    control: createControl(forControl).use(pushControl(operations)).use(issueControl(operations)),
    operations,
    scenarios: createScenarios({ users, clock, policy, codes }),
    seed: async () => {
      for (const user of readUsers(config, clock.now()).users) await users.put(user.username, () => user)
    },
    close: async () => {},
  }
}

const faultText = (faults: readonly SettingsFault[]): string =>
  faults.map(({ pointer, message }) => `${pointer}: ${message}`).join('; ')

/** The registration. */
export const registered = defineAuthority<SecurIDSettings>({
  part: 'securid',
  create: createSecurIDAuthority,
  faults: securIDFaults,
})
