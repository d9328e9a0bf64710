/** Authentication sessions: opening, reading, verifying, closing. */
import { defined } from '../../../../adapter/kernel/objects.ts'
import { runMachine } from '../../../../adapter/machine/run.ts'
import type { EpochSeconds, Reason } from '../../../../adapter/spi.ts'
import type { Aim } from '../rules/aims.ts'
import { refusedMethod } from '../rules/methods.ts'
import { answer } from '../rules/proofs.ts'
import { reason } from '../rules/reasons.ts'
import type { AnswerEffect, AuthStatus, Channel, Opened, Operation, Proofs } from '../rules/session.ts'
import { STATUS_PAIRS } from '../rules/status-pairs.ts'
import { type Deps, newId } from './deps.ts'
import {
  applyEvent,
  type LiveState,
  live,
  readRecord,
  readSession,
  runnableOf,
  type SessionEvent,
  secondaryKey,
} from './records.ts'

/** AIMrequestOperation. */
export interface OpenRequest {
  readonly aimName?: string
  readonly operation: Operation
  readonly returnUrl?: string
  /** Of an existing binding. */
  readonly bindingKey?: string
  /** The user of an earlier step; never on the wire. */
  readonly expected?: string
  /** Planned ids. */
  readonly authId?: string
}
/** A session, or the reason to open none. */
export type Opening =
  | { readonly opened: Opened & { readonly until: EpochSeconds } }
  | { readonly statusAuth: AuthStatus; readonly reason: Reason }
/** A session of an AIM. */
export interface Addressed {
  readonly authId: string
  readonly aimName?: string | undefined
}
/** An answer with the state of the session after it; without a state the session is unknown. */
export interface Answered extends AnswerEffect {
  readonly state?: LiveState
}

/**
 * The key of the session at the AIM of the request; undefined: no session of this AIM has this id. Without a name it is the
 * AIM of the session: published clients name the AIM only when they open and close. The secondary AIM of a link has a name.
 */
async function keyOf(deps: Deps, { authId, aimName = '' }: Addressed): Promise<string | undefined> {
  // Also updates the record at the secondary AIM.
  const primary = await readSession(deps, authId)
  if (primary === undefined) return undefined
  return aimName === '' || aimName === primary.data.aim.name ? authId : secondaryKey(authId, aimName)
}

/** The session at the AIM of the request, with the effects of time. */
export async function findSession(deps: Deps, addressed: Addressed): Promise<LiveState | undefined> {
  const key = await keyOf(deps, addressed)
  return key === undefined ? undefined : readRecord(deps, key)
}

/** Opens a session, unless the operation cannot be performed at all. */
export async function openSession(deps: Deps, request: OpenRequest): Promise<Opening> {
  const { operation, aimName, bindingKey, returnUrl, expected } = request
  const aim = deps.findAim(aimName)
  if (aim === undefined)
    return { statusAuth: 'ERR', reason: reason('AIM_UNKNOWN', { aim: (aimName ?? '').slice(0, 64) }) }
  const refused = refusedMethod(operation)
  if (refused !== undefined) return { statusAuth: refused.code, reason: refused.reason }
  const secondary = deps.findAim(operation.secondaryAim)
  const isLinkable = operation.secondaryAim !== undefined && secondary !== undefined && secondary.name !== aim.name
  if (operation.name === 'link' && !isLinkable) return { statusAuth: 'NSA', reason: reason('SECONDARY_AIM_MISSING') }
  const binding = await bindingOf(deps, aim, bindingKey)
  if (binding === undefined) return { statusAuth: 'BEE', reason: reason('BINDING_KEY_UNKNOWN') }
  const authId = request.authId ?? newId(deps.random)
  const at = { openedAt: deps.clock.now(), order: deps.nextOrder() }
  const opened: Opened = { authId, aim, operation, ...at, ...binding, ...defined({ returnUrl, expected }) }
  const ran = await runMachine(runnableOf(deps), authId, { name: 'request', data: opened }, { name: 'none', data: {} })
  if (ran?.state.name !== 'start') throw new Error('ADUCID: a session with this authId exists')
  return { opened: ran.state.data }
}

type Binding = Pick<Opened, 'bindingId' | 'bindingKey' | 'isBound'>

/** A new binding, with a key if the AIM enforces bindings, or the existing one of this key. */
async function bindingOf(deps: Deps, aim: Aim, bindingKey: string | undefined): Promise<Binding | undefined> {
  if (bindingKey === undefined) {
    const bindingId = newId(deps.random)
    return aim.binding === undefined
      ? { bindingId, isBound: false }
      : { bindingId, bindingKey: newId(deps.random), isBound: false }
  }
  for (const [, { state }] of await deps.sessions.list()) {
    if (state.name === 'none' || state.data.bindingKey !== bindingKey || state.data.aim.name !== aim.name) continue
    return { bindingId: state.data.bindingId, bindingKey, isBound: state.data.isBound }
  }
  return undefined
}

/** Notes the browser at AIM-Proxy, or that the QR code was fetched. */
export async function arriveAt(deps: Deps, authId: string, channel: Channel): Promise<void> {
  await applyEvent(deps, authId, { name: 'arrive', data: { channel } })
}

const UNKNOWN = answer('none', STATUS_PAIRS.none, reason('SESSION_UNKNOWN'))

async function ask(deps: Deps, addressed: Addressed, event: SessionEvent): Promise<Answered> {
  const key = await keyOf(deps, addressed)
  const ran = key === undefined ? undefined : await applyEvent(deps, key, event)
  const state = live(ran?.state)
  if (ran === undefined || state === undefined) return UNKNOWN
  const given = ran.effects.find((effect) => effect.kind === 'answer')
  return { ...(given ?? statusOf(state)), state }
}

/** The pair of a status, with the reason of a final one. */
export function statusOf(state: LiveState): AnswerEffect {
  return answer(state.name, STATUS_PAIRS[state.name], 'reason' in state.data ? state.data.reason : undefined)
}

/** Reads a result: the first time, the session becomes `active`. */
export function verifySession(deps: Deps, { authKey, bindingId, ...addressed }: Addressed & Proofs): Promise<Answered> {
  const data = { ...defined({ authKey, bindingId }), authKey2: newId(deps.random) }
  return ask(deps, addressed, { name: 'verify', data })
}

/** The right to use personal objects: NER before the verification and after the end. */
export async function useSession(
  deps: Deps,
  { authKey, bindingId, ...addressed }: Addressed & Proofs,
): Promise<Answered> {
  const answered = await ask(deps, addressed, { name: 'use', data: defined({ authKey, bindingId }) })
  const { statusAIM, statusAuth, state } = answered
  if (state === undefined || statusAuth !== 'OK' || statusAIM === 'active') return answered
  return { ...answered, statusAuth: 'NER', reason: reason('NOT_VERIFIED', { statusAIM }) }
}

export function closeSession(deps: Deps, { authKey, bindingId, ...addressed }: Addressed & Proofs): Promise<Answered> {
  return ask(deps, addressed, { name: 'close', data: defined({ authKey, bindingId }) })
}
