/** Methods of the Cloud Authentication Service. */

import { defined } from '../../../../adapter/kernel/objects.ts'
import type { Reason } from '../../../../adapter/spi.ts'
import { time } from '../../../core/time.ts'
import { methodsOf } from '../rules/methods.ts'
import { methodReason, reason } from '../rules/reasons.ts'
import type { User } from '../rules/user.ts'
import { verifyAppCode, verifyPush } from '../rules/verify-method.ts'
import type { AttemptHandle, AttemptRecord, Stage } from './attempts.ts'
import { type Answer, type Asked, accepted, type Context, NO_SUCH_USER, over, type ServiceDeps, unfit } from './deps.ts'
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
  const unusable = user === undefined ? NO_SUCH_USER : methodReason(user, method, now, policy.cloud)
  if (unusable !== undefined && (user !== undefined || method !== 'SECURID')) {
    const methods = methodsOf(user, now, policy.cloud)
    return { kind: 'methodsOffered', attempt: await advance(CHOICE), methods, reason: unusable }
  }
  if (method === 'SECURID') return { kind: 'passcodeRequired', attempt: await advance(CHOICE) }
  if (method === 'TOKEN') return { kind: 'tokenRequired', attempt: await advance(CHOICE) }
  const push = await pushes.send(username)
  return pending(push, await advance({ name: 'push', referenceId: push.id }))
}

/** The code of the RSA app, in an attempt in which methods were offered. */
export async function verifyToken(
  { username, tokencode }: Asked<'verifyToken'>,
  context: Context,
): Promise<Answer<'accepted' | 'tryAgain' | 'attemptOver'>> {
  const { attempts, updateUser, taken, withdrawPush } = context
  await withdrawPush(taken)
  if (taken?.stage.name !== 'choice' && taken?.stage.name !== 'push') return unfit(context)
  const decision = await updateUser(username, (user, rules) => verifyAppCode(user, tokencode, rules))
  if (decision === undefined) return over(NO_SUCH_USER)
  const { result, reason } = decision
  if (result.kind === 'attemptOver') return over(reason)
  if (result.kind === 'accepted') return accepted(username)
  const attempt = await attempts.continueAttempt(taken, CHOICE)
  return { kind: 'tryAgain', attempt, info: WRONG_CODE, ...defined({ reason }) }
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
    return failed(username, context, context.missing ?? reason('PUSH_UNKNOWN'))
  }
  const status = statusOf(push, clock.now())
  if (status === null) return pending(push, await attempts.continueAttempt(taken, taken.stage))
  if (status === 'withdrawn') return failed(username, context, reason('PUSH_UNKNOWN'))
  const failure = pushFailure(status, push)
  const decision = await updateUser(username, (user, rules) => verifyPush(user, failure, rules))
  if (decision?.result.kind === 'accepted') return accepted(username)
  return failed(username, context, decision === undefined ? NO_SUCH_USER : decision.reason)
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

function pushFailure(status: 'approve' | 'deny' | 'timeout', { deadAt }: Push): Reason | undefined {
  if (status === 'approve') return undefined
  return status === 'deny' ? reason('PUSH_DENIED') : reason('PUSH_TIMED_OUT', { deadAt: time(deadAt) })
}

async function failed(username: string, context: Context, reason: Reason | undefined): Promise<Answer<'pushFailed'>> {
  const { users, clock, policy, taken } = context
  const user = await users.find(username)
  const attempt = await offer(username, user, taken, CHOICE, context)
  return { kind: 'pushFailed', attempt, methods: methodsOf(user, clock.now(), policy.cloud), ...defined({ reason }) }
}
