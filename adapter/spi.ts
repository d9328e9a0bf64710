/** The adapter SPI: the parts of an adapter, and the promises of the engine. Types only. */

/** Seconds since 1970-01-01T00:00:00Z, by the clock port. */
export type EpochSeconds = number
/** The end of an adapter. The policy decides what follows: another adapter, RESUME, COMPLETED or FAILED. */
export type End = 'SUCCESS' | 'FAILURE'
/** Attributes of the user, for the policy and the application; lists have several values. */
export type Attributes = Readonly<Record<string, string | readonly string[]>>

/** The one type parameter of the SPI: the generated vocabulary plus the adapter's private types. */
export interface AdapterTypes {
  states: { [status: string]: { model: object; actions: string } } // generated
  actions: { [actionId: string]: { model: object; outcomes: string } } // generated
  start: string // generated: the outcomes of the first question
  details: string // generated: codes of error details
  memo: { [status: string]: object } // per status: private data of a flow, never shown to a client
  question: object // a union with the member `kind`, by convention
  outcomes: { [kind: string]: object } // answers of the authority: kind -> payload
  config: object // settings, frozen at the start
}
export type Status<T extends AdapterTypes> = keyof T['states'] & string
export type ActionId<T extends AdapterTypes, S extends Status<T> = Status<T>> = T['states'][S]['actions'] &
  keyof T['actions'] &
  string
/** A state of an adapter, as stored with the flow. Without arguments: a state of any adapter. */
export type State<T extends AdapterTypes = AdapterTypes, S extends Status<T> = Status<T>> = {
  [K in S]: { status: K; model: T['states'][K]['model']; memo: T['memo'][K] }
}[S]
/** An action of a client. `model` is validated before any function of the table sees it. */
export type Action<T extends AdapterTypes = AdapterTypes, A extends ActionId<T> = ActionId<T>> = {
  [K in A]: { actionId: K; model: T['actions'][K]['model'] }
}[A]
/** An answer of the authority, or `{ kind: 'done' }` where no question was asked. */
export type Outcome<
  T extends AdapterTypes = AdapterTypes,
  O extends keyof T['outcomes'] & string = keyof T['outcomes'] & string,
> = {
  [K in O]: { kind: K } & T['outcomes'][K]
}[O]
/** The result of a row: another state, or the end of the adapter. */
export type Next<T extends AdapterTypes = AdapterTypes> = State<T> | Ended
/** `subject` is '' if the adapter does not identify a user: the name of an earlier step stays. `code` is a key of `failures`. */
export type Ended = { status: 'SUCCESS'; subject: string; attributes: Attributes } | { status: 'FAILURE'; code: string }

/** A value in a reason. */
export type Fact = string | number | boolean | readonly string[]
/** The cause of a refusal, for testers: in history, requests and log. A client never gets it, and it contains no secret. */
export interface Reason {
  readonly code: string
  readonly message: string
  readonly facts?: { readonly [name: string]: Fact }
}
/** An injected fault: authorities do not answer. `message` is for the client's developer. */
export interface Outage {
  readonly reason: Reason
  readonly message: string
}
/** The reasons of an adapter and its authority by code, with a description of each fact. */
export interface ReasonCatalog {
  readonly [code: string]: {
    readonly message: string
    readonly facts?: { readonly [name: string]: string }
    readonly wire?: true // only requests to the simulated server have it, no action of a flow: not in the coverage
  }
}

