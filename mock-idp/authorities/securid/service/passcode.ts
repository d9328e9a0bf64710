/** The part of the dialogue about passcodes and tokencodes. */
import { randomInt } from 'node:crypto'
import { generatePin, pinRules } from '../rules/pin-policy.ts'
import { type CodeDecision, type Decision, verifyNextTokencode, verifyPasscode } from '../rules/verify-passcode.ts'
import type { AttemptRecord, Stage } from './attempts.ts'
import type { AuthenticationService } from './authentication-service.ts'
import { DENIED, OVER, type ServiceDeps } from './deps.ts'
import type { CodeAnswer } from './responses.ts'

const WRONG_NEXT = 'The tokencode was refused. Enter the one that follows directly on the one before.'

/** `verify` and `verifyNextTokencode`. */
export function createPasscodeService(
  conversation: ServiceDeps,
): Pick<AuthenticationService, 'verify' | 'verifyNextTokencode'> {
  const { updateUser, take, leave, attempts, policy } = conversation
  return {
    verify: async (username, passcode, attempt) => {
      const taken = await take(username, attempt)
      await leave(taken)
      const judged = await updateUser(username, (user, rules) => verifyPasscode(user, passcode, rules))
      const answer = judged && (await putIntoWords(judged, awaitsPasscode(taken) ? taken : undefined, conversation))
      return answer === undefined || answer.kind === 'attemptOver' ? DENIED : answer
    },
    verifyNextTokencode: async (username, attempt, tokencode) => {
      const taken = await take(username, attempt)
      const { stage } = taken ?? {}
      if (taken === undefined || stage?.name !== 'nextTokencode') return OVER
      const judged = await updateUser(username, (user, rules) => verifyNextTokencode(user, stage, tokencode, rules))
      if (judged === undefined) return OVER
      const refusals = stage.refusals + 1
      const livesOn = judged.user.locked === null && (taken.offered || refusals < policy.tokenPolicy.nextTokencodeTries)
      if (judged.verdict.kind !== 'denied' || !livesOn) return putIntoWords(judged, taken, conversation)
      return {
        kind: 'tryAgain',
        attempt: await attempts.continueAttempt(taken, { ...stage, refusals }),
        info: WRONG_NEXT,
      }
    },
  }
}

const PASSCODE_STAGES: readonly Stage['name'][] = ['passcode', 'choice', 'push', 'reauthenticate']

function awaitsPasscode(taken: AttemptRecord | undefined): boolean {
  return taken !== undefined && PASSCODE_STAGES.includes(taken.stage.name)
}

/** A verdict on a code as an answer; the attempt comes into the stage that follows. */
async function putIntoWords(
  { user, verdict }: Decision<CodeDecision>,
  taken: AttemptRecord | undefined,
  { policy, goOn }: ServiceDeps,
): Promise<CodeAnswer | typeof OVER> {
  if (verdict.kind === 'nextTokencode') {
    const attempt = await goOn(user, taken, { name: 'nextTokencode', refusals: 0, ...verdict.awaited })
    return { kind: 'nextTokencode', attempt }
  }
  if (verdict.kind === 'newPin') {
    if (verdict.mode === 'system') {
      const pin = generatePin(user, policy.tokenPolicy, (limit) => randomInt(limit))
      return { kind: 'systemPin', attempt: await goOn(user, taken, { name: 'newPin', mode: 'system', pin }), pin }
    }
    const attempt = await goOn(user, taken, { name: 'newPin', mode: 'user' })
    return { kind: 'newPin', attempt, rules: pinRules(user, policy.tokenPolicy) }
  }
  if (verdict.kind !== 'accepted') return { kind: verdict.kind }
  return { kind: 'accepted', subject: user.username, attributes: { username: user.username } }
}
