/** Methods of the Cloud Authentication Service. */

import { defined } from '../../../../adapter/kernel/objects.ts'
import { canUse, methodsOf } from '../rules/methods.ts'
import type { User } from '../rules/user.ts'
import { verifyAppCode, verifyPush } from '../rules/verify-method.ts'
import type { AttemptHandle, AttemptRecord, Stage } from './attempts.ts'
import { type Answer, type Asked, accepted, type Context, OVER, type ServiceDeps } from './deps.ts'
import { type Push, statusOf } from './pushes.ts'

const WRONG_CODE = 'The tokencode was refused. Wait for the next one and try again.'
const CHOICE: Stage = { name: 'choice' }

/**
 * A method that was offered; an attempt that has ended is opened again. SECURID and TOKEN change only the message id:
 * `verify` and `verifyToken` may follow the offer directly. APPROVE sends the push. `methodsOffered`: the method is not
 * available now.
 */
export async function select(
  { username, method }: Asked<'select'>,
  context: Context,
): Promise<Answer<'passcodeRequired' | 'tokenRequired' | 'pushPending' | 'methodsOffered'>> {
  const { users, pushes, clock, policy, taken, withdrawPush } = context
  await withdrawPush(taken)
  const user = await users.find(username)
  const now = clock.now()
  const advance = (stage: Stage) => offer(username, user, taken, stage, context)
  const isAvailable = user === undefined ? method === 'SECURID' : canUse(user, method, now, policy.cloud)
  if (!isAvailable) {
    return { kind: 'methodsOffered', attempt: await advance(CHOICE), methods: methodsOf(user, now, policy.cloud) }
  }
  if (method === 'SECURID') return { kind: 'passcodeRequired', attempt: await advance(CHOICE) }
  if (method === 'TOKEN') return { kind: 'tokenRequired', attempt: await advance(CHOICE) }
  const push = await pushes.send(username)
  return pending(push, await advance({ name: 'push', referenceId: push.id }))
}

/** The code of the RSA app, in an attempt in which methods were offered. */
export async function verifyToken(
  { username, tokencode }: Asked<'verifyToken'>,
  { attempts, updateUser, taken, withdrawPush }: Context,
): Promise<Answer<'accepted' | 'tryAgain' | 'attemptOver'>> {
  await withdrawPush(taken)
  if (taken?.stage.name !== 'choice' && taken?.stage.name !== 'push') return OVER
  const decision = await updateUser(username, (user, rules) => verifyAppCode(user, tokencode, rules))
  if (decision === undefined || decision.result.kind === 'attemptOver') return OVER
  if (decision.result.kind === 'accepted') return accepted(username)
  return { kind: 'tryAgain', attempt: await attempts.continueAttempt(taken, CHOICE), info: WRONG_CODE }
}

/** The state of a push; `pushFailed` in an attempt that has ended. */
export async function poll(
  { username, referenceId }: Asked<'poll'>,
  context: Context,
): Promise<Answer<'accepted' | 'pushPending' | 'pushFailed'>> {
  const { attempts, updateUser, pushes, clock, taken, withdrawPush } = context
  const isThis = taken?.stage.name === 'push' && taken.stage.referenceId === referenceId
  const push = isThis ? await pushes.find(referenceId) : undefined
  if (taken === undefined || push === undefined) {
    await withdrawPush(taken)
    return failed(username, context)
  }
  const status = statusOf(push, clock.now())
  if (status === null) return pending(push, await attempts.continueAttempt(taken, taken.stage))
  if (status === 'withdrawn') return failed(username, context)
  const decision = await updateUser(username, (user, rules) => verifyPush(user, status === 'approve', rules))
  return decision?.result.kind === 'accepted' ? accepted(username) : failed(username, context)
}

/** Continues the attempt, or opens one in which methods are offered. */
function offer(
  username: string,
  user: User | undefined,
  taken: AttemptRecord | undefined,
  stage: Stage,
  { attempts, advance }: ServiceDeps,
): Promise<AttemptHandle> {
  return user === undefined ? attempts.open(username, { stage, offered: true }) : advance(user, taken, stage)
}

function pending({ id, selectionCode }: Push, attempt: AttemptHandle): Answer<'pushPending'> {
  return {
    kind: 'pushPending',
    attempt,
    responseCode: 'IN_PROCESS',
    reasonCode: 'AUTHENTICATION_REQUIRED',
    referenceId: id,
    ...defined({ selectionCode }),
  }
}

async function failed(username: string, context: Context): Promise<Answer<'pushFailed'>> {
  const { users, clock, policy, taken } = context
  const user = await users.find(username)
  const attempt = await offer(username, user, taken, CHOICE, context)
  return { kind: 'pushFailed', attempt, methods: methodsOf(user, clock.now(), policy.cloud) }
}
