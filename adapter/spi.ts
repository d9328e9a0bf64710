/** What an adapter provides, and what the engine promises it. Types only. */
export type EpochSeconds = number
/** How an adapter ends. What the client sees then (another adapter's state, RESUME, COMPLETED, FAILED) is the policy's affair. */
export type End = 'SUCCESS' | 'FAILURE'
export type Attributes = Readonly<Record<string, string | readonly string[]>>

/** The one type parameter of the SPI: the generated vocabulary plus the adapter's private types. */
export interface AdapterTypes {
  states: { [status: string]: { model: object; actions: string } } // generated
  actions: { [actionId: string]: { model: object; outcomes: string } } // generated
  start: string // generated: the outcomes of the first question
  details: string // generated: the error details it may answer with
  memo: { [status: string]: object } // per status: kept between requests, never shown to a client
  question: object // what the authority can be asked
  outcomes: { [name: string]: object } // what it can answer: name -> payload
  config: object // set by the administrator, frozen at start
}
export type Status<T extends AdapterTypes> = keyof T['states'] & string
export type ActionId<T extends AdapterTypes, S extends Status<T> = Status<T>> = T['states'][S]['actions'] &
  keyof T['actions'] &
  string
export type State<T extends AdapterTypes = AdapterTypes, S extends Status<T> = Status<T>> = {
  [K in S]: { status: K; model: T['states'][K]['model']; memo: T['memo'][K] }
}[S]
export type Action<T extends AdapterTypes = AdapterTypes, A extends ActionId<T> = ActionId<T>> = {
  [K in A]: { actionId: K; model: T['actions'][K]['model'] }
}[A]
export type Outcome<
  T extends AdapterTypes = AdapterTypes,
  O extends keyof T['outcomes'] & string = keyof T['outcomes'] & string,
> = {
  [K in O]: { kind: K } & T['outcomes'][K]
}[O]
export type Next<T extends AdapterTypes = AdapterTypes> = State<T> | Ended
/** `subject` is '' where the adapter succeeds without naming a user: the policy then keeps the name of an earlier step. */
export type Ended = { status: 'SUCCESS'; subject: string; attributes: Attributes } | { status: 'FAILURE'; code: string }

/** What the policy hands over when a flow reaches the adapter. */
export interface Input {
  readonly username?: string // of an earlier step; the client may not change it
  readonly usernameHint?: string // of the protocol request (`login_hint`); the person may change it
  readonly attributes: Attributes // of all earlier steps
}
/** All a transition may see besides state and action: values read before it ran, no ports. */
export interface Before<T extends AdapterTypes = AdapterTypes> {
  readonly now: EpochSeconds
  readonly config: Readonly<T['config']>
  readonly input: Input
}
export interface Ctx<T extends AdapterTypes = AdapterTypes, O = Outcome<T>> extends Before<T> {
  readonly outcome: O
}
/** A row: where it may lead (data) and how the next state is built (pure) ... */
export interface Move<T extends AdapterTypes, S extends Status<T>, A extends ActionId<T>, O> {
  readonly to: readonly (Status<T> | End)[]
  readonly next: (state: State<T, S>, action: Action<T, A>, ctx: Ctx<T, O>) => Next<T>
}
/** ... or the declared error that this verdict is: the client is told it, the flow stays where it was. */
export interface Refusal<T extends AdapterTypes, O = never> {
  readonly refuse: T['details']
  /** Pure: what the error detail tells besides, out of the verdict. */
  readonly also?: (outcome: O) => DetailFields
}
/** Members of an error detail that only some details have; source: authentication widget, error details. */
export interface DetailFields {
  readonly failedValidators?: readonly { readonly userMessage: string }[]
  readonly satisfiedValidators?: readonly { readonly userMessage: string }[]
}
export interface Cell<T extends AdapterTypes, S extends Status<T>, A extends ActionId<T>> {
  /** Pure: is the action on offer now? Absent: always. Not on offer: no link, and INVALID_ACTION_ID. */
  readonly when?: (state: State<T, S>, ctx: Before<T>) => boolean
  /** Pure: the question for the authority; absent, or undefined, where none is needed (the outcome is then `done`). */
  readonly ask?: (state: State<T, S>, action: Action<T, A>, ctx: Before<T>) => T['question'] | undefined
  readonly on: {
    readonly [O in T['actions'][A]['outcomes'] & keyof T['outcomes']]:
      | Move<T, S, A, Outcome<T, O>>
      | Refusal<T, Outcome<T, O>>
  }
}
/** Exhaustive: a status, action or outcome that the schemas declare and a table lacks does not compile. */
export type Table<T extends AdapterTypes> = {
  readonly [S in Status<T>]: { readonly [A in ActionId<T, S>]: Cell<T, S, A> }
}
/** The step before the first state. It may ask too: open a session, send a push, learn the methods on offer. */
export interface Start<T extends AdapterTypes> {
  readonly ask?: (ctx: Before<T>) => T['question']
  readonly on: {
    readonly [O in T['start'] & keyof T['outcomes']]: {
      readonly to: readonly (Status<T> | End)[]
      readonly next: (ctx: Ctx<T, Outcome<T, O>>) => Next<T>
    }
  }
}
export interface Descriptor {
  readonly id: string
  readonly title: string
  readonly className: string // of the vendor's plugin; pluginTypeId is made from it
  readonly attributes: readonly string[] // what a success carries besides the subject
  readonly details?: { readonly [code: string]: DetailDeclaration } // what rows and questions may refuse with
  readonly lockout?: LockoutDeclaration // what the account locking service goes by
  readonly failures?: { readonly [code: string]: string } // what the person is told when the adapter ends in failure
}
/** What the host's account locking service goes by: kinds of questions and of answers. Questions name the user as `username`. */
export interface LockoutDeclaration {
  readonly retries: string // the setting that says after how many failures a user is locked
  readonly questions: readonly string[] // not put to the authority while the user is locked
  readonly failed: readonly string[] // answers that count as a failure
  readonly passed: readonly string[] // answers that clear the count
  readonly reportsTriesLeft: readonly string[] // answers that carry `triesLeft`
  readonly locked: string // the answer that a locked user gets
}
/** An error detail as its vendor documents it. */
export interface DetailDeclaration {
  readonly message: string
  readonly laterMessage?: string // of a later edition of the vendor's page; a switch chooses
  readonly userMessageKey?: string
  readonly parentCode: string
}
/**
 * The files of schemas/<id>/ as data, so that an adapter from another package brings its own. What people are shown on the
 * host's sign-on page is said in the schemas too: `Annotations` of annotations.ts.
 */
