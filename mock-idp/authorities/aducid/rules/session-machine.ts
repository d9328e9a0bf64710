/**
 * The table of an authentication session. Source of the states and of the transitions: the vendor's pages "AIM statuses" and "Detailed view"; a test compares it
 * with this list.
 */
import { defined } from '../../../../adapter/kernel/objects.ts'
import type { Arrow, Machine, MachineState, Timers } from '../../../../adapter/machine/table.ts'
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import { answer, refusalAfter, refusalBefore } from './proofs.ts'
import { reason } from './reasons.ts'
import type { Ended, Opened, SessionEffect, SessionTypes } from './session.ts'

export type SessionStatus = keyof SessionTypes['states']
export type SessionState<S extends SessionStatus = SessionStatus> = MachineState<SessionTypes, S>
type SessionArrow<S extends SessionStatus, E extends keyof SessionTypes['events']> = Arrow<SessionTypes, S, E>
type Ending = Pick<Ended, 'code' | 'reason'>

const NO_EFFECTS: readonly SessionEffect[] = []

/** The record at the secondary AIM follows the primary one. */
function linkEffects({ operation, primary }: Opened): readonly SessionEffect[] {
  return operation.name !== 'link' || primary !== undefined ? NO_EFFECTS : [{ kind: 'link' }]
}

/** Data of a final state: keys and result are dropped. */
function ended(data: Opened & { readonly username?: string }, now: EpochSeconds, { code, reason }: Ending): Ended {
  const { authId, aim, operation, openedAt, order, bindingId, isBound } = data
  const { bindingKey, returnUrl, channel, expected, primary, username } = data
  return {
    ...{ authId, aim, operation, openedAt, order, bindingId, isBound, endedAt: now, code, reason },
    ...defined({ bindingKey, returnUrl, channel, expected, primary, username }),
  }
}

/** A timer leads to a final state. */
function timeOver(
  name: 'startTimeout' | 'bindingTimeout' | 'processTimeout' | 'end',
  ending: Ending,
): SessionArrow<Exclude<SessionStatus, 'none'>, 'startOver' | 'bindingOver' | 'processOver' | 'openOver'> {
  return {
    to: [name],
    step: ({ data }, _, { now }) => ({ state: { name, data: ended(data, now, ending) }, effects: linkEffects(data) }),
  }
}

/** Notes the way to the PEIG; AIM-Proxy counts more than a QR code. */
function arrive(
  name: 'start' | 'Client-binding' | 'working',
): SessionArrow<'start' | 'Client-binding' | 'working', 'arrive'> {
  return {
    to: [name],
    step: (state, { channel }) => {
      if (state.data.channel === channel || state.data.channel === 'redirect') return { state, effects: NO_EFFECTS }
      return state.name === 'start'
        ? { state: { name: 'start', data: { ...state.data, channel } }, effects: NO_EFFECTS }
        : { state: { name: state.name, data: { ...state.data, channel } }, effects: NO_EFFECTS }
    },
  }
}

const fault: SessionArrow<'start' | 'working', 'fault'> = {
  to: ['internal-error'],
  step: (state, { reason }, { now }) => ({
    state: { name: 'internal-error', data: ended(state.data, now, { code: 'ERR', reason }) },
    effects: linkEffects(state.data),
  }),
}

const closed = (): Ending => ({ code: 'OK', reason: reason('SESSION_CLOSED') })

/** Without a key, nobody can present one: authId alone closes the session. */
const closeWithoutKey: SessionArrow<'start' | 'Client-binding' | 'working' | 'passive', 'close'> = {
  to: ['end'],
  step: (state, _, { now }) => ({
    state: { name: 'end', data: ended(state.data, now, closed()) },
    effects: [answer('end', 'OK'), ...linkEffects(state.data)],
  }),
}

