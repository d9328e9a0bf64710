/** Reasons of refused passcodes and tokencodes. Pure; called only after the decision. */
import type { Reason } from '../../../../adapter/spi.ts'
import { equalSecret } from '../../../core/equal-secret.ts'
import { time } from '../../../core/time.ts'
import { expiresAt } from '../token/token.ts'
import { intervalNumber } from '../token/tokencode.ts'
import { type Rules, removePin, searchedIntervals } from './match-passcode.ts'
import { reason } from './reasons.ts'
import { type AssignedToken, pinTypeOf, type User } from './user.ts'

/** An interval whose code was entered. */
interface Found {
  readonly assigned: AssignedToken
  readonly interval: number
  readonly distance: number // from the expected interval
  readonly isPinRight: boolean
}

/** Requires a refused passcode of an unlocked user. */
export function explainPasscode(user: User, passcode: string, rules: Rules): Reason {
  const { tokens, methods } = user
  if (methods.length > 0 && !methods.includes('SECURID'))
    return reason('METHOD_NOT_ALLOWED', { method: 'SECURID', methods })
  if (tokens.length === 0) return reason('NO_TOKEN')
  const valid = tokens.filter(({ token }) => rules.now < expiresAt(token))
  if (valid.length === 0) return expired(tokens)
  const entered = valid.map((assigned) => ({ assigned, ...codeOf(user, assigned, passcode) }))
  if (!entered.some(({ assigned, code }) => isCode(code, assigned)))
    return reason('PASSCODE_FORMAT', { digits: [...new Set(valid.map(({ token }) => String(token.digits)))] })
  const found = entered.flatMap(({ assigned, code, isPinRight }) =>
    withinDay(assigned, code, rules).map((match) => ({ ...match, isPinRight })),
  )
  const nearest = (isPinRight: boolean) =>
    found.filter((match) => match.isPinRight === isPinRight).sort((one, other) => one.distance - other.distance)[0]
  const right = nearest(true)
  if (right !== undefined) return foundReason(right, searchedIntervals(user, right.assigned, rules), rules)
  const wrong = nearest(false)
  if (wrong !== undefined && wrong.distance <= searchedIntervals(user, wrong.assigned, rules))
    return reason('WRONG_PIN', { serial: wrong.assigned.token.serial })
  return reason('WRONG_TOKENCODE', { serials: serialsOf(valid) })
}

/** Requires a refused code of a token without a PIN, with `width` searched intervals on both sides. */
export function explainCode(assigned: AssignedToken, code: string, width: number, rules: Rules): Reason {
  const { token } = assigned
  if (!isCode(code, assigned)) return reason('PASSCODE_FORMAT', { digits: [String(token.digits)] })
  const [nearest] = withinDay(assigned, code, rules)
  return nearest === undefined
    ? reason('WRONG_TOKENCODE', { serials: [token.serial] })
    : foundReason(nearest, width, rules)
}

/** Requires a refused next tokencode; `awaited` is the interval of the right one. */
export function explainNextTokencode(
  user: User,
  assigned: AssignedToken,
  tokencode: string,
  awaited: number,
  rules: Rules,
): Reason {
  const { token, lastInterval } = assigned
  if (rules.now >= expiresAt(token)) return expired([assigned])
  const code = pinTypeOf(user, token) === 'pinpad' ? removePin(user, assigned, tokencode).code : tokencode
  if (!isCode(code, assigned)) return reason('PASSCODE_FORMAT', { digits: [String(token.digits)] })
  const [nearest] = withinDay(assigned, code, rules)
  if (nearest === undefined) return reason('WRONG_TOKENCODE', { serials: [token.serial] })
  if (lastInterval !== null && nearest.interval <= lastInterval) return usedReason(nearest, lastInterval)
  return reason('NEXT_TOKENCODE_NOT_ADJACENT', { serial: token.serial, intervals: nearest.interval - awaited })
}

function expired(tokens: readonly AssignedToken[]): Reason {
  const latest = Math.max(...tokens.map(({ token }) => expiresAt(token)))
  return reason('TOKEN_EXPIRED', { serials: serialsOf(tokens), expiredAt: time(latest) })
}

function serialsOf(tokens: readonly AssignedToken[]): readonly string[] {
  return tokens.map(({ token }) => token.serial)
}

/** The code without its PIN. The last digits are the code of a fob whatever is before them. */
function codeOf(user: User, assigned: AssignedToken, passcode: string): { code: string; isPinRight: boolean } {
  const { digits } = assigned.token
  const pinType = pinTypeOf(user, assigned.token)
  if (user.pin === null || pinType !== 'fob') return removePin(user, assigned, passcode)
  const [pin, code] = [passcode.slice(0, -digits), passcode.slice(-digits)]
  return { code, isPinRight: equalSecret(user.pin, pin) }
}

function isCode(code: string, { token }: AssignedToken): boolean {
  return code.length === token.digits && /^\d+$/.test(code)
}

/** The nearest first. */
function withinDay(
  assigned: AssignedToken,
  code: string,
  { now, windows }: Rules,
): readonly Omit<Found, 'isPinRight'>[] {
  if (!isCode(code, assigned)) return []
  const { token, drift } = assigned
  const expected = intervalNumber(token, now) + drift
  return windows
    .withinDay(token, expected, Number(code))
    .map((interval) => ({ assigned, interval, distance: Math.abs(interval - expected) }))
    .sort((one, other) => one.distance - other.distance)
}

/** The code is right, but used or too far away. */
function foundReason(found: Omit<Found, 'isPinRight'>, window: number, { now }: Rules): Reason {
  const { token, drift, lastInterval } = found.assigned
  if (lastInterval !== null && found.interval <= lastInterval) return usedReason(found, lastInterval)
  const intervals = found.interval - intervalNumber(token, now) - drift
  return reason('OUTSIDE_WINDOW', {
    serial: token.serial,
    intervals,
    seconds: intervals * token.intervalSeconds,
    window,
  })
}

function usedReason({ assigned: { token }, interval }: Omit<Found, 'isPinRight'>, lastInterval: number): Reason {
  const facts = { serial: token.serial, shownAt: time(interval * token.intervalSeconds) }
  if (interval === lastInterval) return reason('TOKENCODE_ALREADY_USED', facts)
  return reason('TOKENCODE_OLDER_THAN_LAST', { ...facts, intervals: interval - lastInterval })
}
