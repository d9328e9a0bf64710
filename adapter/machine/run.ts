import type { Clock, EpochSeconds, RecordStore } from '../spi.ts'
import type { Arrow, At, Machine, MachineTypes, Timers } from './table.ts'

/** What happens to a record, by name and payload. Timers' events have an empty payload. */
export type Event<M extends MachineTypes, E extends keyof M['events'] = keyof M['events']> = {
  [K in E]: { readonly name: K; readonly data: M['events'][K] }
}[E]
/** How a machine's present state is kept in a record store. */
export interface MachineRecord<M extends MachineTypes> {
  readonly revision: number
  readonly expiresAt?: EpochSeconds
  readonly at: At<M>
}
/** The tables of a machine. */
export interface Tables<M extends MachineTypes> {
  readonly machine: Machine<M>
  readonly timers: Timers<M>
  readonly config: Readonly<M['config']>
}
/** A machine with its records and what it acts upon. */
export interface Runnable<M extends MachineTypes> extends Tables<M> {
  readonly clock: Pick<Clock, 'now'>
  readonly records: RecordStore<MachineRecord<M>>
  /** Called once the change is saved, effect by effect in order. What it throws goes to the caller; the change stays. */
  readonly execute: (effect: M['effects'], key: string) => void | Promise<void>
  /** When a record in this state may be forgotten. Absent: never. */
  readonly expiresAt?: (at: At<M>, now: EpochSeconds) => EpochSeconds | undefined
}
/** A state and the effects of what led to it. */
export interface Progress<M extends MachineTypes> {
  readonly at: At<M>
  readonly effects: readonly M['effects'][]
}
/** Where a record stands; the effects are those of due timers, and of the event unless it was refused. */
export interface Ran<M extends MachineTypes> extends Progress<M> {
  readonly refused: boolean
}

const MOST_TIMERS_AT_ONE_TIME = 100 // more is a table that goes round in circles
const MOST_TRIES = 10_000 // a lost put means that another won: so many in a row is a store that never lets one win

/**
 * Pure: one event in one state, or undefined where the table refuses it.
 * Raises an Error naming state and event when the step leads where its `to` does not.
 */
export function applyEvent<M extends MachineTypes, S extends keyof M['states'], E extends keyof M['events']>(
  { machine, config }: Tables<M>,
  at: At<M, S>,
  event: Event<M, E>,
  now: EpochSeconds,
): Progress<M> | undefined {
  const state: S = at.name
  const entry: Machine<M>[E] = machine[event.name]
  const named: { readonly [K in keyof M['states']]?: Arrow<M, K, E> } = entry
  const arrow: Arrow<M, S, E> | undefined = named[state] ?? entry.any
  if (arrow === undefined) return undefined
  const next = arrow.step(at, event.data, { now, config })
  if (arrow.to.includes(next.at.name)) return next
  const where = `event "${String(event.name)}" in state "${String(state)}"`
  throw new Error(`Machine: ${where} led to "${String(next.at.name)}", which its "to" does not name`)
}

/** When the state's timer is over, and the event that it then is. */
function timerIn<M extends MachineTypes, S extends keyof M['states']>({ timers }: Tables<M>, at: At<M, S>) {
  return timers[at.name]?.(at.data)
}

/**
 * Pure: what time has done to a state by `now`. Each timer's event happens at the second at which its timer was over, so the
 * answer does not depend on when it is asked for. The same `at` comes back where no timer was due. Raises an Error when a
 * state refuses its own timer's event, or timers that are over at once follow each other without an end.
 */
export function applyTimers<M extends MachineTypes>(tables: Tables<M>, at: At<M>, now: EpochSeconds): Progress<M> {
  const effects: M['effects'][] = []
  let present = at
  let last = Number.NEGATIVE_INFINITY
  let atOneTime = 0
  for (let due = timerIn(tables, present); due && due.at <= now; due = timerIn(tables, present)) {
    const where = `event "${String(due.event)}" of the timer of state "${String(present.name)}"`
    atOneTime = due.at > last ? 1 : atOneTime + 1
    last = Math.max(last, due.at)
    if (atOneTime > MOST_TIMERS_AT_ONE_TIME) throw new Error(`Machine: ${where} goes round in circles`)
    const next = applyEvent(tables, present, { name: due.event, data: {} as M['events'][keyof M['events']] }, last)
    if (next === undefined) throw new Error(`Machine: ${where} is refused there`)
    present = next.at
    effects.push(...next.effects)
  }
  return { at: present, effects }
}

/** Timers, then the event if there is one. */
function step<M extends MachineTypes>(
  tables: Tables<M>,
  before: At<M>,
  event: Event<M> | undefined,
  now: EpochSeconds,
): Ran<M> {
  const timed = applyTimers(tables, before, now)
  const stepped = event && applyEvent(tables, timed.at, event, now)
  if (stepped === undefined) return { refused: event !== undefined, ...timed }
  return { refused: false, at: stepped.at, effects: [...timed.effects, ...stepped.effects] }
}

/** Step, then put; again from the start as long as others put first. */
async function change<M extends MachineTypes>(
  runnable: Runnable<M>,
  key: string,
  initial: At<M> | undefined,
  event: Event<M> | undefined,
): Promise<Ran<M> | undefined> {
  const { clock, records, expiresAt, execute } = runnable
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const record = await records.load(key)
    const before = record?.at ?? initial
    if (before === undefined) return undefined
    const now = clock.now()
    const ran = step(runnable, before, event, now)
    if (ran.at === before && (ran.refused || event === undefined)) return ran // nothing happened
    const end = expiresAt?.(ran.at, now)
    const changed = { revision: record?.revision ?? 0, at: ran.at, ...(end !== undefined && { expiresAt: end }) }
    if (!(await records.put(key, changed))) continue
    for (const effect of ran.effects) await execute(effect, key)
    return ran
  }
  throw new Error(`Machine: the record store refused ${MOST_TRIES} puts of "${key}" in a row`)
}

/**
 * Applies an event to the record under `key`, or to `initial` where there is none (undefined: nothing happens, and undefined
 * is the answer). Due timers go first; they are saved and their effects carried out even when the event is then refused.
 * Raises what `applyEvent`, `applyTimers`, the store and `carryOut` raise.
 */
export function runMachine<M extends MachineTypes>(
  runnable: Runnable<M>,
  key: string,
  event: Event<M>,
  initial?: At<M>,
): Promise<Ran<M> | undefined> {
  return change(runnable, key, initial, event)
}

/**
 * Where the record under `key` stands now, or `initial` where there is none. Due timers are saved and their effects carried
 * out: what a reader has seen happen stays so when the clock goes back. A `Clock.wake` calls this too. Raises as `runMachine`.
 */
export async function readMachine<M extends MachineTypes>(
  runnable: Runnable<M>,
  key: string,
  initial?: At<M>,
): Promise<At<M> | undefined> {
  return (await change(runnable, key, initial, undefined))?.at
}

/** When the state's timer is over, for a `Clock.wake`; undefined for a state without one. */
export function timerOf<M extends MachineTypes>(tables: Tables<M>, at: At<M>): EpochSeconds | undefined {
  return timerIn(tables, at)?.at
}
