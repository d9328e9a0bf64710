/**
 * The conversation with the Authentication Manager: attempts and users around the verdicts. Every wire sits on this.
 */
import { randomInt } from 'node:crypto'
import type { Clock } from '../../../adapter/spi.ts'
import type { Store } from '../../store/store.ts'
import { type AttemptHandle, type AttemptRecord, type Attempts, createAttempts, type Stage } from './attempts.ts'
import { equalSecret } from './equal-secret.ts'
import { type CodeVerdict, judgeNewPin, judgeNextTokencode, judgePasscode, type Ruling } from './judge.ts'
import type { Rules } from './match-passcode.ts'
import { generatePin, type PinRules, pinRules } from './pin-policy.ts'
import type { SecurIDPolicy } from './policy.ts'
import type { Tokencodes } from './token/tokencode.ts'
import type { User } from './user.ts'
import type { Users } from './users.ts'
import { createWindows } from './windows.ts'

/** The answer to a passcode or tokencode. `attempt` is to be quoted in the next question. */
export type CodeAnswer =
  | { readonly kind: 'denied' }
  | { readonly kind: 'accepted'; readonly subject: string; readonly attributes: { readonly username: string } }
  | { readonly kind: 'nextTokencode'; readonly attempt: AttemptHandle }
  | { readonly kind: 'newPin'; readonly attempt: AttemptHandle; readonly rules: PinRules }
  | { readonly kind: 'systemPin'; readonly attempt: AttemptHandle; readonly pin: string }
/**
 * The attempt is unknown, expired, or awaits something else; or the user is gone, locked, or need not do it any more.
 */
export type AttemptOver = { readonly kind: 'attemptOver' }
/** The answer to a new PIN. */
export type PinAnswer =
  | AttemptOver
  | { readonly kind: 'pinAccepted'; readonly attempt: AttemptHandle }
  | { readonly kind: 'pinRefused'; readonly attempt: AttemptHandle; readonly rules: PinRules }

/** What the server can be asked. Users who are not there are answered like those who are, and then denied. */
export interface Dialogue {
  readonly attempts: Attempts
  initialize(username: string): Promise<{ readonly kind: 'passcodeRequired'; readonly attempt: AttemptHandle }>
  /** An attempt that is over does not matter here: the passcode is judged all the same. */
  verify(username: string, passcode: string, attempt?: AttemptHandle): Promise<CodeAnswer>
  verifyNextTokencode(attempt: AttemptHandle, tokencode: string): Promise<CodeAnswer | AttemptOver>
  setPin(attempt: AttemptHandle, pin: string): Promise<PinAnswer>
  acceptSystemPin(attempt: AttemptHandle, pin: string): Promise<PinAnswer>
}
/** What the dialogue stands on. */
export interface DialogueOptions {
  readonly store: Store
  readonly users: Users
  readonly clock: Pick<Clock, 'now'>
  readonly policy: SecurIDPolicy
  readonly codes: Tokencodes
}

const OVER: AttemptOver = { kind: 'attemptOver' }
const DENIED: CodeAnswer = { kind: 'denied' }

/**
 * The dialogue of one instance. Raises what the store raises, and an Error when the policy leaves no PIN to generate.
 */
export const createDialogue = (options: DialogueOptions): Dialogue => {
  const attempts = createAttempts(options.store, options.clock, options.policy.tokenPolicy.attemptSeconds)
  const judge = createJudge(options)
  const answerCode = createAnswerer(options.policy, attempts)
  return {
    attempts,
    initialize: async (username) => ({
      kind: 'passcodeRequired',
      attempt: await attempts.open(username, { name: 'passcode' }),
    }),
    verify: async (username, passcode, attempt) => {
      const taken = attempt && (await attempts.take(attempt))
      const judged = await judge(username, (user, rules) => judgePasscode(user, passcode, rules))
      const answer = judged && (await answerCode(judged, awaitsPasscode(taken, username) ? taken : undefined))
      return answer === undefined || answer.kind === 'attemptOver' ? DENIED : answer
    },
    verifyNextTokencode: async (attempt, tokencode) => {
      const taken = await attempts.take(attempt)
      const { stage } = taken ?? {}
      if (taken === undefined || stage?.name !== 'nextTokencode') return OVER
      const judged = await judge(taken.username, (user, rules) => judgeNextTokencode(user, stage, tokencode, rules))
      return judged === undefined ? OVER : answerCode(judged, taken)
    },
    ...createPinDialogue(options.policy, attempts, judge),
  }
}

