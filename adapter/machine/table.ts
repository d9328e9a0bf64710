/** The table of a machine: how one record of a simulated authority changes, by event. Types only. */
import type { EpochSeconds } from '../spi.ts'

export interface MachineTypes {
  states: { [name: string]: object } // name -> data
  events: { [name: string]: object } // from clients, from the server side, from timers
  effects: object // executed after the change is stored
  config: object
}
export type MachineState<M extends MachineTypes, S extends keyof M['states'] = keyof M['states']> = {
  [K in S]: { name: K; data: M['states'][K] }
}[S]
export interface Arrow<M extends MachineTypes, S extends keyof M['states'], E extends keyof M['events']> {
  readonly to: readonly (keyof M['states'])[]
  readonly step: (
    state: MachineState<M, S>,
    event: M['events'][E],
    ctx: { now: EpochSeconds; config: Readonly<M['config']> },
  ) => { state: MachineState<M>; effects: readonly M['effects'][] }
}
/** An event without an entry does not compile. A state without an arrow refuses the event; `any` covers all states not named. */
export type Machine<M extends MachineTypes> = {
  readonly [E in keyof M['events']]: { readonly [S in keyof M['states']]?: Arrow<M, S, E> } & {
    readonly any?: Arrow<M, keyof M['states'], E>
  }
}
/** Per state: the end of its timer and the timer's event; null: no timer. */
export type Timers<M extends MachineTypes> = {
  readonly [S in keyof M['states']]: null | ((data: M['states'][S]) => { at: EpochSeconds; event: keyof M['events'] })
}