/** Data from the policy, for the whole life of the flow in this adapter. */
export interface Input {
  readonly username?: string // of an earlier step; the client may not change it
  readonly usernameHint?: string // of the protocol request (`login_hint`); the client may change it
  readonly attributes: Attributes // of all earlier steps
}
/** The values that the functions of a table see besides state and action. */
export interface Before<T extends AdapterTypes = AdapterTypes> {
  readonly now: EpochSeconds
  readonly config: Readonly<T['config']>
  readonly input: Input
  /**
   * URL, with `flowId`, of the page where the browser continues the flow after it was at another server: of the policy's
   * application, else the built-in sign-on page.
   */
  readonly returnUrl: string
}
/** The same, with the outcome of the question. */
export interface Ctx<T extends AdapterTypes = AdapterTypes, O = Outcome<T>> extends Before<T> {
  readonly outcome: O
}
/** A row: the allowed targets, and the pure function that builds the next state. */
export interface Move<T extends AdapterTypes, S extends Status<T>, A extends ActionId<T>, O> {
  readonly to: readonly (Status<T> | End)[]
  readonly next: (state: State<T, S>, action: Action<T, A>, ctx: Ctx<T, O>) => Next<T>
}
/** A row that answers the outcome with a declared error detail; the flow keeps its state. */
export interface Refusal<T extends AdapterTypes, O = never> {
  readonly refuse: T['details']
  /** Pure: further members of the error detail. */
  readonly also?: (outcome: O) => DetailFields
}
/** Optional members of an error detail. Source: authentication widget, error details. */
export interface DetailFields {
  readonly failedValidators?: readonly { readonly userMessage: string }[]
  readonly satisfiedValidators?: readonly { readonly userMessage: string }[]
}
/** One action of one state. */
export interface Cell<T extends AdapterTypes, S extends Status<T>, A extends ActionId<T>> {
  /** Pure: false if the action is not offered: no link, and INVALID_ACTION_ID. Absent: always offered. */
  readonly when?: (state: State<T, S>, ctx: Before<T>) => boolean
  /** Pure: the question to the authority. Absent or undefined: the outcome is `done`. May call `refuse`. */
  readonly ask?: (state: State<T, S>, action: Action<T, A>, ctx: Before<T>) => T['question'] | undefined
  readonly on: {
    readonly [O in T['actions'][A]['outcomes'] & keyof T['outcomes']]:
      | Move<T, S, A, Outcome<T, O>>
      | Refusal<T, Outcome<T, O>>
  }
}
/** Exhaustive: a declared status, action or outcome without an entry does not compile. */
export type Table<T extends AdapterTypes> = {
  readonly [S in Status<T>]: { readonly [A in ActionId<T, S>]: Cell<T, S, A> }
}
/** The step before the first state. Its question may open an attempt, send a push, or ask for the offered methods. */
export interface Start<T extends AdapterTypes> {
  readonly ask?: (ctx: Before<T>) => T['question']
  readonly on: {
    readonly [O in T['start'] & keyof T['outcomes']]: {
      readonly to: readonly (Status<T> | End)[]
      readonly next: (ctx: Ctx<T, Outcome<T, O>>) => Next<T>
    }
  }
}
/** The file `adapter.json`: the names of an adapter that are not schemas. */
export interface Descriptor {
  readonly id: string
  readonly title: string
  readonly className: string // of the vendor's plugin; `pluginTypeId` is a hash of it
  readonly attributes: readonly string[] // names of the attributes of a success
  readonly details?: { readonly [code: string]: DetailDeclaration }
  readonly lockout?: LockoutDeclaration
  readonly failures?: { readonly [code: string]: string } // text for the user per failure code
  readonly switches?: { readonly [name: string]: SwitchDeclaration } // members of `compatibility` of the configuration
}
/** Kinds of questions and outcomes for the account locking service. Its questions have the member `username`. */
export interface LockoutDeclaration {
  readonly retries: string // the setting with the number of failures that locks a user
  readonly questions: readonly string[] // not asked while the user is locked
  readonly failed: readonly string[] // outcomes that count as a failure
  readonly passed: readonly string[] // outcomes that clear the count
  readonly reportsTriesLeft: readonly string[] // outcomes with the member `triesLeft`
  readonly locked: string // the outcome for a locked user
}
/** The effect of a compatibility switch. */
export interface SwitchDeclaration {
  readonly setting?: string // the setting that gets the value, unless the instance has it
  readonly laterMessages?: string // the value with which error details have their `laterMessage`
}
/** An error detail as documented by its vendor. */
export interface DetailDeclaration {
  readonly message: string
  readonly laterMessage?: string // of a later edition of the vendor's documentation; a compatibility switch selects it
  readonly userMessageKey?: string
  readonly parentCode: string // the code at the top of the error
}
/**
 * The descriptor and the JSON Schemas (2020-12) of an adapter, as data. The sign-on page is drawn from these schemas, with
 * the keywords of `Annotations`.
 */
