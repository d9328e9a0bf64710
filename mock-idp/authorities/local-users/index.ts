/** Local users of html-form and identifier-first. Imports the adapters' types only. */
import { Router } from 'express'
import type { HtmlForm } from '../../../adapter/html-form/types.ts'
import type { Clock } from '../../../adapter/spi.ts'
import { type AuthorityModuleOf, defineAuthority, type ModuleOptions } from '../module.ts'
import { createControl } from './control.ts'
import { createOperations, type LocalUserOperations } from './operations.ts'
import { policyOf } from './policy.ts'
import { createPort } from './port.ts'
import { createNamedRecords } from './records.ts'
import { createScenarios } from './scenarios.ts'
import { type LocalUsersSettings, localUsersFaults, readLocalUsers } from './seed.ts'
import type { Failures, LocalUser } from './user.ts'
import { countedFailures } from './verify-password.ts'

/** The options of a module, with less of the clock. */
export type LocalUsersAuthorityOptions = Omit<ModuleOptions<LocalUsersSettings>, 'clock'> & {
  readonly clock: Pick<Clock, 'now'>
}

/** `seed()` stores the users. identifier-first asks no questions, so the port is html-form's. */
export function createLocalUsersAuthority({
  store,
  clock,
  config,
}: LocalUsersAuthorityOptions): AuthorityModuleOf<HtmlForm> & { readonly operations: LocalUserOperations } {
  const localUsers = createNamedRecords<LocalUser>(store, 'people/user/')
  const failures = createNamedRecords<Failures>(store, 'people/failures/')
  const policy = policyOf(config)
  const deps = { localUsers, failures, clock, policy }
  const operations = createOperations(deps)
  return {
    id: 'people',
    port: createPort(deps),
    wire: Router(),
    sockets: {},
    control: createControl(operations),
    operations,
    scenarios: createScenarios(deps),
    seed: async () => {
      for (const user of readLocalUsers(config)) {
        await localUsers.change(user.username, () => ({ after: user, answer: undefined }))
      }
      const at = { now: clock.now(), lockout: policy.lockout }
      for (const { username, failedAttempts = 0 } of config.users ?? []) {
        if (failedAttempts === 0) continue
        await failures.change(username, () => ({
          after: countedFailures(username, failedAttempts, false, at),
          answer: undefined,
        }))
      }
    },
    close: async () => {},
  }
}

/** The registration: one list for both types of adapter. */
export const registered = defineAuthority<LocalUsersSettings>({
  part: 'people',
  create: createLocalUsersAuthority,
  faults: localUsersFaults,
})
