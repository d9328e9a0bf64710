import { defined } from '../kernel/objects.ts'
import type { Clock, Collection, EpochSeconds } from '../spi.ts'
import type { Arrow, Machine, MachineState, MachineTypes, Timers } from './table.ts'

/** An event of a record. Events of timers have an empty payload. */
export type Event<M extends MachineTypes, E extends keyof M['events'] = keyof M['events']> = {
  [K in E]: { readonly name: K; readonly data: M['events'][K] }
}[E]
/** The record of a machine's state. */
export interface MachineRecord<M extends MachineTypes> {
  readonly revision: number
  readonly expiresAt?: EpochSeconds
  readonly state: MachineState<M>
}
export interface Tables<M extends MachineTypes> {
  readonly machine: Machine<M>
  readonly timers: Timers<M>
  readonly config: Readonly<M['config']>
}
/** A machine with its records and its effects. */
export interface Runnable<M extends MachineTypes> extends Tables<M> {
  readonly clock: Pick<Clock, 'now'>
  readonly records: Pick<Collection<MachineRecord<M>>, 'update'>
  /** Called after the change is stored, once per effect, in order. An error goes to the caller; the change remains. */
  readonly execute: (effect: M['effects'], key: string) => void | Promise<void>
  /** Expiry of a record in this state. Absent: never. */
  readonly expiresAt?: (state: MachineState<M>, now: EpochSeconds) => EpochSeconds | undefined
}
/** A state and the effects of the step that led to it. */
export interface Progress<M extends MachineTypes> {
  readonly state: MachineState<M>
  readonly effects: readonly M['effects'][]
}
/** The effects are those of due timers, and of the event unless it was refused. */
export interface Ran<M extends MachineTypes> extends Progress<M> {
  readonly refused: boolean
}

const MAX_TIMERS_AT_ONE_TIME = 100 // more: the timers of the table form a loop

/**
 * Applies one event to one state: pure. Undefined: the table refuses the event.
 * @throws Error when the step leads to a state that its `to` does not list.
 */
export function applyEvent<M extends MachineTypes, S extends keyof M['states'], E extends keyof M['events']>(
  { machine, config }: Tables<M>,
  state: MachineState<M, S>,
  event: Event<M, E>,
  now: EpochSeconds,
): Progress<M> | undefined {
  const name: S = state.name
  const entry: Machine<M>[E] = machine[event.name]
  const arrows: { readonly [K in keyof M['states']]?: Arrow<M, K, E> } = entry
  const arrow: Arrow<M, S, E> | undefined = arrows[name] ?? entry.any
  if (arrow === undefined) return undefined
  const next = arrow.step(state, event.data, { now, config })
  if (arrow.to.includes(next.state.name)) return next
  const where = `event "${String(event.name)}" in state "${String(name)}"`
  throw new Error(`Machine: ${where} led to "${String(next.state.name)}", which its "to" does not name`)
}

function timerIn<M extends MachineTypes, S extends keyof M['states']>(
  { timers }: Tables<M>,
  state: MachineState<M, S>,
) {
  return timers[state.name]?.(state.data)
}

/**
 * Applies the timers that are due by `now`: pure. Each event happens at the second at which its timer ends, so the result
 * does not depend on the time of the call. Without a due timer the result has the same `state` object.
 * @throws Error when a state refuses the event of its own timer, and when timers follow each other without an end.
 */
export function applyTimers<M extends MachineTypes>(
  tables: Tables<M>,
  state: MachineState<M>,
  now: EpochSeconds,
): Progress<M> {
  const effects: M['effects'][] = []
  let present = state
  let last = Number.NEGATIVE_INFINITY
  let atOneTime = 0
  for (let due = timerIn(tables, present); due && due.at <= now; due = timerIn(tables, present)) {
    const where = `event "${String(due.event)}" of the timer of state "${String(present.name)}"`
    atOneTime = due.at > last ? 1 : atOneTime + 1
    last = Math.max(last, due.at)
    if (atOneTime > MAX_TIMERS_AT_ONE_TIME) throw new Error(`Machine: ${where} follows itself without an end`)
    const next = applyEvent(tables, present, { name: due.event, data: {} as M['events'][keyof M['events']] }, last)
    if (next === undefined) throw new Error(`Machine: ${where} is refused there`)
    present = next.state
    effects.push(...next.effects)
  }
  return { state: present, effects }
}

function step<M extends MachineTypes>(
  tables: Tables<M>,
  before: MachineState<M>,
  event: Event<M> | undefined,
  now: EpochSeconds,
): Ran<M> {
  const timed = applyTimers(tables, before, now)
  const stepped = event && applyEvent(tables, timed.state, event, now)
  if (stepped === undefined) return { refused: event !== undefined, ...timed }
  return { refused: false, state: stepped.state, effects: [...timed.effects, ...stepped.effects] }
}

/** Steps, stores a changed state, then executes the effects; another try of the store steps again, from the state that it finds. */
async function change<M extends MachineTypes>(
  runnable: Runnable<M>,
  key: string,
  initial: MachineState<M> | undefined,
  event: Event<M> | undefined,
): Promise<Ran<M> | undefined> {
  const { clock, records, expiresAt, execute } = runnable
  const ran = await records.update<Ran<M> | undefined>(key, (record) => {
    const before = record?.state ?? initial
    if (before === undefined) return { after: record, answer: undefined }
    const now = clock.now()
    const ran = step(runnable, before, event, now)
    // Refused, or answered by effects alone.
    if (ran.state === before) return { after: record, answer: ran }
    return { after: { state: ran.state, ...defined({ expiresAt: expiresAt?.(ran.state, now) }) }, answer: ran }
  })
  for (const effect of ran?.effects ?? []) await execute(effect, key)
  return ran
}

/**
 * Applies an event to the record under `key`, or to `initial` if there is no record; without both the result is undefined.
 * Due timers are applied first; they are stored and their effects executed even if the event is refused. A step that
 * returns the `state` object that it was given stores nothing: its effects are the answer to the caller.
 * @throws the errors of `applyEvent`, `applyTimers`, the store and `execute`.
 */
export function runMachine<M extends MachineTypes>(
  runnable: Runnable<M>,
  key: string,
  event: Event<M>,
  initial?: MachineState<M>,
): Promise<Ran<M> | undefined> {
  return change(runnable, key, initial, event)
}

/**
 * Reads the state under `key`, or `initial` if there is no record. Due timers are stored and their effects executed: an event
 * that a reader has seen is not undone when the clock goes back. Also called by `Clock.wake`.
 * @throws as `runMachine`.
 */
export async function readMachine<M extends MachineTypes>(
  runnable: Runnable<M>,
  key: string,
  initial?: MachineState<M>,
): Promise<MachineState<M> | undefined> {
  return (await change(runnable, key, initial, undefined))?.state
}

/** The end of the state's timer, for `Clock.wake`; undefined: no timer. */
export function timerOf<M extends MachineTypes>(tables: Tables<M>, state: MachineState<M>): EpochSeconds | undefined {
  return timerIn(tables, state)?.at
}
