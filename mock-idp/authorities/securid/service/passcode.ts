/** Passcodes and next tokencodes. */
import { defined } from '../../../../adapter/kernel/objects.ts'
import { generatePin, pinRules } from '../rules/pin-policy.ts'
import * as rule from '../rules/verify-passcode.ts'
import type { AttemptRecord, Stage } from './attempts.ts'
import { type Answer, type Asked, accepted, type Context, NO_SUCH_USER, over, type ServiceDeps, unfit } from './deps.ts'

type CodeAnswer = Answer<'accepted' | 'denied' | 'nextTokencode' | 'newPin' | 'systemPin'>

const WRONG_NEXT = 'The tokencode was refused. Enter the one that follows directly on the one before.'

/** The passcode is verified even if the attempt has ended. */
export async function verify({ username, passcode }: Asked<'verify'>, context: Context): Promise<CodeAnswer> {
  const { updateUser, taken, withdrawPush } = context
  await withdrawPush(taken)
  const decision = await updateUser(username, (user, rules) => rule.verifyPasscode(user, passcode, rules))
  if (decision === undefined) return { kind: 'denied', reason: NO_SUCH_USER }
  const answer = await toOutcome(decision, awaitsPasscode(taken) ? taken : undefined, context)
  return answer.kind === 'attemptOver' ? { ...answer, kind: 'denied' } : answer
}

export async function verifyNextTokencode(
  { username, tokencode }: Asked<'verifyNextTokencode'>,
  context: Context,
): Promise<CodeAnswer | Answer<'tryAgain' | 'attemptOver'>> {
  const { updateUser, attempts, policy, taken } = context
  const { stage } = taken ?? {}
  if (taken === undefined || stage?.name !== 'nextTokencode') return unfit(context)
  const decision = await updateUser(username, (user, rules) => rule.verifyNextTokencode(user, stage, tokencode, rules))
  if (decision === undefined) return over(NO_SUCH_USER)
  const refusals = stage.refusals + 1
  const continues = decision.user.locked === null && (taken.offered || refusals < policy.tokenPolicy.nextTokencodeTries)
  if (decision.result.kind !== 'denied' || !continues) return toOutcome(decision, taken, context)
  const attempt = await attempts.continueAttempt(taken, { ...stage, refusals })
  return { kind: 'tryAgain', attempt, info: WRONG_NEXT, ...defined({ reason: decision.reason }) }
}

const PASSCODE_STAGES: readonly Stage['name'][] = ['passcode', 'choice', 'push', 'reauthenticate']

function awaitsPasscode(taken: AttemptRecord | undefined): boolean {
  return taken !== undefined && PASSCODE_STAGES.includes(taken.stage.name)
}

/** Maps a decision to its outcome and moves the attempt to the next stage. */
async function toOutcome(
  { user, result, reason }: rule.Decision<rule.CodeDecision>,
  taken: AttemptRecord | undefined,
  { policy, advance, random }: ServiceDeps,
): Promise<CodeAnswer | Answer<'attemptOver'>> {
  if (result.kind === 'nextTokencode') {
    const attempt = await advance(user, taken, { name: 'nextTokencode', refusals: 0, ...result.awaited })
    return { kind: 'nextTokencode', attempt }
  }
  if (result.kind === 'newPin') {
    if (result.mode === 'system') {
      const pin = generatePin(user, policy.tokenPolicy, random.integer)
      return { kind: 'systemPin', attempt: await advance(user, taken, { name: 'newPin', mode: 'system', pin }), pin }
    }
    const attempt = await advance(user, taken, { name: 'newPin', mode: 'user' })
    return { kind: 'newPin', attempt, rules: pinRules(user, policy.tokenPolicy) }
  }
  return result.kind === 'accepted' ? accepted(user.username) : { kind: result.kind, ...defined({ reason }) }
}
