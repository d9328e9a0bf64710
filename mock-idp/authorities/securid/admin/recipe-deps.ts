/** Dependencies of the recipes, and reads that their parts share. */
import type { SecurID } from '../../../../adapter/securid/types.ts'
import type { Clock } from '../../../../adapter/spi.ts'
import { ControlError } from '../../../core/control-error.ts'
import type { Random } from '../../../core/random.ts'
import { requireUsername, type Situation, unreachableOutcome } from '../../recipes.ts'
import { asOf } from '../rules/lockout.ts'
import type { SecurIDPolicy } from '../rules/policy.ts'
import type { User } from '../rules/user.ts'
import type { Windows } from '../rules/windows.ts'
import type { AttemptRecord, Attempts, Stage } from '../service/attempts.ts'
import type { Pushes } from '../service/pushes.ts'
import type { Users } from '../service/users.ts'
import type { Tokencodes } from '../token/tokencode.ts'

export interface RecipeDeps {
  readonly users: Users
  readonly attempts: Pick<Attempts, 'read' | 'end' | 'setOffered'>
  readonly pushes: Pick<Pushes, 'find' | 'set'>
  readonly clock: Pick<Clock, 'now'>
  readonly policy: SecurIDPolicy
  readonly codes: Tokencodes
  readonly windows: Windows
  readonly random: Random
}
/** A flow in any state. */
export type AnySituation = Situation<SecurID>
type StageName = Stage['name']
/** An attempt that awaits one kind of message. */
export type InStage<N extends StageName> = AttemptRecord & { readonly stage: Extract<Stage, { readonly name: N }> }

const OVER = 'The attempt of this flow at the server has ended. Only attemptOver and a new start are possible.'

/** @throws ControlError 422 USER_NOT_FOUND, USERNAME_REQUIRED. */
export async function readUser(situation: Pick<AnySituation, 'username'>, deps: RecipeDeps): Promise<User> {
  const username = requireUsername(situation)
  const user = await deps.users.find(username)
  if (user !== undefined) return asOf(user, deps.clock.now(), deps.policy.lockout)
  throw userNotFound(username)
}

export function userNotFound(username: string): ControlError {
  const message = `SecurID user "${username}" not found. Create the user, or name another one.`
  return new ControlError(422, 'USER_NOT_FOUND', message)
}

/** The id of the attempt in the memo; '' without one. */
export function attemptIdOf({ state: { memo } }: AnySituation): string {
  return ('attempt' in memo ? memo.attempt?.authnAttemptId : undefined) ?? ''
}

/** @throws ControlError 422 if the attempt is over or awaits another message. */
export async function readAttempt<N extends StageName>(
  situation: AnySituation,
  { attempts }: RecipeDeps,
  ...names: readonly N[]
): Promise<InStage<N>> {
  const record = await attempts.read(attemptIdOf(situation))
  return record !== undefined && isIn(record, names) ? record : unreachableOutcome(OVER)
}

function isIn<N extends StageName>(record: AttemptRecord, names: readonly N[]): record is InStage<N> {
  return names.some((name) => name === record.stage.name)
}

/** The host locks the account: the authority is not asked. */
export async function lockAccount({ lockAccount: lock }: Pick<AnySituation, 'lockAccount'>): Promise<undefined> {
  await lock()
}