export interface Vocabulary {
  readonly descriptor: Descriptor
  readonly states: { readonly [status: string]: object } // JSON Schema of each state model
  readonly actions: { readonly [actionId: string]: object } // JSON Schema of each action model
  readonly outcomes?: { readonly [kind: string]: object } // JSON Schema of each answer of the authority
  readonly reasons?: ReasonCatalog // for the coverage
  readonly config: object
}
/** An adapter: the default export of a plugin. */
export interface Adapter<T extends AdapterTypes> {
  readonly vocabulary: Vocabulary
  readonly start: Start<T>
  readonly table: Table<T>
  /**
   * The authority over the vendor's wire. Absent: the adapter has an embedded authority only.
   * @throws Error with `faults`, a list of `{pointer, message}`, for invalid settings. Pointers are JSON pointers into the settings.
   */
  readonly remote?: (config: Readonly<T['config']>, clock: Clock) => Authority<T>
}

/** The clock of an instance: settable and freezable. */
export interface Clock {
  now(): EpochSeconds
  /** Calls back once when the clock has reached `at`, also when it was moved. The result cancels the call. */
  wake(at: EpochSeconds, call: () => void): () => void
}
/** The port to a vendor's server. */
export interface Authority<T extends AdapterTypes> {
  /** @throws Error when there is no answer: the client gets REQUEST_FAILED. The signal is aborted at the deadline. */
  ask(question: T['question'], signal: AbortSignal): Promise<Reasoned<Outcome<T>>>
}
/** An answer of the authority, with the cause where it refuses. The engine validates the answer without `reason`. */
export type Reasoned<Answer> = Answer & { readonly reason?: Reason }
/** Any `Authority<T>`. */
export interface AuthorityPort {
  ask(question: object, signal: AbortSignal): Promise<Reasoned<Outcome>>
}
/** The ports of an engine: every connection of an adapter to the outside. */
export interface Ports<T extends AdapterTypes> {
  readonly clock: Clock
  readonly ids: { flowId(): string }
  readonly authority: Authority<T>
  readonly flows: Collection<Flow>
  readonly journal: { step(entry: Step): void } // redacted by schema before it gets here
}
/** The record of a flow. `state` belongs to the active adapter, the other members to the host. */
export interface Flow {
  readonly revision: number
  readonly expiresAt: EpochSeconds
  readonly policy: string
  readonly node: string // path in the policy's tree
  readonly state: State
  readonly input: Input
  readonly busyUntil?: EpochSeconds // an action is in progress: others are refused until then
}
/** One step, for the log, the coverage and `GET /mock/flows/{id}`. */
export interface Step {
  readonly at: EpochSeconds
  readonly flow: string
  readonly adapter: string
  readonly from: string
  readonly actionId: string | null // null: the step before the first state
  readonly outcome: string | null // null: refused before the authority was asked
  readonly to: string
  readonly end?: End // the adapter ended in this step; `to` is then a status of the next adapter, or of the flow's end
  readonly error?: string
  readonly reason?: Reason // of an error, and of an outcome that refuses
  readonly requestValid: boolean
  readonly responseValid: boolean
  readonly microseconds: number
  readonly by?: 'mock' // played by the mock, to put a flow into a state; absent: by a client. The coverage counts clients
  readonly label?: string // of the test that the client has named
}
/** A JSON value with the revision under which it was stored (0: not stored yet) and an optional expiry. */
export interface StoredRecord {
  readonly revision: number
  /** The record does not exist from this second on; absent: it exists until it is removed. */
  readonly expiresAt?: EpochSeconds
}
/** Result of a change. `after`: the new record; the same object if nothing is to be stored; undefined to remove it. */
export interface Changed<R, Answer> {
  readonly after: (Omit<R, 'revision'> & { readonly revision?: number }) | undefined
  readonly answer: Answer
}
/** Records of one kind by key: every datum that outlives a request. Records are frozen. */
export interface Collection<R extends StoredRecord> {
  /** Undefined: absent, or expired by the clock port. */
  get(key: string): Promise<R | undefined>
  /**
   * Calls `change` with the current record and stores its result; calls it again if another change was faster.
   * @returns the answer of `change`.
   * @throws the error of `change`, without storing anything; Error when the store refuses too many results.
   */
  update<Answer>(key: string, change: (before: R | undefined) => Changed<R, Answer>): Promise<Answer>
  /**
   * Stores the record if the stored one has the same revision (0 = absent), under the next revision.
   * @returns false if another change was faster: for claims, which are not repeated.
   */
  replace(key: string, record: R): Promise<boolean>
  remove(key: string): Promise<void>
  /** In no particular order. */
  list(): Promise<readonly (readonly [key: string, record: R])[]>
}