export const machine: Machine<SessionTypes> = {
  request: {
    none: {
      to: ['start'],
      step: (_, opened, { now, config }) => ({
        state: { name: 'start', data: { ...opened, until: now + config.startSeconds } },
        effects: NO_EFFECTS,
      }),
    },
  },
  arrive: {
    start: arrive('start'),
    'Client-binding': arrive('Client-binding'),
    working: arrive('working'),
  },
  connect: {
    start: {
      to: ['Client-binding', 'working'],
      step: ({ data }, { username }, { now, config }) => {
        if (data.aim.binding !== undefined && !data.isBound)
          return {
            state: { name: 'Client-binding', data: { ...data, username, until: now + config.bindingSeconds } },
            effects: NO_EFFECTS,
          }
        return {
          state: { name: 'working', data: { ...data, username, until: now + config.processSeconds } },
          effects: linkEffects(data),
        }
      },
    },
  },
  bind: {
    'Client-binding': {
      to: ['working'],
      step: ({ data }, _, { now, config }) => ({
        state: { name: 'working', data: { ...data, isBound: true, until: now + config.processSeconds } },
        effects: linkEffects(data),
      }),
    },
  },
  approve: {
    working: {
      to: ['finished'],
      step: ({ data }, { authKey, result, changes }, { now, config }) => ({
        state: {
          name: 'finished',
          data: {
            ...data,
            result,
            ...defined({ authKey: data.channel === 'redirect' ? authKey : undefined }),
            until: now + config.openSeconds,
          },
        },
        effects: [{ kind: 'identities', changes }, ...linkEffects(data)],
      }),
    },
  },
  fail: {
    working: {
      to: ['error'],
      step: (state, { code, reason }, { now }) => ({
        state: { name: 'error', data: ended(state.data, now, { code, reason }) },
        effects: linkEffects(state.data),
      }),
    },
  },
  fault: { start: fault, working: fault },
  verify: {
    finished: {
      to: ['active', 'Auth-error', 'finished'],
      step: (state, { authKey2, ...proofs }, { now, config }) => {
        const refusal = refusalBefore(state.data, proofs)
        if (refusal === undefined)
          return {
            state: { name: 'active', data: { ...state.data, authKey2, until: now + config.openSeconds } },
            effects: [answer('active', 'OK')],
          }
        const { isAttack, code, reason } = refusal
        if (!isAttack) return { state, effects: [answer('finished', code, reason)] }
        return {
          state: { name: 'Auth-error', data: ended(state.data, now, { code, reason }) },
          effects: [answer('Auth-error', code, reason)],
        }
      },
    },
    active: {
      to: ['active'],
      step: (state, proofs) => ({ state, effects: [answerOpen(state, proofs)] }),
    },
  },
  use: {
    active: {
      to: ['active'],
      step: (state, proofs) => ({ state, effects: [answerOpen(state, proofs)] }),
    },
  },
  close: {
    start: closeWithoutKey,
    'Client-binding': closeWithoutKey,
    working: closeWithoutKey,
    passive: closeWithoutKey,
    finished: {
      to: ['end', 'finished'],
      step: (state, proofs, { now }) => {
        const refusal = state.data.authKey === undefined ? undefined : refusalBefore(state.data, proofs)
        if (refusal !== undefined)
          return {
            state,
            effects: [answer(refusal.isAttack ? 'Auth-error' : 'finished', refusal.code, refusal.reason)],
          }
        return { state: { name: 'end', data: ended(state.data, now, closed()) }, effects: [answer('end', 'OK')] }
      },
    },
    active: {
      to: ['end', 'active'],
      step: (state, proofs, { now }) => {
        const effect = answerOpen(state, proofs)
        if (effect.statusAuth !== 'OK') return { state, effects: [effect] }
        return { state: { name: 'end', data: ended(state.data, now, closed()) }, effects: [answer('end', 'OK')] }
      },
    },
    // A final session stays as it is.
    any: {
      to: ['startTimeout', 'bindingTimeout', 'processTimeout', 'error', 'end', 'internal-error', 'Auth-error'],
      step: (state) => ({ state, effects: [answer('end', 'OK')] }),
    },
  },
  join: {
    none: {
      to: ['working'],
      step: (_, data) => ({ state: { name: 'working', data }, effects: NO_EFFECTS }),
    },
  },
  yield: {
    working: {
      to: ['passive'],
      step: ({ data }) => ({ state: { name: 'passive', data }, effects: NO_EFFECTS }),
    },
  },
  linkEnded: {
    passive: {
      to: ['end'],
      step: (state, _, { now }) => ({
        state: { name: 'end', data: ended(state.data, now, { code: 'OK', reason: reason('LINK_ENDED') }) },
        effects: NO_EFFECTS,
      }),
    },
  },
  startOver: { start: timeOver('startTimeout', { code: 'PPNP', reason: reason('PEIG_SILENT') }) },
  bindingOver: { 'Client-binding': timeOver('bindingTimeout', { code: 'CTO', reason: reason('BINDING_TOO_SLOW') }) },
  processOver: { working: timeOver('processTimeout', { code: 'CTO', reason: reason('HANDSHAKE_TOO_SLOW') }) },
  openOver: {
    finished: timeOver('end', { code: 'OK', reason: reason('RESULT_NOT_COLLECTED') }),
    active: timeOver('end', { code: 'OK', reason: reason('OPEN_TIME_OVER') }),
    passive: timeOver('end', { code: 'OK', reason: reason('OPEN_TIME_OVER') }),
  },
}

/** A wrong key on an open session is answered; the session stays open. */
function answerOpen({ data }: SessionState<'active'>, proofs: Parameters<typeof refusalAfter>[1]) {
  const refusal = refusalAfter(data, proofs)
  if (refusal === undefined) return answer('active', 'OK')
  return answer(refusal.isAttack ? 'Auth-error' : 'active', refusal.code, refusal.reason)
}

export const timers: Timers<SessionTypes> = {
  none: null,
  start: ({ until }) => ({ at: until, event: 'startOver' }),
  'Client-binding': ({ until }) => ({ at: until, event: 'bindingOver' }),
  working: ({ until }) => ({ at: until, event: 'processOver' }),
  finished: ({ until }) => ({ at: until, event: 'openOver' }),
  active: ({ until }) => ({ at: until, event: 'openOver' }),
  passive: ({ until }) => ({ at: until, event: 'openOver' }),
  startTimeout: null,
  bindingTimeout: null,
  processTimeout: null,
  error: null,
  end: null,
  'internal-error': null,
  'Auth-error': null,
}
