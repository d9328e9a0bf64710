/** Methods of the Cloud Authentication Service. */

import { defined } from '../../../../adapter/kernel/defined.ts'
import { canUse, methodsOf } from '../rules/methods.ts'
import type { Method, User } from '../rules/user.ts'
import { verifyAppCode, verifyPush } from '../rules/verify-method.ts'
import type { AttemptHandle, AttemptRecord, Stage } from './attempts.ts'
import { OVER, type ServiceDeps } from './deps.ts'
import { type Push, statusOf } from './pushes.ts'
import type {
  Accepted,
  AttemptOver,
  MethodsOffered,
  PasscodeRequired,
  PushFailed,
  PushPending,
  TokenRequired,
  TryAgain,
} from './responses.ts'

const WRONG_CODE = 'The tokencode was refused. Wait for the next one and try again.'
const CHOICE: Stage = { name: 'choice' }

export interface MethodService {
  /**
   * A method that was offered; an attempt that has ended is opened again. SECURID and TOKEN change only the message id:
   * `verify` and `verifyToken` may follow the offer directly. APPROVE sends the push. `methodsOffered`: the method is
   * not available now.
   */
  select(
    username: string,
    method: Method,
    attempt?: AttemptHandle,
  ): Promise<PasscodeRequired | TokenRequired | PushPending | MethodsOffered>
  /** The code of the RSA app, in an attempt in which methods were offered. */
  verifyToken(username: string, attempt: AttemptHandle, tokencode: string): Promise<Accepted | TryAgain | AttemptOver>
  /** The state of a push; `pushFailed` in an attempt that has ended. */
  poll(username: string, attempt: AttemptHandle, referenceId: string): Promise<Accepted | PushPending | PushFailed>
}

export function createMethodService(deps: ServiceDeps): MethodService {
  return {
    select: createSelect(deps),
    verifyToken: createVerifyToken(deps),
    poll: createPoll(deps),
  }
}

function createSelect(deps: ServiceDeps): MethodService['select'] {
  const { users, pushes, clock, policy, take, withdrawPush } = deps
  return async (username, method, attempt) => {
    const taken = await take(username, attempt)
    await withdrawPush(taken)
    const user = await users.find(username)
    const now = clock.now()
    const advance = (stage: Stage) => offer(username, user, taken, stage, deps)
    const isAvailable = user === undefined ? method === 'SECURID' : canUse(user, method, now, policy.cloud)
    if (!isAvailable) {
      return { kind: 'methodsOffered', attempt: await advance(CHOICE), methods: methodsOf(user, now, policy.cloud) }
    }
    if (method === 'SECURID') return { kind: 'passcodeRequired', attempt: await advance(CHOICE) }
    if (method === 'TOKEN') return { kind: 'tokenRequired', attempt: await advance(CHOICE) }
    const push = await pushes.send(username)
    return pending(push, await advance({ name: 'push', referenceId: push.id }))
  }
}

function createVerifyToken({ attempts, updateUser, take, withdrawPush }: ServiceDeps): MethodService['verifyToken'] {
  return async (username, attempt, tokencode) => {
    const taken = await take(username, attempt)
    await withdrawPush(taken)
    if (taken?.stage.name !== 'choice' && taken?.stage.name !== 'push') return OVER
    const decision = await updateUser(username, (user, rules) => verifyAppCode(user, tokencode, rules))
    if (decision === undefined || decision.result.kind === 'attemptOver') return OVER
    if (decision.result.kind === 'accepted') return accepted(username)
    return { kind: 'tryAgain', attempt: await attempts.continueAttempt(taken, CHOICE), info: WRONG_CODE }
  }
}

function createPoll(deps: ServiceDeps): MethodService['poll'] {
  const { attempts, updateUser, pushes, clock, take, withdrawPush } = deps
  return async (username, attempt, referenceId) => {
    const taken = await take(username, attempt)
    const isThis = taken?.stage.name === 'push' && taken.stage.referenceId === referenceId
    const push = isThis ? await pushes.find(referenceId) : undefined
    if (taken === undefined || push === undefined) {
      await withdrawPush(taken)
      return failed(username, taken, deps)
    }
    const status = statusOf(push, clock.now())
    if (status === null) return pending(push, await attempts.continueAttempt(taken, taken.stage))
    if (status === 'withdrawn') return failed(username, taken, deps)
    const decision = await updateUser(username, (user, rules) => verifyPush(user, status === 'approve', rules))
    return decision?.result.kind === 'accepted' ? accepted(username) : failed(username, taken, deps)
  }
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

function accepted(username: string): Accepted {
  return { kind: 'accepted', subject: username, attributes: { username } }
}

function pending({ id, selectionCode }: Push, attempt: AttemptHandle): PushPending {
  return {
    kind: 'pushPending',
    attempt,
    responseCode: 'IN_PROCESS',
    reasonCode: 'AUTHENTICATION_REQUIRED',
    referenceId: id,
    ...defined({ selectionCode }),
  }
}

async function failed(username: string, taken: AttemptRecord | undefined, deps: ServiceDeps): Promise<PushFailed> {
  const { users, clock, policy } = deps
  const user = await users.find(username)
  const attempt = await offer(username, user, taken, CHOICE, deps)
  return { kind: 'pushFailed', attempt, methods: methodsOf(user, clock.now(), policy.cloud) }
}
