/** Preparations that the recipes of poll and of verify share. */
import type { Reason } from '../../../../adapter/spi.ts'
import type { Changed } from '../../recipes.ts'
import { reason } from '../rules/reasons.ts'
import type { AuthStatus, Channel } from '../rules/session.ts'
import type { User } from '../rules/user.ts'
import { newId } from '../service/deps.ts'
import type { SessionEvent } from '../service/records.ts'
import type { ScenarioOptions } from './make-ready.ts'
import { apply, connect, finish, forget, type OfFlow, startAgain } from './recipe-sessions.ts'
import { type Asked, anotherUser, flowOf, readyUser, signedOnUser, userOf, withoutSubject } from './recipe-users.ts'

/** The session of the flow has changed, which is no member of a user. */
const CHANGED: Changed = ['session']

interface Recipe {
  readonly prepare: (situation: Asked) => Promise<Changed>
}

/** The session is finished by the PEIG of a user: by `qr` the next poll reads the result, by `redirect` it needs the authKey. */
export function finishedBy(
  options: ScenarioOptions,
  find: (options: ScenarioOptions, situation: Asked) => Promise<User>,
  channel: Channel,
): Recipe {
  return {
    prepare: async (situation) => {
      const user = await find(options, situation)
      await finish(options.deps, flowOf(situation), user, channel)
      return CHANGED
    },
  }
}

/** Results by a channel. */
export function resultRecipes(options: ScenarioOptions, channel: Channel) {
  return {
    verified: finishedBy(options, signedOnUser, channel),
    userMismatch: finishedBy(options, anotherUser, channel),
    subjectMissing: finishedBy(options, withoutSubject, channel),
  }
}

/** Sessions without a result. */
export function endRecipes({ deps }: ScenarioOptions) {
  const started = (end: (flow: OfFlow) => Promise<void>): Recipe => ({
    prepare: async (situation) => {
      await startAgain(deps, flowOf(situation))
      await end(flowOf(situation))
      return CHANGED
    },
  })
  return {
    pending: started(async () => {}),
    sessionEnded: started((flow) => apply(deps, flow, { name: 'close', data: {} })),
    internalError: started((flow) => apply(deps, flow, { name: 'fault', data: { reason: reason('FAULT_REQUESTED') } })),
    sessionUnknown: started((flow) => forget(deps, flow)),
    startTimeout: started((flow) => apply(deps, flow, { name: 'startOver', data: {} })),
  }
}

/** Ends of a session whose PEIG has connected. */
export function handshakeRecipes(options: ScenarioOptions) {
  const { deps } = options
  const after = (name: 'Client-binding' | 'working', event: SessionEvent): Recipe => ({
    prepare: async (situation) => {
      const flow = flowOf(situation)
      await connect(deps, flow, await userOf(options, situation), { name })
      await apply(deps, flow, event)
      return CHANGED
    },
  })
  const failed = (code: AuthStatus, because: Reason) =>
    after('working', { name: 'fail', data: { code, reason: because } })
  return {
    bindingTimeout: after('Client-binding', { name: 'bindingOver', data: {} }),
    processTimeout: after('working', { name: 'processOver', data: {} }),
    refused: failed('NAU', reason('PEIG_REFUSED')),
    identityUnknown: failed('USP', reason('PEIG_WITHOUT_IDENTITY')),
    identityInvalid: failed('UI', reason('IDENTITY_NOT_VALID')),
    identityLocked: failed('LI', reason('IDENTITY_LOCKED')),
    handshakeFailed: failed('ERR', reason('PEIG_FAILED', { code: 'ERR' })),
  }
}

/** Another caller has presented a wrong authKey. */
export function refusedKey(options: ScenarioOptions): Recipe {
  const { deps } = options
  const finished = finishedBy(options, readyUser, 'redirect')
  return {
    prepare: async (situation) => {
      const changed = await finished.prepare(situation)
      await apply(deps, flowOf(situation), {
        name: 'verify',
        data: { authKey: newId(deps.random), authKey2: newId(deps.random) },
      })
      return changed
    },
  }
}
