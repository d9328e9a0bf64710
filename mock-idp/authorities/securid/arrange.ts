/** How a flow is brought into a state: the user is prepared, and what a person would then do is told. */
import { randomInt } from 'node:crypto'
import type { Clock } from '../../../adapter/spi.ts'
import { ControlError } from '../../control/control-error.ts'
import { unlocked, withFailedAttempts } from './lockout.ts'
import { generatePin, newPinWanted } from './pin-policy.ts'
import type { SecurIDPolicy } from './policy.ts'
import { expiresAt, type SoftwareToken } from './token/token.ts'
import type { Tokencodes } from './token/tokencode.ts'
import { passcodeOf, type User, withPin } from './user.ts'
import type { Users } from './users.ts'

/** An action for the flow. */
export interface ArrangedAction {
  readonly actionId: string
  readonly model: object
}
/**
 * Prepares a user, by username. Raises a ControlError of status 422 where it cannot: USER_NOT_FOUND, TOKEN_REQUIRED,
 * TOKEN_EXPIRED.
 */
export type Arrange = (username: string) => Promise<readonly ArrangedAction[]>
/** What arranging works on. */
export interface ArrangeOptions {
  readonly users: Users
  readonly clock: Pick<Clock, 'now'>
  readonly policy: SecurIDPolicy
  readonly codes: Tokencodes
}
/** What is made of a user who is free to sign on, and what the person does after the passcode. */
type Preparation = (user: User) => { readonly user: User; readonly then?: readonly ArrangedAction[] }

/**
 * One function per state, and RESUME for a sign-on without any detour. Each may be called any number of times in a
 * minute.
 */
export const createArrange = (options: ArrangeOptions): { readonly [status: string]: Arrange } => {
  const { tokenPolicy } = options.policy
  const freshPin = (user: User) => generatePin(user, tokenPolicy, (limit) => randomInt(limit))
  const ready = (user: User): User =>
    newPinWanted(user, tokenPolicy) === null ? user : withPin(user, freshPin(user), tokenPolicy.pinHistory)
  const signOn = (prepare: Preparation): Arrange => arrangeSignOn(options, prepare)
  return {
    SECURID_CREDENTIAL_REQUIRED: async (username) => {
      await change(options.users, username, (user) => ({ user: codesUnused(user), answer: [] }))
      return []
    },
    SECURID_NEXT_TOKENCODE_REQUIRED: signOn((user) => ({ user: { ...user, nextTokencodeMode: true } })),
    SECURID_USER_PIN_RESET_REQUIRED: signOn((user) => ({ user: { ...user, newPinMode: 'user' } })),
    SECURID_SYSTEM_PIN_RESET_REQUIRED: signOn((user) => ({ user: { ...user, newPinMode: 'system' } })),
    SECURID_REAUTHENTICATION_REQUIRED: signOn((user) => {
      const pin = freshPin(user)
      const then = [{ actionId: 'resetPin', model: { newPin: pin, confirmPin: pin } }]
      return { user: { ...user, newPinMode: 'user' }, then }
    }),
    RESUME: signOn((user) => ({ user: ready(user) })),
  }
}

const arrangeSignOn = ({ users, clock, codes }: ArrangeOptions, prepare: Preparation): Arrange => {
  const prepared = (before: User) => {
    const now = clock.now()
    const token = usableToken(before, now)
    const { user, then = [] } = prepare({ ...freeToSignOn(before), newPinMode: null, nextTokencodeMode: false })
    const passcode = passcodeOf(user, token, codes.at(token, now))
    const signOn = { actionId: 'checkCredential', model: { username: user.username, passcode } }
    return { user, answer: [signOn, ...then] }
  }
  return (username) => change(users, username, prepared)
}

const change = async (
  users: Users,
  username: string,
  step: (user: User) => { user: User; answer: readonly ArrangedAction[] },
): Promise<readonly ArrangedAction[]> => {
  const answer = await users.change(username, step)
  if (answer !== undefined) return answer
  throw new ControlError(422, 'USER_NOT_FOUND', `There is no SecurID user "${username}". PUT one, or name another.`)
}

/** Neither locked nor suspected, tokens in step. */
const freeToSignOn = (user: User): User => {
  const inStep = {
    ...codesUnused(user),
    tokens: user.tokens.map(({ token }) => ({ token, drift: 0, lastInterval: null })),
  }
  return withFailedAttempts(unlocked(inStep), 0, 0)
}

const codesUnused = (user: User): User => ({
  ...user,
  tokens: user.tokens.map((assigned) => ({ ...assigned, lastInterval: null })),
})

const usableToken = ({ username, tokens }: User, now: number): SoftwareToken => {
  const usable = tokens.find(({ token }) => now < expiresAt(token))
  if (usable !== undefined) return usable.token
  if (tokens.length === 0) throw new ControlError(422, 'TOKEN_REQUIRED', `User "${username}" has no token. Assign one.`)
  const message = `Every token of user "${username}" has expired. Assign another, or set the clock back.`
  throw new ControlError(422, 'TOKEN_EXPIRED', message)
}
