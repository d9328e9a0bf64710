/** AIMexecutePersonalObject: the attribute sets of a user. */
import { UNSUPPORTED_METHODS } from '../rules/methods.ts'
import type { Violation } from '../rules/operations.ts'
import { DEFAULT_SET, pairsOf, readSet, writeSet } from '../rules/personal-objects.ts'
import { reason } from '../rules/reasons.ts'
import type { PersonalObject, Proofs } from '../rules/session.ts'
import { type Deps, keyOfUser } from './deps.ts'
import { type Addressed, type Answered, useSession } from './sessions.ts'
import { findUser } from './users.ts'

export interface ExecuteRequest extends Addressed, Proofs {
  readonly methodName?: string
  readonly personalObject?: PersonalObject
}
export interface Executed extends Answered {
  readonly personalObject?: PersonalObject
}

/** Requires the rights of an open session; both methods answer `active` and `OK`. */
export async function executeObject(deps: Deps, request: ExecuteRequest): Promise<Executed> {
  const answered = await useSession(deps, request)
  const { state } = answered
  if (answered.statusAuth !== 'OK' || state?.name !== 'active') return answered
  const { methodName, personalObject = { attributes: [] } } = request
  const { username } = state.data
  const name = personalObject.personalObjectName ?? DEFAULT_SET
  if (methodName === 'Read') {
    const { attributes: sets } = (await findUser(deps, username)) ?? { attributes: {} }
    return { ...answered, personalObject: { ...personalObject, attributes: pairsOf(readSet(sets, name)) } }
  }
  const refusal = methodName === 'Write' ? await write(deps, username, name, personalObject) : notSupported(methodName)
  return refusal === undefined ? answered : { ...answered, statusAuth: refusal.code, reason: refusal.reason }
}

function write(
  { users }: Deps,
  username: string,
  name: string,
  { attributes }: PersonalObject,
): Promise<Violation | undefined> {
  return users.update<Violation | undefined>(keyOfUser(username), (before) => {
    if (before === undefined) return { after: before, answer: undefined }
    const written = writeSet(before.attributes, name, attributes)
    if ('code' in written) return { after: before, answer: written }
    return { after: { ...before, attributes: written.sets }, answer: undefined }
  })
}

function notSupported(methodName: string | undefined): Violation {
  if (methodName === undefined) return { code: 'NOP', reason: reason('METHOD_MISSING') }
  const code = new Map(Object.entries(UNSUPPORTED_METHODS)).get(methodName) ?? 'NOP'
  return { code, reason: reason('METHOD_NOT_SUPPORTED', { method: methodName.slice(0, 64) }) }
}
