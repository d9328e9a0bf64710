/** Scenarios: prepare a user and list the actions that bring a flow into a state. */
import type { Clock, EpochSeconds } from '../../../../adapter/spi.ts'
import { ControlError } from '../../../core/control-error.ts'
import type { Random } from '../../../core/random.ts'
import { generatePin, newPinWanted } from '../rules/pin-policy.ts'
import type { SecurIDPolicy } from '../rules/policy.ts'
import { type Method, passcodeOf, type User, withPin } from '../rules/user.ts'
import type { Users } from '../service/users.ts'
import type { Tokencodes } from '../token/tokencode.ts'
import { codesUnused, freeToSignOn, usableToken, withApp, withChoice, withMethod } from './prepare-user.ts'

export interface ScenarioAction {
  readonly actionId: string
  readonly model: object
  /** The action is skipped unless the flow is in this status. */
  readonly when?: string
}
/** @throws ControlError 422 USER_NOT_FOUND, TOKEN_REQUIRED, TOKEN_EXPIRED. */
export type Scenario = (username: string) => Promise<readonly ScenarioAction[]>
export interface ScenarioOptions {
  readonly users: Users
  readonly clock: Pick<Clock, 'now'>
  readonly policy: SecurIDPolicy
  readonly codes: Tokencodes
  readonly random: Random
}
/** Changes an unlocked user; `then` are the actions after the passcode. */
type Preparation = (user: User, now: EpochSeconds) => { readonly user: User; readonly then?: readonly ScenarioAction[] }

const CHOICE = 'SECURID_CAS_CHALLENGE_METHOD_REQUIRED'
/** Adapters of generation 3.2, and users with only a passcode, are not offered a choice. */
function choose(method: Method): ScenarioAction {
  return {
    actionId: 'selectChallengeMethod',
    model: { input: method },
    when: CHOICE,
  }
}

/** One scenario per state, and RESUME for a direct sign-on. Each can be repeated within a minute. */
export function createScenarios(options: ScenarioOptions): { readonly [status: string]: Scenario } {
  const { tokenPolicy } = options.policy
  const freshPin = (user: User) => generatePin(user, tokenPolicy, options.random.integer)
  const ready = (user: User, now: EpochSeconds): User =>
    newPinWanted(user, tokenPolicy, now) === null ? user : withPin(user, freshPin(user), tokenPolicy.pinHistory, now)
  const signOn = (prepare: Preparation): Scenario => signOnScenario(options, prepare)
  const prepared =
    (prepare: (user: User) => User, ...actions: readonly ScenarioAction[]): Scenario =>
    (username) =>
      change(options.users, username, (user) => ({ user: prepare(user), answer: actions }))
  return {
    SECURID_CREDENTIAL_REQUIRED: prepared((user) => withMethod(codesUnused(user), 'SECURID'), choose('SECURID')),
    [CHOICE]: prepared((user) => withChoice(codesUnused(user))),
    SECURID_TOKEN_REQUIRED: prepared((user) => withApp(freeToSignOn(user), 'TOKEN'), choose('TOKEN')),
    SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION: prepared(
      (user) => withApp(freeToSignOn(user), 'APPROVE'),
      choose('APPROVE'),
    ),
    SECURID_NEXT_TOKENCODE_REQUIRED: signOn((user) => ({
      user: { ...user, methods: ['SECURID'], nextTokencodeMode: true },
    })),
    SECURID_NEXT_CODE_REQUIRED: signOn((user) => ({ user: { ...withChoice(user), nextTokencodeMode: true } })),
    SECURID_USER_PIN_RESET_REQUIRED: signOn((user) => ({ user: { ...user, newPinMode: 'user' } })),
    SECURID_SYSTEM_PIN_RESET_REQUIRED: signOn((user) => ({ user: { ...user, newPinMode: 'system' } })),
    SECURID_REAUTHENTICATION_REQUIRED: signOn((user) => {
      const pin = freshPin(user)
      const then = [{ actionId: 'resetPin', model: { newPin: pin, confirmPin: pin } }]
      return { user: { ...user, newPinMode: 'user' }, then }
    }),
    RESUME: signOn((user, now) => ({ user: ready(user, now) })),
  }
}

function signOnScenario({ users, clock, codes }: ScenarioOptions, prepare: Preparation): Scenario {
  const prepared = (before: User) => {
    const now = clock.now()
    const token = usableToken(before, now)
    const free = withMethod(freeToSignOn(before), 'SECURID')
    const { user, then = [] } = prepare({ ...free, newPinMode: null, nextTokencodeMode: false }, now)
    const passcode = passcodeOf(user, token, codes.at(token, now))
    const signOn = { actionId: 'checkCredential', model: { username: user.username, passcode } }
    return { user, answer: [choose('SECURID'), signOn, ...then] }
  }
  return (username) => change(users, username, prepared)
}

async function change(
  users: Users,
  username: string,
  step: (user: User) => { user: User; answer: readonly ScenarioAction[] },
): Promise<readonly ScenarioAction[]> {
  const answer = await users.change(username, step)
  if (answer !== undefined) return answer
  throw new ControlError(
    422,
    'USER_NOT_FOUND',
    `SecurID user "${username}" not found. Create the user, or name another one.`,
  )
}
