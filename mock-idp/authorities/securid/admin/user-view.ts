/** Users as control operations show them. */
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import type { FoundUser } from '../../module.ts'
import { deviceOf } from '../rules/device.ts'
import { asOf, failureCount } from '../rules/lockout.ts'
import type { LockoutPolicy } from '../rules/policy.ts'
import { shownPinType, type User } from '../rules/user.ts'

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
  const { username, device, excludedPins = [] } = user
  const usedCodes = [...user.tokens, ...(device ? [device.app] : [])].map(({ lastInterval }) => lastInterval)
  const members = { ...userView(user, now, policy), usedCodes, excludedPins }
  return { subject: username, attributes: { username }, members }
}
