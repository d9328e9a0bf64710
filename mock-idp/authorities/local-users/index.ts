/** The list of people behind html-form and identifier-first. The only file here that knows these adapters, by their types. */
import { Router } from 'express'
import type { HtmlForm } from '../../../adapter/html-form/types.ts'
import type { Clock } from '../../../adapter/spi.ts'
import { type AuthorityModuleOf, defineAuthority, type ModuleOptions } from '../module.ts'
import { createControl } from './control.ts'
import { createOperations, type PeopleOperations } from './operations.ts'
import { policyOf } from './policy.ts'
import { createPort } from './port.ts'
import { createNamed } from './records.ts'
import { createScenarios } from './scenarios.ts'
import { type PeopleSettings, peopleFaults, readPeople } from './seed.ts'
import type { Failures, LocalUser } from './user.ts'
import { counted } from './verify-password.ts'

/** The options of a module, with less of the clock. */
export type PeopleAuthorityOptions = Omit<ModuleOptions<PeopleSettings>, 'clock'> & {
  readonly clock: Pick<Clock, 'now'>
}

/** The people of one instance; they come with `seed()`. identifier-first never asks, so the port is html-form's. */
export const createPeopleAuthority = ({
  store,
  clock,
  config,
  validate,
}: PeopleAuthorityOptions): AuthorityModuleOf<HtmlForm> & { readonly operations: PeopleOperations } => {
  const people = createNamed<LocalUser>(store, 'people/user/')
  const failures = createNamed<Failures>(store, 'people/failures/')
  const policy = policyOf(config)
  const parts = { people, failures, clock, policy }
  const operations = createOperations({ ...parts, validate })
  return {
    id: 'people',
    port: createPort(parts),
    wire: Router(),
    sockets: {},
    control: createControl(operations),
    operations,
    scenarios: createScenarios(parts),
    seed: async () => {
      for (const person of readPeople(config)) {
        await people.change(person.username, () => ({ after: person, answer: undefined }))
      }
      const at = { now: clock.now(), lockout: policy.lockout }
      for (const { username, failedAttempts = 0 } of config.users ?? []) {
        if (failedAttempts === 0) continue
        await failures.change(username, () => ({
          after: counted(username, failedAttempts, false, at),
          answer: undefined,
        }))
      }
    },
    close: async () => {},
  }
}

/** The registration: one list for both types of adapter. */
export const registered = defineAuthority<PeopleSettings>({
  part: 'people',
  create: createPeopleAuthority,
  faults: peopleFaults,
})
