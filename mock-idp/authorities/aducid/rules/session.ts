/** An authentication session: its states with their data, its events, and its effects. Source: facts of the vendor's page "AIM statuses". */
import type { EpochSeconds, Reason } from '../../../../adapter/spi.ts'
import type { AIMStatus, AuthStatus } from '../../../../schemas/gen/aducid/wire-types.ts'
import type { Aim } from './aims.ts'
import type { Identity } from './identity.ts'

export type { AIMStatus, AuthStatus } from '../../../../schemas/gen/aducid/wire-types.ts'

/** A named, typed object with attributes. Source: client code, `personalObject`. */
export interface PersonalObject {
  readonly personalObjectName?: string
  readonly personalObjectTypeName?: string
  readonly personalObjectAlgorithmName?: string
  /** In order; an attribute with several values is repeated. */
  readonly attributes: readonly (readonly [name: string, value: string])[]
}
/** The operation of a session. */
export interface Operation {
  readonly name: OperationName
  /** Of `exuse`. */
  readonly methodName?: string
  readonly parameters: { readonly [name: string]: string }
  readonly personalObject?: PersonalObject
  /** Name of the secondary AIM, of `link`. */
  readonly secondaryAim?: string
  readonly ilData?: string
}
export type OperationName =
  | 'open'
  | 'init'
  | 'reinit'
  | 'change'
  | 'rechange'
  | 'delete'
  | 'exuse'
  | 'link'
  | 'replica'
  | 'autoChange'
/** Way of the session to the PEIG: the browser at AIM-Proxy, or a QR code. Only `redirect` makes an authKey. */
export type Channel = 'redirect' | 'qr'

/** Data of every state but `none`. */
export interface Opened {
  readonly authId: string
  readonly aim: Aim
  readonly operation: Operation
  readonly openedAt: EpochSeconds
  /** Within one second. */
  readonly order: number
  readonly bindingId: string
  readonly bindingKey?: string
  /** The binding exists already: nothing is enforced. */
  readonly isBound: boolean
  /** `peigReturnName`. */
  readonly returnUrl?: string
  readonly channel?: Channel
  /** The user of an earlier step, whose PEIG is used. */
  readonly expected?: string
  /** Key of the primary record, of the record at the secondary AIM of a link. */
  readonly primary?: string
}
interface Waiting extends Opened {
  /** End of the timer of the state. */
  readonly until: EpochSeconds
}
interface Connected extends Waiting {
  /** The user of the PEIG that has connected. */
  readonly username: string
}
/** Identity-link attributes. */
export interface Link {
  readonly ilid: string
  readonly aim: string
}
/** The result of a handshake. */
export interface Result {
  /** The identity after the operation. */
  readonly identity: Identity
  /** Of `exuse`. */
  readonly personalObject?: PersonalObject
}
export interface Finished extends Connected {
  readonly result: Result
  readonly authKey?: string
}
interface Active extends Finished {
  readonly authKey2: string
}
/** A final state. */
export interface Ended extends Opened {
  readonly username?: string
  readonly endedAt: EpochSeconds
  /** The code that the attribute set `Error` returns. */
  readonly code: AuthStatus
  readonly reason: Reason
}

/** The proofs that a caller presents. */
export interface Proofs {
  readonly authKey?: string
  readonly bindingId?: string
}

/** The effect of a handshake on identities, applied once. */
export interface IdentityEffect {
  readonly kind: 'identities'
  readonly changes: readonly Identity[]
}
/** The answer to the caller of the event; executed by nobody. */
export interface AnswerEffect {
  readonly kind: 'answer'
  readonly statusAIM: AIMStatus
  readonly statusAuth: AuthStatus
  readonly reason?: Reason
}
/** Brings the record at the secondary AIM into the status that fits the primary one; idempotent. */
export interface LinkEffect {
  readonly kind: 'link'
}
export type SessionEffect = IdentityEffect | AnswerEffect | LinkEffect

type FinalStatus =
  | 'startTimeout'
  | 'bindingTimeout'
  | 'processTimeout'
  | 'error'
  | 'end'
  | 'internal-error'
  | 'Auth-error'

export interface SessionTypes {
  states: {
    none: object
    start: Waiting
    'Client-binding': Connected
    working: Connected
    finished: Finished
    active: Active
    passive: Connected
  } & { [S in FinalStatus]: Ended }
  events: {
    /** AIMrequestOperation. */
    request: Opened
    /** The browser at AIM-Proxy, or the QR code was fetched. */
    arrive: { readonly channel: Channel }
    connect: { readonly username: string }
    bind: object
    approve: { readonly authKey: string; readonly result: Result; readonly changes: readonly Identity[] }
    fail: { readonly code: AuthStatus; readonly reason: Reason }
    fault: { readonly reason: Reason }
    /** A read of an attribute set that verifies; `authKey2` is a new key. */
    verify: Proofs & { readonly authKey2: string }
    /** AIMexecutePersonalObject. */
    use: Proofs
    /** AIMcloseSession. */
    close: Proofs
    /** At the secondary AIM of a link. */
    join: Connected
    yield: object
    linkEnded: object
    startOver: object
    bindingOver: object
    processOver: object
    openOver: object
  }
  effects: SessionEffect
  config: SessionTimers
}
/** Seconds. */
export interface SessionTimers {
  readonly startSeconds: number
  readonly bindingSeconds: number
  readonly processSeconds: number
  readonly openSeconds: number
}
