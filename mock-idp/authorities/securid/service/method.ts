/** The part of the dialogue about the methods of the Cloud Authentication Service. */

import { canUse, methodsOf } from '../rules/methods.ts'
import type { User } from '../rules/user.ts'
import { judgeAppCode, judgePush } from '../rules/verify-method.ts'
import type { Accepted, PushFailed, PushPending } from './answers.ts'
import type { AttemptHandle, AttemptRecord, Stage } from './attempts.ts'
import { type Conversation, OVER } from './conversation.ts'
import type { Dialogue } from './dialogue.ts'
import { fateOf, type Push } from './pushes.ts'

const WRONG_CODE = 'The tokencode was refused. Wait for the next one and try again.'
const CHOICE: Stage = { name: 'choice' }

/** `select`, `verifyToken` and `poll`. */
export const createMethodDialogue = (
  conversation: Conversation,
): Pick<Dialogue, 'select' | 'verifyToken' | 'poll'> => ({
  select: createSelect(conversation),
  verifyToken: createVerifyToken(conversation),
  poll: createPoll(conversation),
})

const createSelect = (conversation: Conversation): Dialogue['select'] => {
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

const createVerifyToken =
  ({ attempts, judge, take, leave }: Conversation): Dialogue['verifyToken'] =>
  async (username, attempt, tokencode) => {
    const taken = await take(username, attempt)
    await leave(taken)
    if (taken?.stage.name !== 'choice' && taken?.stage.name !== 'push') return OVER
    const judged = await judge(username, (user, rules) => judgeAppCode(user, tokencode, rules))
    if (judged === undefined || judged.verdict.kind === 'attemptOver') return OVER
    if (judged.verdict.kind === 'accepted') return accepted(username)
    return { kind: 'tryAgain', attempt: await attempts.goOn(taken, CHOICE), info: WRONG_CODE }
  }

const createPoll = (conversation: Conversation): Dialogue['poll'] => {
  const { attempts, judge, pushes, clock, take, leave } = conversation
  return async (username, attempt, referenceId) => {
    const taken = await take(username, attempt)
    const isThis = taken?.stage.name === 'push' && taken.stage.referenceId === referenceId
    const push = isThis ? await pushes.find(referenceId) : undefined
    if (taken === undefined || push === undefined) {
      await leave(taken)
      return failed(username, taken, conversation)
    }
    const fate = fateOf(push, clock.now())
    if (fate === null) return pending(push, await attempts.goOn(taken, taken.stage))
    if (fate === 'withdrawn') return failed(username, taken, conversation)
    const judged = await judge(username, (user, rules) => judgePush(user, fate === 'approve', rules))
    return judged?.verdict.kind === 'accepted' ? accepted(username) : failed(username, taken, conversation)
  }
}

/** Lets the attempt go on, or opens one anew, in which methods are offered. */
const offer = (
  username: string,
  user: User | undefined,
  taken: AttemptRecord | undefined,
  stage: Stage,
  { attempts, goOn }: Conversation,
): Promise<AttemptHandle> =>
  user === undefined ? attempts.open(username, { stage, offered: true }) : goOn(user, taken, stage)

const accepted = (username: string): Accepted => ({ kind: 'accepted', subject: username, attributes: { username } })

const pending = ({ id, selectionCode }: Push, attempt: AttemptHandle): PushPending => ({
  kind: 'pushPending',
  attempt,
  responseCode: 'IN_PROCESS',
  reasonCode: 'AUTHENTICATION_REQUIRED',
  referenceId: id,
  ...(selectionCode !== undefined && { selectionCode }),
})

const failed = async (
  username: string,
  taken: AttemptRecord | undefined,
  conversation: Conversation,
): Promise<PushFailed> => {
  const { users, clock, policy } = conversation
  const user = await users.find(username)
  const attempt = await offer(username, user, taken, CHOICE, conversation)
  return { kind: 'pushFailed', attempt, methods: methodsOf(user, clock.now(), policy.cloud) }
}
