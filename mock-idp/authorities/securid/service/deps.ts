/** Dependencies that the parts of the service share. */
import { defined } from '../../../../adapter/kernel/objects.ts'
import type { SecurID } from '../../../../adapter/securid/types.ts'
import type { Clock, Outcome, Reason, Reasoned } from '../../../../adapter/spi.ts'
import type { Random } from '../../../core/random.ts'
import type { Store } from '../../../core/store/store.ts'
import type { QuestionOf } from '../../dispatch.ts'
import { registeredDevice } from '../rules/device.ts'
import type { Rules } from '../rules/match-passcode.ts'
import { offersChoice } from '../rules/methods.ts'
import type { SecurIDPolicy } from '../rules/policy.ts'
import { reason } from '../rules/reasons.ts'
import { blankUser, type User } from '../rules/user.ts'
import type { Decision } from '../rules/verify-passcode.ts'
import { createWindows, type Windows } from '../rules/windows.ts'
import type { Tokencodes } from '../token/tokencode.ts'
import {
  type AttemptHandle,
  type AttemptRecord,
  type Attempts,
  type Claim,
  createAttempts,
  type RestAttempts,
  type Stage,
} from './attempts.ts'
import type { Pushes } from './pushes.ts'
import type { Users } from './users.ts'

export interface ServiceOptions {
  readonly store: Store
  readonly users: Users
  readonly pushes: Pushes
  readonly clock: Pick<Clock, 'now'>
  readonly policy: SecurIDPolicy
  readonly codes: Tokencodes
  readonly random: Random
}
/** Applies a rule to the stored user; it is applied again, with the current time, after a lost put. */
export type UpdateUser = <Result>(
  username: string,
  rule: (user: User, rules: Rules) => Decision<Result>,
) => Promise<Decision<Result> | undefined>

export interface ServiceDeps extends Pick<ServiceOptions, 'users' | 'pushes' | 'clock' | 'policy' | 'random'> {
  readonly attempts: Attempts & RestAttempts
  readonly windows: Windows
  /** Undefined for an unknown user. */
  readonly updateUser: UpdateUser
  /** Claims an attempt of this user. */
  readonly take: (username: string, attempt: AttemptHandle | undefined) => Promise<Claim>
  readonly withdrawPush: (taken: AttemptRecord | undefined) => Promise<void>
  /** Continues a claimed attempt; without one, opens one as `initialize` does. */
  readonly advance: (user: User, taken: AttemptRecord | undefined, stage: Stage) => Promise<AttemptHandle>
}

/** Dependencies of a handler, with the claimed attempt of its question. */
export type Context = ServiceDeps & Claim
export type Asked<K extends SecurID['question']['kind'] = SecurID['question']['kind']> = QuestionOf<SecurID, K>
export type Answer<K extends keyof SecurID['outcomes']> = Reasoned<Outcome<SecurID, K>>

export const NO_SUCH_USER = reason('NO_SUCH_USER')

export function over(reason: Reason | undefined): Answer<'attemptOver'> {
  return { kind: 'attemptOver', ...defined({ reason }) }
}

/** The attempt cannot answer the question: it was not claimed, or awaits another message. */
export function unfit({ taken, missing }: Claim): Answer<'attemptOver'> {
  return over(missing ?? reason('METHOD_NOT_CHALLENGED', { methods: [taken.stage.name] }))
}

export function accepted(username: string): Answer<'accepted'> {
  return { kind: 'accepted', subject: username, attributes: { username } }
}

/** A user with a token that nobody has. */
function decoyOf(username: string): User {
  return { ...blankUser(username), pin: '0000', tokens: [registeredDevice(username, 'decoy').app] }
}

export function createServiceDeps({ store, codes, ...options }: ServiceOptions): ServiceDeps {
  const { users, pushes, clock, policy, random } = options
  const attempts = createAttempts(store, clock, policy.tokenPolicy.attemptSeconds, random)
  const windows = createWindows(codes)
  const withdrawPush: ServiceDeps['withdrawPush'] = async (taken) => {
    if (taken?.stage.name === 'push') await pushes.answer(taken.stage.referenceId, 'withdrawn')
  }
  return {
    ...options,
    attempts,
    windows,
    async updateUser(username, rule) {
      const decide = (user: User) => rule(user, { now: clock.now(), policy, codes, windows })
      const decision = await users.change(username, (user) => {
        const made = decide(user)
        return { user: made.user, answer: made }
      })
      // Response times must not tell an unknown user from a wrong code.
      if (decision === undefined) decide(decoyOf(username))
      return decision
    },
    withdrawPush,
    take: async (username, attempt) => {
      if (attempt === undefined) return { missing: reason('ATTEMPT_NOT_FOUND') }
      const claim = await attempts.take(attempt)
      return claim.taken?.username === username || claim.missing ? claim : { missing: reason('ATTEMPT_OF_ANOTHER') }
    },
    advance: (user, taken, stage) =>
      taken === undefined
        ? attempts.open(user.username, { stage, offered: offersChoice(user) })
        : attempts.continueAttempt(taken, stage),
  }
}
