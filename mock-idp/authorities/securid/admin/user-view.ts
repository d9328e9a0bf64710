/** Users as control operations show them. */
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import type { FoundUser } from '../../module.ts'
import { deviceOf } from '../rules/device.ts'
import { asOf, failureCount } from '../rules/lockout.ts'
import type { LockoutPolicy } from '../rules/policy.ts'
import { type AssignedToken, nextTokencodeOf, passcodeOf, shownPinType, type User } from '../rules/user.ts'
import { intervalNumber, type Tokencodes } from '../token/tokencode.ts'

/** schemas/securid/control/user-answer.schema.json. */
export function userView(stored: User, now: EpochSeconds, policy: LockoutPolicy) {
  const user = asOf(stored, now, policy)
  const { username, pin, nextTokencodeMode, newPinMode, methods } = user
  const device = deviceOf(user)
  return {
    username,
    pin,
    pinType: shownPinType(user),
    tokens: user.tokens.map(({ token }) => ({ serial: token.serial })),
    nextTokencodeMode,
    newPinMode,
    failedAttempts: failureCount(user),
    locked: user.locked !== null,
    methods,
    device: device === null ? null : { name: device.name },
  }
}

/** A sign-on of the user, and the members that scenarios change. */
export function foundUser(user: User, now: EpochSeconds, policy: LockoutPolicy): FoundUser {
  const { username, device } = user
  const usedCodes = [...user.tokens, ...(device ? [device.app] : [])].map(({ lastInterval }) => lastInterval)
  return { subject: username, attributes: { username }, members: { ...userView(user, now, policy), usedCodes } }
}

/** schemas/securid/control/passcode.schema.json: the present input, and the input for a next tokencode prompt. */
export function passcodeView(user: User, { token }: AssignedToken, now: EpochSeconds, codes: Tokencodes) {
  const interval = intervalNumber(token, now)
  const tokencode = codes.interval(token, interval)
  return {
    passcode: passcodeOf(user, token, tokencode),
    tokencode,
    nextTokencode: nextTokencodeOf(user, token, codes.interval(token, interval + 1)),
    secondsLeft: (interval + 1) * token.intervalSeconds - now,
    ...appCodeView(user, now, codes),
  }
}

/** Only for a user with the method and a device. */
function appCodeView(user: User, now: EpochSeconds, codes: Tokencodes): { authenticateTokencode?: string } {
  const device = user.methods.includes('TOKEN') ? deviceOf(user) : null
  return device === null ? {} : { authenticateTokencode: codes.at(device.app.token, now) }
}
