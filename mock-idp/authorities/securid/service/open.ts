/** Beginning and end of attempts. */

import { defined } from '../../../../adapter/kernel/objects.ts'
import { methodsOf, offersChoice } from '../rules/methods.ts'
import type { AttemptHandle, AttemptRecord, RestPart } from './attempts.ts'
import type { Answer, Asked, Context, ServiceDeps } from './deps.ts'

type Opened = Answer<'passcodeRequired' | 'methodsOffered'>

/** Without a user name nothing is asked. */
export async function open({ username }: Asked<'open'>, context: Context): Promise<Opened | Answer<'done'>> {
  return username === undefined ? { kind: 'done' } : openAttempt(username, context)
}

/** Ends `abandon` and withdraws its push. */
export async function initialize({ username, abandon }: Asked<'initialize'>, context: Context): Promise<Opened> {
  await endAttempt(abandon, context)
  return openAttempt(username, context)
}

export async function cancel({ attempt }: Asked<'cancel'>, context: Context): Promise<Answer<'done'>> {
  await endAttempt(attempt, context)
  return { kind: 'done' }
}

/** Ends an attempt whatever its last message was, and withdraws its push. `result` is that of a REST client. */
export async function endAttempt(
  attempt: Pick<AttemptHandle, 'authnAttemptId'> | undefined,
  { attempts, withdrawPush }: ServiceDeps,
  result?: Partial<RestPart>,
): Promise<void> {
  if (attempt !== undefined) await withdrawPush(await attempts.end(attempt.authnAttemptId, result))
}

/**
 * Opens an attempt, which ends when no message comes for `seconds` (by default the policy's), or opens `taken` again. An
 * unknown user is answered like a user with a passcode only, and then denied.
 */
export async function openAttempt(
  username: string,
  { attempts, users, clock, policy }: ServiceDeps,
  { seconds, taken }: { readonly seconds?: number; readonly taken?: AttemptRecord | undefined } = {},
): Promise<Opened> {
  const user = await users.find(username)
  const lifetime = defined({ seconds })
  if (!offersChoice(user)) {
    const attempt = await attempts.open(username, { stage: { name: 'passcode' }, offered: false, ...lifetime }, taken)
    return { kind: 'passcodeRequired', attempt }
  }
  const attempt = await attempts.open(username, { stage: { name: 'choice' }, offered: true, ...lifetime }, taken)
  return { kind: 'methodsOffered', attempt, methods: methodsOf(user, clock.now(), policy.cloud) }
}
