/** Passcodes and next tokencodes. */
import { randomInt } from 'node:crypto'
import { generatePin, pinRules } from '../rules/pin-policy.ts'
import { type CodeDecision, type Decision, verifyNextTokencode, verifyPasscode } from '../rules/verify-passcode.ts'
import type { AttemptHandle, AttemptRecord, Stage } from './attempts.ts'
import { DENIED, OVER, type ServiceDeps } from './deps.ts'
import type { AttemptOver, CodeAnswer, TryAgain } from './responses.ts'

const WRONG_NEXT = 'The tokencode was refused. Enter the one that follows directly on the one before.'

export interface PasscodeService {
  /** The passcode is verified even if the attempt has ended. */
  verify(username: string, passcode: string, attempt?: AttemptHandle): Promise<CodeAnswer>
  verifyNextTokencode(
    username: string,
    attempt: AttemptHandle,
    tokencode: string,
  ): Promise<CodeAnswer | TryAgain | AttemptOver>
}

export function createPasscodeService(deps: ServiceDeps): PasscodeService {
  const { updateUser, take, withdrawPush, attempts, policy } = deps
  return {
    verify: async (username, passcode, attempt) => {
      const taken = await take(username, attempt)
      await withdrawPush(taken)
      const decision = await updateUser(username, (user, rules) => verifyPasscode(user, passcode, rules))
      const answer = decision && (await toOutcome(decision, awaitsPasscode(taken) ? taken : undefined, deps))
      return answer === undefined || answer.kind === 'attemptOver' ? DENIED : answer
    },
    verifyNextTokencode: async (username, attempt, tokencode) => {
      const taken = await take(username, attempt)
      const { stage } = taken ?? {}
      if (taken === undefined || stage?.name !== 'nextTokencode') return OVER
      const decision = await updateUser(username, (user, rules) => verifyNextTokencode(user, stage, tokencode, rules))
      if (decision === undefined) return OVER
      const refusals = stage.refusals + 1
      const continues =
        decision.user.locked === null && (taken.offered || refusals < policy.tokenPolicy.nextTokencodeTries)
      if (decision.result.kind !== 'denied' || !continues) return toOutcome(decision, taken, deps)
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

/** Maps a decision to its outcome and moves the attempt to the next stage. */
async function toOutcome(
  { user, result }: Decision<CodeDecision>,
  taken: AttemptRecord | undefined,
  { policy, advance }: ServiceDeps,
): Promise<CodeAnswer | typeof OVER> {
  if (result.kind === 'nextTokencode') {
    const attempt = await advance(user, taken, { name: 'nextTokencode', refusals: 0, ...result.awaited })
    return { kind: 'nextTokencode', attempt }
  }
  if (result.kind === 'newPin') {
    if (result.mode === 'system') {
      const pin = generatePin(user, policy.tokenPolicy, (limit) => randomInt(limit))
      return { kind: 'systemPin', attempt: await advance(user, taken, { name: 'newPin', mode: 'system', pin }), pin }
    }
    const attempt = await advance(user, taken, { name: 'newPin', mode: 'user' })
    return { kind: 'newPin', attempt, rules: pinRules(user, policy.tokenPolicy) }
  }
  if (result.kind !== 'accepted') return { kind: result.kind }
  return { kind: 'accepted', subject: user.username, attributes: { username: user.username } }
}
