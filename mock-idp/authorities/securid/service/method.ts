/** The part of the dialogue about the methods of the Cloud Authentication Service. */

import { canUse, methodsOf } from '../rules/methods.ts'
import type { User } from '../rules/user.ts'
import { verifyAppCode, verifyPush } from '../rules/verify-method.ts'
import type { AttemptHandle, AttemptRecord, Stage } from './attempts.ts'
import type { AuthenticationService } from './authentication-service.ts'
import { OVER, type ServiceDeps } from './deps.ts'
import { fateOf, type Push } from './pushes.ts'
import type { Accepted, PushFailed, PushPending } from './responses.ts'

const WRONG_CODE = 'The tokencode was refused. Wait for the next one and try again.'
const CHOICE: Stage = { name: 'choice' }

/** `select`, `verifyToken` and `poll`. */
export function createMethodService(
  conversation: ServiceDeps,
): Pick<AuthenticationService, 'select' | 'verifyToken' | 'poll'> {
  return {
    select: createSelect(conversation),
    verifyToken: createVerifyToken(conversation),
    poll: createPoll(conversation),
  }
}

function createSelect(conversation: ServiceDeps): AuthenticationService['select'] {
  const { users, pushes, clock, policy, take, leave } = conversation
  return async (username, method, attempt) => {
    const taken = await take(username, attempt)
    await leave(taken)
    const user = await users.find(username)
    const now = clock.now()
    const goOn = (stage: Stage) => offer(username, user, taken, stage, conversation)
    const isThere = user === undefined ? method === 'SECURID' : canUse(user, method, now, policy.cloud)
    if (!isThere) {
      return { kind: 'methodsOffered', attempt: await goOn(CHOICE), methods: methodsOf(user, now, policy.cloud) }
    }
    if (method === 'SECURID') return { kind: 'passcodeRequired', attempt: await goOn(CHOICE) }
    if (method === 'TOKEN') return { kind: 'tokenRequired', attempt: await goOn(CHOICE) }
    const push = await pushes.send(username)
    return pending(push, await goOn({ name: 'push', referenceId: push.id }))
  }
}

function createVerifyToken({ attempts, updateUser, take, leave }: ServiceDeps): AuthenticationService['verifyToken'] {
  return async (username, attempt, tokencode) => {
    const taken = await take(username, attempt)
    await leave(taken)
    if (taken?.stage.name !== 'choice' && taken?.stage.name !== 'push') return OVER
    const judged = await updateUser(username, (user, rules) => verifyAppCode(user, tokencode, rules))
    if (judged === undefined || judged.verdict.kind === 'attemptOver') return OVER
    if (judged.verdict.kind === 'accepted') return accepted(username)
    return { kind: 'tryAgain', attempt: await attempts.continueAttempt(taken, CHOICE), info: WRONG_CODE }
  }
}

function createPoll(conversation: ServiceDeps): AuthenticationService['poll'] {
  const { attempts, updateUser, pushes, clock, take, leave } = conversation
  return async (username, attempt, referenceId) => {
    const taken = await take(username, attempt)
    const isThis = taken?.stage.name === 'push' && taken.stage.referenceId === referenceId
    const push = isThis ? await pushes.find(referenceId) : undefined
    if (taken === undefined || push === undefined) {
      await leave(taken)
      return failed(username, taken, conversation)
    }
    const fate = fateOf(push, clock.now())
    if (fate === null) return pending(push, await attempts.continueAttempt(taken, taken.stage))
    if (fate === 'withdrawn') return failed(username, taken, conversation)
    const judged = await updateUser(username, (user, rules) => verifyPush(user, fate === 'approve', rules))
    return judged?.verdict.kind === 'accepted' ? accepted(username) : failed(username, taken, conversation)
  }
}

/** Lets the attempt go on, or opens one anew, in which methods are offered. */
function offer(
  username: string,
  user: User | undefined,
  taken: AttemptRecord | undefined,
  stage: Stage,
  { attempts, goOn }: ServiceDeps,
): Promise<AttemptHandle> {
  return user === undefined ? attempts.open(username, { stage, offered: true }) : goOn(user, taken, stage)
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
    ...(selectionCode !== undefined && { selectionCode }),
  }
}

async function failed(
  username: string,
  taken: AttemptRecord | undefined,
  conversation: ServiceDeps,
): Promise<PushFailed> {
  const { users, clock, policy } = conversation
  const user = await users.find(username)
  const attempt = await offer(username, user, taken, CHOICE, conversation)
  return { kind: 'pushFailed', attempt, methods: methodsOf(user, clock.now(), policy.cloud) }
}