export interface Vocabulary {
  readonly descriptor: Descriptor
  readonly states: { readonly [status: string]: object } // JSON Schema of each state model
  readonly actions: { readonly [actionId: string]: object } // JSON Schema of each action model
  readonly outcomes?: { readonly [kind: string]: object } // JSON Schema of each answer of the authority
  readonly config: object
}
export interface Adapter<T extends AdapterTypes> {
  readonly vocabulary: Vocabulary
  readonly start: Start<T>
  readonly table: Table<T>
  /**
   * The vendor's own server behind the port, by URL and credentials. The embedded one comes from the host.
   * Settings that it cannot use it refuses with an Error that has `faults`, as SettingsError of settings-error.ts.
   */
  readonly remote?: (config: Readonly<T['config']>, clock: Clock) => Authority<T>
}

/** Ports: the only ways out of the process. Each has a real and a scripted implementation. */
export interface Clock {
  now(): EpochSeconds
  /** Calls once when the clock has reached `at`, by itself or because QA moved it. The answer takes the call back. */
  wake(at: EpochSeconds, call: () => void): () => void
}
export interface Authority<T extends AdapterTypes> {
  ask(question: T['question'], signal: AbortSignal): Promise<Outcome<T>>
}
/** Any `Authority<T>`, as the engine asks it. */
export interface AuthorityPort {
  ask(question: object, signal: AbortSignal): Promise<Outcome>
}
export interface Ports<T extends AdapterTypes> {
  readonly clock: Clock
  readonly ids: { flowId(): string }
  readonly authority: Authority<T>
  readonly flows: RecordStore<Flow>
  readonly journal: { step(entry: Step): void } // redacted by schema before it gets here
}
/** What is kept of a flow. `at` is the speaking adapter's; all else is the host's. */
export interface Flow {
  readonly revision: number
  readonly expiresAt: EpochSeconds
  readonly policy: string
  readonly node: string // where in the policy's tree
  readonly state: State
  readonly input: Input
  readonly busyUntil?: EpochSeconds // an action is being judged: others are refused until then
}
/** One step, as logs, metrics, coverage and GET /mock/flows/{id} read it. */
export interface Step {
  readonly at: EpochSeconds
  readonly flow: string
  readonly adapter: string
  readonly from: string
  readonly actionId: string | null // null: the step before the first state
  readonly outcome: string | null // null: refused before the authority was asked
  readonly to: string
  readonly end?: End // how the adapter ended in this step; `to` is then another's, or that of the flow's end
  readonly error?: string
  readonly requestValid: boolean
  readonly responseValid: boolean
  readonly microseconds: number
}
/** Where everything that outlives a request is kept. Memory, LMDB and Redis pass one contract suite. */
export interface RecordStore<R extends { readonly revision: number; readonly expiresAt?: EpochSeconds }> {
  /** Undefined too when it has expired by the clock port, whatever the backend thinks of the time. */
  load(key: string): Promise<R | undefined>
  /** Atomic: stored under `revision + 1` if the stored revision is `record.revision` (0 = absent), else false. */
  put(key: string, record: R): Promise<boolean>
  remove(key: string): Promise<void>
  list(prefix: string): AsyncIterable<readonly [key: string, record: R]>
}
