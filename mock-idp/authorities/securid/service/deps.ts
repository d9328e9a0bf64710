/** Dependencies that the parts of the service share. */
import type { SecurID } from '../../../../adapter/securid/types.ts'
import type { Clock, Outcome } from '../../../../adapter/spi.ts'
import type { Store } from '../../../core/store/store.ts'
import type { QuestionOf } from '../../dispatch.ts'
import type { Rules } from '../rules/match-passcode.ts'
import { offersChoice } from '../rules/methods.ts'
import type { SecurIDPolicy } from '../rules/policy.ts'
import type { User } from '../rules/user.ts'
import type { Decision } from '../rules/verify-passcode.ts'
import { createWindows } from '../rules/windows.ts'
import type { Tokencodes } from '../token/tokencode.ts'
import {
  type AttemptHandle,
  type AttemptRecord,
  type Attempts,
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
}
/** Applies a rule to the stored user; it is applied again, with the current time, after a lost put. */
export type UpdateUser = <Result>(
  username: string,
  rule: (user: User, rules: Rules) => Decision<Result>,
) => Promise<Decision<Result> | undefined>

export interface ServiceDeps extends Pick<ServiceOptions, 'users' | 'pushes' | 'clock' | 'policy'> {
  readonly attempts: Attempts & RestAttempts
  /** Undefined for an unknown user. */
  readonly updateUser: UpdateUser
  /** Claims an attempt of this user; undefined if it cannot be claimed or is another user's. */
  readonly take: (username: string, attempt: AttemptHandle | undefined) => Promise<AttemptRecord | undefined>
  readonly withdrawPush: (taken: AttemptRecord | undefined) => Promise<void>
  /** Continues a claimed attempt; without one, opens one as `initialize` does. */
  readonly advance: (user: User, taken: AttemptRecord | undefined, stage: Stage) => Promise<AttemptHandle>
}

/** Dependencies of a handler, with the attempt of its question. */
export interface Context extends ServiceDeps {
  /** Claimed; undefined: none, unknown, ended, expired or another user's. */
  readonly taken: AttemptRecord | undefined
}
export type Asked<K extends SecurID['question']['kind'] = SecurID['question']['kind']> = QuestionOf<SecurID, K>
export type Answer<K extends keyof SecurID['outcomes']> = Outcome<SecurID, K>

export const OVER: Answer<'attemptOver'> = { kind: 'attemptOver' }
export const DENIED: Answer<'denied'> = { kind: 'denied' }

export function accepted(username: string): Answer<'accepted'> {
  return { kind: 'accepted', subject: username, attributes: { username } }
}

export function createServiceDeps({ store, codes, ...options }: ServiceOptions): ServiceDeps {
  const { users, pushes, clock, policy } = options
  const attempts = createAttempts(store, clock, policy.tokenPolicy.attemptSeconds)
  const windows = createWindows(codes)
  const withdrawPush: ServiceDeps['withdrawPush'] = async (taken) => {
    if (taken?.stage.name === 'push') await pushes.answer(taken.stage.referenceId, 'withdrawn')
  }
  return {
    ...options,
    attempts,
    updateUser: (username, rule) =>
      users.change(username, (user) => {
        const decision = rule(user, { now: clock.now(), policy, codes, windows })
        return { user: decision.user, answer: decision }
      }),
    withdrawPush,
    take: async (username, attempt) => {
      const taken = attempt && (await attempts.take(attempt))
      return taken?.username === username ? taken : undefined
    },
    advance: (user, taken, stage) =>
      taken === undefined
        ? attempts.open(user.username, { stage, offered: offersChoice(user) })
        : attempts.continueAttempt(taken, stage),
  }
}
