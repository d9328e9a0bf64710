/** Puts the session of a flow into a status, from any status and without a change of the clock. */
import { defined } from '../../../../adapter/kernel/objects.ts'
import { unreachableOutcome } from '../../recipes.ts'
import type { Channel, Opened } from '../rules/session.ts'
import type { SessionState } from '../rules/session-machine.ts'
import type { User } from '../rules/user.ts'
import { type Deps, newId } from '../service/deps.ts'
import { playPeig } from '../service/peig.ts'
import { applyEvent, readSession, runnableOf, type SessionEvent } from '../service/records.ts'

/** The session of a flow. */
export interface OfFlow {
  readonly authId: string
  readonly bindingId?: string
  /** The setting "AIM Name". */
  readonly aimName?: string
}

/** The data of a session that has just been opened; AIM may have forgotten the session. */
async function openedOf(deps: Deps, { authId, bindingId, aimName }: OfFlow): Promise<Opened> {
  const found = await readSession(deps, authId)
  const aim = found?.data.aim ?? deps.findAim(aimName)
  if (aim === undefined)
    return unreachableOutcome('The AIM of the setting "AIM Name" does not exist. Add it to aducid.aims.')
  const at = { openedAt: deps.clock.now(), order: deps.nextOrder() }
  const made: Opened = {
    ...{ authId, aim, operation: { name: 'open', parameters: {} }, isBound: false, ...at },
    bindingId: found?.data.bindingId ?? bindingId ?? newId(deps.random),
  }
  if (found === undefined) return made
  const { openedAt, order, bindingKey, returnUrl, expected } = found.data
  return { ...made, openedAt, order, ...defined({ bindingKey, returnUrl, expected }) }
}

async function put(deps: Deps, state: Exclude<SessionState, { readonly name: 'none' }>): Promise<void> {
  const expiresAt = runnableOf(deps).expiresAt?.(state, deps.clock.now())
  await deps.sessions.update(state.data.authId, () => ({
    after: { state, ...defined({ expiresAt }) },
    answer: undefined,
  }))
}

/** The PEIG is awaited. */
export async function startAgain(deps: Deps, flow: OfFlow): Promise<void> {
  const until = deps.clock.now() + deps.timers.startSeconds
  await put(deps, { name: 'start', data: { ...(await openedOf(deps, flow)), until } })
}

/** The PEIG of the user has connected. */
export async function connect(
  deps: Deps,
  flow: OfFlow,
  { username }: Pick<User, 'username'>,
  { name = 'working', channel }: { readonly name?: 'Client-binding' | 'working'; readonly channel?: Channel } = {},
): Promise<void> {
  const seconds = name === 'working' ? deps.timers.processSeconds : deps.timers.bindingSeconds
  const data = { ...(await openedOf(deps, flow)), username, until: deps.clock.now() + seconds, ...defined({ channel }) }
  await put(deps, { name, data: { ...data, isBound: name === 'working' } })
}

/** The user has approved. By `redirect` the session has an authKey. */
export async function finish(deps: Deps, flow: OfFlow, user: User, channel: Channel): Promise<void> {
  await connect(deps, flow, user, { channel })
  const played = await playPeig(deps, flow.authId, { do: 'approve' })
  if ('problem' in played || played.session.name !== 'finished')
    unreachableOutcome(`The PEIG of ${user.username} cannot approve: its session was changed meanwhile. Try again.`)
}

export async function apply(deps: Deps, { authId }: OfFlow, event: SessionEvent): Promise<void> {
  await applyEvent(deps, authId, event)
}

/** AIM forgets the session. */
export async function forget(deps: Deps, { authId }: OfFlow): Promise<void> {
  await deps.sessions.remove(authId)
}

/** The authKey of a finished session. */
export async function readAuthKey(deps: Deps, { authId }: OfFlow): Promise<string | undefined> {
  const session = await readSession(deps, authId)
  return session?.name === 'finished' ? session.data.authKey : undefined
}
