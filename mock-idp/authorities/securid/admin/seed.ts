/** Users of the configuration, as records. */

import type { EpochSeconds } from '../../../../adapter/spi.ts'
import type { ConfigFault } from '../../../config/faults.ts'
import { type PolicySettings, policyFaults, policyOf } from '../rules/policy.ts'
import { blankUser, type User } from '../rules/user.ts'
import type { UserChange } from '../rules/user-change.ts'
import { changeUser } from '../rules/user-change.ts'

/** schemas/securid/server.schema.json. */
export interface SecurIDSettings extends PolicySettings {
  readonly users?: readonly (UserChange & { readonly username: string })[]
  readonly agents?: readonly { readonly name: string; readonly accessKey: string; readonly accessId: string }[]
}

/** Failed attempts are as of `now`; `faults` are those that no schema finds. */
export function readUsers(
  settings: SecurIDSettings,
  now: EpochSeconds,
): { users: readonly User[]; faults: readonly ConfigFault[] } {
  const policy = policyOf(settings)
  const users = new Map<string, User>()
  const faults = [...policyFaults(policy)]
  for (const [index, entry] of (settings.users ?? []).entries()) {
    const pointer = `/users/${index}`
    const read = changeUser(blankUser(entry.username), entry, { now, policy })
    faults.push(...read.faults.map((fault) => ({ pointer: pointer + fault.pointer, message: fault.message })))
    if (users.has(entry.username))
      faults.push({ pointer: `${pointer}/username`, message: 'another user has this name' })
    users.set(entry.username, read.user)
  }
  return { users: [...users.values()], faults }
}
