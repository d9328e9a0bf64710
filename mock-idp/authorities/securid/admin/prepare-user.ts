/** Changes of a user that scenarios and recipes make. Pure. */
import { ControlError } from '../../../core/control-error.ts'
import { withDevice } from '../rules/device.ts'
import { unlocked, withFailedAttempts } from '../rules/lockout.ts'
import { offersChoice } from '../rules/methods.ts'
import { METHODS, type Method, type User } from '../rules/user.ts'
import { expiresAt, type SoftwareToken } from '../token/token.ts'

export function withMethod(user: User, method: Method): User {
  return user.methods.includes(method) ? user : { ...user, methods: [...user.methods, method] }
}

/** A choice requires more than the passcode. */
export function withChoice(user: User): User {
  return offersChoice(user) ? user : withDevice({ ...user, methods: METHODS })
}

export function withApp(user: User, method: Method): User {
  return withDevice(withMethod(user, method))
}

/** Unlocked, no failures counted, tokens synchronized. */
export function freeToSignOn(user: User): User {
  const inStep = {
    ...codesUnused(user),
    tokens: user.tokens.map((assigned) => ({ ...assigned, drift: 0, lastInterval: null })),
  }
  return withFailedAttempts(unlocked(inStep), 0, 0)
}

export function codesUnused(user: User): User {
  const { device } = user
  return {
    ...user,
    tokens: user.tokens.map((assigned) => ({ ...assigned, lastInterval: null })),
    ...(device && { device: { ...device, app: { ...device.app, lastInterval: null } } }),
  }
}

export function usableToken({ username, tokens }: User, now: number): SoftwareToken {
  const usable = tokens.find(({ token }) => now < expiresAt(token))
  if (usable !== undefined) return usable.token
  if (tokens.length === 0) throw new ControlError(422, 'TOKEN_REQUIRED', `User "${username}" has no token. Assign one.`)
  const message = `Every token of user "${username}" has expired. Assign another, or set the clock back.`
  throw new ControlError(422, 'TOKEN_EXPIRED', message)
}
