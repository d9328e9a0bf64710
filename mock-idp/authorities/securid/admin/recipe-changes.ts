/** Preparations of the recipes: changes of users, attempts and pushes. */
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import { type Changed, requireUsername, unreachableOutcome } from '../../recipes.ts'
import { deviceOf } from '../rules/device.ts'
import { asOf, failureCount, unlocked, withFailedAttempts, withMethodSuccess } from '../rules/lockout.ts'
import { windowOf } from '../rules/match-passcode.ts'
import { generatePin, newPinWanted } from '../rules/pin-policy.ts'
import { type AssignedToken, type DeviceMethod, type Method, type User, withPin, withToken } from '../rules/user.ts'
import type { PushAnswer } from '../service/pushes.ts'
import { usableToken, withApp, withMethod } from './prepare-user.ts'
import { goodPin, unusedInterval } from './recipe-bodies.ts'
import {
  type AnySituation,
  attemptIdOf,
  type InStage,
  type RecipeDeps,
  readAttempt,
  readUser,
  userNotFound,
} from './recipe-deps.ts'

type Change = (user: User, now: EpochSeconds) => User

/** @throws ControlError 422 USER_NOT_FOUND, USERNAME_REQUIRED; the errors of the change. */
export async function changeUser(
  situation: Pick<AnySituation, 'username'>,
  { users, clock, policy }: RecipeDeps,
  change: Change,
): Promise<undefined> {
  const username = requireUsername(situation)
  const now = clock.now()
  const isKnown = await users.change(username, (user) => ({
    user: change(asOf(user, now, policy.lockout), now),
    answer: true,
  }))
  if (isKnown === undefined) throw userNotFound(username)
}

/** A right passcode signs this user on. Codes are made unused only if no other one is acceptable. */
export function readyToSignOn(before: User, now: EpochSeconds, deps: RecipeDeps): User {
  const { tokenPolicy } = deps.policy
  const free = withMethod({ ...unlocked(before), nextTokencodeMode: false, newPinMode: null, badCodes: 0 }, 'SECURID')
  const { serial } = usableToken(free, now)
  const hasUnused = (assigned: AssignedToken) =>
    unusedInterval(assigned, windowOf(assigned, deps.policy).acceptIntervals, now) !== undefined
  const tokens = free.tokens.map((assigned) =>
    assigned.token.serial !== serial || hasUnused(assigned) ? assigned : { ...assigned, drift: 0, lastInterval: null },
  )
  const user = { ...free, tokens }
  if (newPinWanted(user, tokenPolicy, now) === null) return user
  return withPin(user, generatePin(user, tokenPolicy, deps.random.integer), tokenPolicy.pinHistory, now)
}

/** The awaited next tokencode of the flow is accepted. */
export async function acceptNextTokencode(situation: AnySituation, deps: RecipeDeps, more: Partial<User> = {}) {
  const { stage } = await readAttempt(situation, deps, 'nextTokencode')
  const { serial, interval } = stage
  return changeUser(situation, deps, (before, now) => {
    const assigned = before.tokens.find(({ token }) => token.serial === serial)
    if (assigned === undefined) return unreachableOutcome(`The token ${serial} is no longer assigned.`)
    const isUsed = assigned.lastInterval !== null && assigned.lastInterval > interval
    const user = withToken(before, isUsed ? { ...assigned, lastInterval: interval } : assigned)
    return { ...readyToSignOn(user, now, deps), tokens: user.tokens, nextTokencodeMode: true, ...more }
  })
}

/** The user is locked by the next wrong code: the attempt does not continue after it. */
export async function lastTryOfAttempt(situation: AnySituation, deps: RecipeDeps): Promise<undefined> {
  const attempt = await readAttempt(situation, deps, 'nextTokencode')
  await acceptNextTokencode(situation, deps)
  if (!continues(attempt, deps)) return
  const { failures } = deps.policy.lockout
  await changeUser(situation, deps, (user, now) => withFailedAttempts(user, failures - 1, now))
}

/** The attempt continues after a wrong code: a server that has offered methods does so. */
export async function manyTriesOfAttempt(situation: AnySituation, deps: RecipeDeps): Promise<Changed | undefined> {
  const attempt = await readAttempt(situation, deps, 'nextTokencode')
  await acceptNextTokencode(situation, deps)
  const { failures } = deps.policy.lockout
  await changeUser(situation, deps, (user, now) =>
    failureCount(user) + 1 < failures ? user : withFailedAttempts(user, 0, now),
  )
  if (continues(attempt, deps)) return undefined
  await deps.attempts.setOffered(attempt.authnAttemptId)
  return ['attempt']
}

/** True if a wrong code now is answered with `tryAgain`. */
export async function willContinue(situation: AnySituation, deps: RecipeDeps): Promise<boolean> {
  const attempt = await readAttempt(situation, deps, 'nextTokencode')
  const isLast = failureCount(await readUser(situation, deps)) + 1 >= deps.policy.lockout.failures
  return continues(attempt, deps) && !isLast
}

function continues({ offered, stage }: InStage<'nextTokencode'>, { policy }: RecipeDeps): boolean {
  return offered || stage.refusals + 1 < policy.tokenPolicy.nextTokencodeTries
}

/** The attempt of the flow is over. */
export async function endAttempt(situation: AnySituation, { attempts }: RecipeDeps): Promise<Changed | undefined> {
  return (await attempts.end(attemptIdOf(situation))) === undefined ? undefined : ['attempt']
}

/** The server awaits a new PIN of this mode and accepts a good one. */
export async function awaitPin(situation: AnySituation, deps: RecipeDeps, more?: Change): Promise<undefined> {
  const { stage } = await readAttempt(situation, deps, 'newPin')
  await changeUser(situation, deps, (before, now) => {
    const { excludedPins: _, ...user } = unlocked(before)
    const due = { ...user, newPinMode: stage.mode }
    return more === undefined ? due : more(due, now)
  })
}

/** The PIN that the example has is excluded. */
export function excludeGoodPin(situation: AnySituation, deps: RecipeDeps): Promise<undefined> {
  return awaitPin(situation, deps, (user) => ({ ...user, excludedPins: [goodPin(user, deps)] }))
}

/** The method is offered and can be used. */
export function enableMethod(situation: AnySituation, method: Method, deps: RecipeDeps): Promise<undefined> {
  return changeUser(situation, deps, (before, now) => {
    const user = unlocked(before)
    if (method !== 'SECURID') return withUsableApp(user, method, now, deps)
    usableToken(user, now)
    return withMethod(user, method)
  })
}

function withUsableApp(before: User, method: DeviceMethod, now: EpochSeconds, { policy }: RecipeDeps): User {
  const user = withMethodSuccess(withApp(before, method), method)
  const device = deviceOf(user)
  if (device === null || unusedInterval(device.app, policy.cloud.tokencodeIntervals, now) !== undefined) return user
  return { ...user, device: { ...device, app: { ...device.app, drift: 0, lastInterval: null } } }
}

/** The push of the flow has this answer. */
export async function answerPush(
  situation: AnySituation & { readonly state: { readonly memo: { readonly referenceId: string } } },
  answer: PushAnswer | null,
  deps: RecipeDeps,
): Promise<Changed> {
  const { referenceId } = situation.state.memo
  const { stage } = await readAttempt(situation, deps, 'push')
  if (stage.referenceId !== referenceId || !(await deps.pushes.set(referenceId, answer)))
    return unreachableOutcome('The server no longer has the push of this flow.')
  await enableMethod(situation, 'APPROVE', deps)
  return ['pushes']
}