const awaitsPasscode = (taken: AttemptRecord | undefined, username: string): boolean =>
  taken?.username === username && (taken.stage.name === 'passcode' || taken.stage.name === 'reauthenticate')

type Judge = <Verdict>(
  username: string,
  rule: (user: User, rules: Rules) => Ruling<Verdict>,
) => Promise<Ruling<Verdict> | undefined>

/** Applies a rule to the stored user; the time is read anew whenever the rule has to be applied again. */
const createJudge = ({ users, clock, policy, codes }: DialogueOptions): Judge => {
  const windows = createWindows(codes)
  return (username, rule) =>
    users.change(username, (user) => {
      const ruling = rule(user, { now: clock.now(), policy, codes, windows })
      return { user: ruling.user, answer: ruling }
    })
}

/** Puts a verdict on a code into words, and the attempt into the stage that follows. */
const createAnswerer = ({ tokenPolicy }: SecurIDPolicy, attempts: Attempts) => {
  const awaiting = (user: User, taken: AttemptRecord | undefined, stage: Stage): Promise<AttemptHandle> =>
    taken === undefined ? attempts.open(user.username, stage) : attempts.goOn(taken, stage)
  return async (
    { user, verdict }: Ruling<CodeVerdict>,
    taken: AttemptRecord | undefined,
  ): Promise<CodeAnswer | AttemptOver> => {
    if (verdict.kind === 'nextTokencode') {
      const attempt = await awaiting(user, taken, { name: 'nextTokencode', ...verdict.awaited })
      return { kind: 'nextTokencode', attempt }
    }
    if (verdict.kind === 'newPin') {
      if (verdict.mode === 'system') {
        const pin = generatePin(user, tokenPolicy, (limit) => randomInt(limit))
        return { kind: 'systemPin', attempt: await awaiting(user, taken, { name: 'newPin', mode: 'system', pin }), pin }
      }
      const attempt = await awaiting(user, taken, { name: 'newPin', mode: 'user' })
      return { kind: 'newPin', attempt, rules: pinRules(user, tokenPolicy) }
    }
    if (verdict.kind !== 'accepted') return { kind: verdict.kind }
    return { kind: 'accepted', subject: user.username, attributes: { username: user.username } }
  }
}

const createPinDialogue = (
  { tokenPolicy }: SecurIDPolicy,
  attempts: Attempts,
  judge: Judge,
): Pick<Dialogue, 'setPin' | 'acceptSystemPin'> => ({
  setPin: async (attempt, pin) => {
    const taken = await attempts.take(attempt)
    if (taken?.stage.name !== 'newPin' || taken.stage.mode !== 'user') return OVER
    const judged = await judge(taken.username, (user, rules) => judgeNewPin(user, 'user', pin, rules))
    if (judged === undefined || judged.verdict.kind === 'attemptOver') return OVER
    if (judged.verdict.kind === 'pinAccepted') return accepted(attempts, taken)
    const rules = pinRules(judged.user, tokenPolicy)
    return { kind: 'pinRefused', attempt: await attempts.goOn(taken, taken.stage), rules }
  },
  acceptSystemPin: async (attempt, pin) => {
    const taken = await attempts.take(attempt)
    if (taken?.stage.name !== 'newPin' || taken.stage.mode !== 'system') return OVER
    if (!equalSecret(taken.stage.pin, pin)) return OVER
    const judged = await judge(taken.username, (user, rules) => judgeNewPin(user, 'system', pin, rules))
    return judged?.verdict.kind === 'pinAccepted' ? accepted(attempts, taken) : OVER
  },
})

const accepted = async (attempts: Attempts, taken: AttemptRecord): Promise<PinAnswer> => ({
  kind: 'pinAccepted',
  attempt: await attempts.goOn(taken, { name: 'reauthenticate' }),
})
