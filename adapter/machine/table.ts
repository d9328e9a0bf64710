/** How one record of a simulated authority changes: a pure table like an adapter's, keyed by event. Types only. */
import type { EpochSeconds } from '../spi.ts'

export interface MachineTypes {
  states: { [name: string]: object } // name -> what is kept in it
  events: { [name: string]: object } // from clients, from the server side, from timers
  effects: object // what is sent or stored elsewhere once the change is saved
  config: object
}
export type At<M extends MachineTypes, S extends keyof M['states'] = keyof M['states']> = {
  [K in S]: { name: K; data: M['states'][K] }
}[S]
export interface Arrow<M extends MachineTypes, S extends keyof M['states'], E extends keyof M['events']> {
  readonly to: readonly (keyof M['states'])[]
  readonly step: (
    at: At<M, S>,
    event: M['events'][E],
    ctx: { now: EpochSeconds; config: Readonly<M['config']> },
  ) => { at: At<M>; effects: readonly M['effects'][] }
}
/** An event without an entry does not compile. A state that an entry lacks refuses the event; `any` stands for all not named. */
export type Machine<M extends MachineTypes> = {
  readonly [E in keyof M['events']]: { readonly [S in keyof M['states']]?: Arrow<M, S, E> } & {
    readonly any?: Arrow<M, keyof M['states'], E>
  }
}
/** Per state: when its timer is over and which event that is, or null for a state without one. */
export type Timers<M extends MachineTypes> = {
  readonly [S in keyof M['states']]: null | ((data: M['states'][S]) => { at: EpochSeconds; event: keyof M['events'] })
}
