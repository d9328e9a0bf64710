/** Local users of html-form and identifier-first. Imports the adapters' types only. */
import { Router } from 'express'
import type { HtmlForm } from '../../../adapter/html-form/types.ts'
import type { Clock } from '../../../adapter/spi.ts'
import { userKey } from '../../core/store/user-key.ts'
import { createPort } from '../dispatch.ts'
import { type AuthorityModuleOf, defineAuthority, type ModuleOptions } from '../module.ts'
import { createControl } from './control.ts'
import { type Context, contextOf, handlers, type LocalUsersDeps } from './handlers.ts'
import { createHtmlFormRecipes } from './html-form-recipes.ts'
import { identifierFirstRecipes } from './identifier-first-recipes.ts'
import { createOperations, type LocalUserOperations } from './operations.ts'
import { policyOf } from './policy.ts'
import { createScenarios } from './scenarios.ts'
import { type LocalUsersSettings, localUsersFaults, readLocalUsers } from './seed.ts'
import type { Failures, LocalUser } from './user.ts'
import { localUserView } from './user-change.ts'
import { countedFailures } from './verify-password.ts'

/** The options of a module, with less of the clock. */
export type LocalUsersAuthorityOptions = Omit<ModuleOptions<LocalUsersSettings>, 'clock'> & {
  readonly clock: Pick<Clock, 'now'>
}

/** `seed()` stores the users. identifier-first asks no questions, so the port is html-form's. */
export function createLocalUsersAuthority({
  store,
  clock,
  random,
  config,
}: LocalUsersAuthorityOptions): AuthorityModuleOf<HtmlForm> & { readonly operations: LocalUserOperations } {
  const localUsers = store.collection<LocalUser>('people/user')
  const failures = store.collection<Failures>('people/failures')
  const policy = policyOf(config)
  const deps = { localUsers, failures, clock, policy, random }
  const operations = createOperations(deps)
  return {
    id: 'people',
    port: createPort<HtmlForm, Context>(handlers, (question) => contextOf(question, deps)),
    wire: Router(),
    sockets: {},
    control: createControl(operations),
    operations,
    scenarios: createScenarios(deps),
    recipes: { 'html-form': createHtmlFormRecipes(deps), 'identifier-first': identifierFirstRecipes },
    findUser: (username, type) => findUser(deps, username, type),
    usernames: async () => (await localUsers.list()).map(([, { username }]) => username).sort(),
    seed: async () => {
      for (const user of readLocalUsers(config)) {
        await localUsers.update(userKey(user.username), () => ({ after: user, answer: undefined }))
      }
      const at = { now: clock.now(), lockout: policy.lockout }
      for (const { username, failedAttempts = 0 } of config.users ?? []) {
        if (failedAttempts === 0) continue
        await failures.update(userKey(username), () => ({
          after: countedFailures(username, failedAttempts, false, at),
          answer: undefined,
        }))
      }
    },
    close: async () => {},
  }
}

/** For identifier-first the user need not exist. */
async function findUser({ localUsers, failures }: LocalUsersDeps, username: string, type?: string) {
  if (type === 'identifier-first') return { subject: username, attributes: { username }, members: {} }
  const user = await localUsers.get(userKey(username))
  if (user === undefined) return undefined
  const { attributes } = user
  const members = localUserView(user, await failures.get(userKey(username)))
  return { subject: username, attributes: { ...attributes, username }, members }
}

/** The registration: one list for both types of adapter. */
export const registered = defineAuthority({
  create: createLocalUsersAuthority,
  faults: localUsersFaults,
})
