/** Bodies of the recipes: codes that the server accepts now, and codes that it refuses. Read-only. */
import { ControlError } from '../../../core/control-error.ts'
import { unreachableOutcome } from '../../recipes.ts'
import { deviceOf } from '../rules/device.ts'
import { matchPasscode, nearest, windowOf } from '../rules/match-passcode.ts'
import { generatePin, newPinWanted } from '../rules/pin-policy.ts'
import { methodReason } from '../rules/reasons.ts'
import { type AssignedToken, type DeviceMethod, nextTokencodeOf, passcodeOf, type User } from '../rules/user.ts'
import { expiresAt } from '../token/token.ts'
import { intervalNumber } from '../token/tokencode.ts'
import { type AnySituation, type RecipeDeps, readAttempt, readUser } from './recipe-deps.ts'

/** A code where no right one is needed. */
export const ANY_CODE = '00000000'

/** The interval of an unused code that is accepted at once; undefined: none. The present one is preferred. */
export function unusedInterval(assigned: AssignedToken, width: number, now: number): number | undefined {
  const { token, drift, lastInterval } = assigned
  const current = intervalNumber(token, now)
  const expected = current + drift
  const isUnused = (interval: number) => lastInterval === null || interval > lastInterval
  const isNear = (interval: number) => Math.abs(interval - expected) <= width
  return [current, (lastInterval ?? current) + 1, expected].find((interval) => isUnused(interval) && isNear(interval))
}

/** The passcode of a token with an unused code. */
function passcodeNow(user: User, { clock, policy, codes }: RecipeDeps): string | undefined {
  for (const assigned of user.tokens) {
    if (expiresAt(assigned.token) <= clock.now()) continue
    const interval = unusedInterval(assigned, windowOf(assigned, policy).acceptIntervals, clock.now())
    if (interval !== undefined) return passcodeOf(user, assigned.token, codes.interval(assigned.token, interval))
  }
  return undefined
}

function requireUnlocked(user: User): User {
  if (user.locked === null) return user
  const path = `/mock/securid/users/${encodeURIComponent(user.username)}`
  const message = `User "${user.username}" is locked at the server: every code is denied. PATCH ${path} {"locked": false, "failedAttempts": 0}.`
  throw new ControlError(422, 'USER_LOCKED', message)
}

/** @throws ControlError 422 for a user without a usable code. */
export async function rightPasscode(situation: AnySituation, deps: RecipeDeps): Promise<string> {
  const user = requireUnlocked(await readUser(situation, deps))
  const { username, tokens, methods } = user
  if (methods.length > 0 && !methods.includes('SECURID'))
    return unreachableOutcome(`User "${username}" may not use passcodes: the methods are ${methods.join(', ')}.`)
  const passcode = passcodeNow(user, deps)
  if (passcode !== undefined) return passcode
  if (tokens.length === 0) return unreachableOutcome(`User "${username}" has no token. Assign one.`)
  return unreachableOutcome(
    `No token of user "${username}" has an unused code that the server accepts now: the tokens have expired, or their next codes are used too. Move the clock or assign a token.`,
  )
}

/** The passcode after the awaited code. */
export async function rightNextTokencode(situation: AnySituation, deps: RecipeDeps): Promise<string> {
  const { stage } = await readAttempt(situation, deps, 'nextTokencode')
  const user = requireUnlocked(await readUser(situation, deps))
  const assigned = user.tokens.find(({ token }) => token.serial === stage.serial)
  if (assigned === undefined) return unreachableOutcome(`The token ${stage.serial} is no longer assigned.`)
  return nextTokencodeOf(user, assigned.token, deps.codes.interval(assigned.token, stage.interval + 1))
}

/** @throws ControlError 422 for a user without the app or without an unused code. */
export async function rightAppCode(situation: AnySituation, deps: RecipeDeps): Promise<string> {
  await readAttempt(situation, deps, 'choice', 'push')
  const { app } = await usableDevice(situation, 'TOKEN', deps)
  const interval = unusedInterval(app, deps.policy.cloud.tokencodeIntervals, deps.clock.now())
  if (interval !== undefined) return deps.codes.interval(app.token, interval)
  return unreachableOutcome('The codes of the RSA app that the server accepts now are used. Move the clock.')
}

async function usableDevice(situation: AnySituation, method: DeviceMethod, deps: RecipeDeps) {
  const user = requireUnlocked(await readUser(situation, deps))
  const cause = methodReason(user, method, deps.clock.now(), deps.policy.cloud)
  const device = deviceOf(user)
  if (cause === undefined && device !== null) return device
  return unreachableOutcome(`User "${user.username}" cannot use the method ${method} now: ${cause?.message ?? ''}`)
}

/** The user may be locked: then every passcode is wrong. */
export async function wrongPasscode(situation: AnySituation, deps: RecipeDeps): Promise<string> {
  const user = await readUser(situation, deps)
  const { clock, policy, codes, windows } = deps
  const rules = { now: clock.now(), policy, codes, windows }
  return variant(passcodeNow(user, deps) ?? ANY_CODE, (code) => matchPasscode(user, code, rules) === undefined)
}

export async function wrongNextTokencode(situation: AnySituation, deps: RecipeDeps): Promise<string> {
  const right = await rightNextTokencode(situation, deps)
  return variant(right, (code) => code !== right)
}

export async function wrongAppCode(situation: AnySituation, deps: RecipeDeps): Promise<string> {
  await readAttempt(situation, deps, 'choice', 'push')
  const { app } = await usableDevice(situation, 'TOKEN', deps)
  const { clock, policy, codes, windows } = deps
  const rules = { now: clock.now(), windows }
  const isWrong = (code: string) => nearest(app, code, policy.cloud.tokencodeIntervals, rules) === undefined
  return variant(codes.at(app.token, clock.now()), isWrong)
}

/** The code with another last digit. */
function variant(code: string, isWrong: (code: string) => boolean): string {
  const last = Number(code.at(-1))
  const others = Array.from({ length: 9 }, (_, index) => code.slice(0, -1) + String((last + index + 1) % 10))
  return others.find(isWrong) ?? '0'
}

/** @throws ControlError 422 if the server would refuse any new PIN. */
export async function requirePinDue(situation: AnySituation, deps: RecipeDeps): Promise<void> {
  const { stage } = await readAttempt(situation, deps, 'newPin')
  const user = requireUnlocked(await readUser(situation, deps))
  if (newPinWanted(user, deps.policy.tokenPolicy, deps.clock.now()) === stage.mode) return
  unreachableOutcome('The server no longer awaits a new PIN of this user: any body leads to attemptOver.')
}

/** A PIN that the server accepts; the same one each time. */
export function goodPin(user: User, { policy }: Pick<RecipeDeps, 'policy'>): string {
  let step = 0
  return generatePin(user, policy.tokenPolicy, (limit) => (7 * ++step + 1) % limit)
}
