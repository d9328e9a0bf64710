/** The records of the sessions: events, effects of time, and the record at the secondary AIM of a link. */
import { type Event, type Ran, type Runnable, readMachine, runMachine } from '../../../../adapter/machine/run.ts'
import type { SessionEffect, SessionTypes } from '../rules/session.ts'
import { machine, type SessionState, type SessionStatus, timers } from '../rules/session-machine.ts'
import type { Deps } from './deps.ts'
import { storeIdentity } from './users.ts'

export type SessionEvent = Event<SessionTypes>
/** A session with data. */
export type LiveState = SessionState<Exclude<SessionStatus, 'none'>>

/** A session is forgotten so many seconds after its last possible end. */
const RETAINED_SECONDS = 3600

export function runnableOf(deps: Deps): Runnable<SessionTypes> {
  const { sessions: records, clock, timers: config } = deps
  const { startSeconds, bindingSeconds, processSeconds, openSeconds } = config
  const longest = startSeconds + bindingSeconds + processSeconds + openSeconds + RETAINED_SECONDS
  return {
    ...{ machine, timers, config, clock, records },
    execute: (effect, key) => execute(deps, effect, key),
    expiresAt: (_, now) => now + longest,
  }
}

async function execute(deps: Deps, effect: SessionEffect, key: string): Promise<void> {
  if (effect.kind === 'link') await followLink(deps, key)
  if (effect.kind === 'identities') for (const identity of effect.changes) await storeIdentity(deps, identity)
}

/** @returns undefined for a session that does not exist. */
export function applyEvent(deps: Deps, key: string, event: SessionEvent): Promise<Ran<SessionTypes> | undefined> {
  return runMachine(runnableOf(deps), key, event)
}

/** The record under this key, with the effects of time; undefined: unknown. */
export async function readRecord(deps: Deps, key: string): Promise<LiveState | undefined> {
  return live(await readMachine(runnableOf(deps), key))
}

/** The session at its primary AIM. The key of a secondary record is no authId. */
export async function readSession(deps: Deps, authId: string): Promise<LiveState | undefined> {
  const session = await readRecord(deps, authId)
  return session?.data.primary === undefined ? session : undefined
}

export function live(state: SessionState | undefined): LiveState | undefined {
  return state === undefined || state.name === 'none' ? undefined : state
}

/** Key of the record at the secondary AIM of a link; the key of a primary record is its authId. */
export function secondaryKey(authId: string, aimName: string): string {
  return `${authId}@${aimName}`
}

/**
 * Compares both records of a link and applies what is missing: a repeated call, or a call after a later one, changes nothing.
 * While the handshake is in progress the secondary record is `passive`, then `end`.
 */
async function followLink(deps: Deps, authId: string): Promise<void> {
  const primary = await readSession(deps, authId)
  const aim = deps.findAim(primary?.data.operation.secondaryAim)
  if (primary === undefined || aim === undefined) return
  const key = secondaryKey(authId, aim.name)
  if (primary.name === 'working') {
    const data = { ...primary.data, aim, until: deps.clock.now() + deps.timers.openSeconds, primary: authId }
    await runMachine(runnableOf(deps), key, { name: 'join', data }, { name: 'none', data: {} })
    await applyEvent(deps, key, { name: 'yield', data: {} })
  }
  // Read again: the primary session may have ended meanwhile, before there was a secondary record.
  const isInProgress = (await readSession(deps, authId))?.name === 'working'
  if (!isInProgress) await applyEvent(deps, key, { name: 'linkEnded', data: {} })
}
