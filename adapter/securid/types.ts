/** The private types of the SecurID adapter: what it keeps, what it asks, what it may be answered. */
import type {
  Actions,
  Attempt,
  ChallengeMethodInfo,
  Detail,
  FailureCode,
  Outcomes,
  SecurIDConfig,
  StartOutcome,
  States,
} from '../../schemas/gen/securid/types.ts'

export type {
  Attempt,
  ChallengeMethodInfo,
  Detail,
  FailureCode,
  PinRules,
  SecurIDConfig,
} from '../../schemas/gen/securid/types.ts'

/** Who signs on in this flow, how many tries are left, and which methods were on offer; kept in every state. */
export type Visitor = {
  /** Of an earlier step of the policy, or typed by the person. */
  readonly username?: string
  readonly triesLeft: number
  /** As the server offered them; absent as long as a passcode is all it wants. */
  readonly methods?: readonly ChallengeMethodInfo[]
}
/** A visitor whose name is known. */
export type Known = Visitor & { readonly username: string }
/** A visitor whose attempt at the server goes on. */
export type Attempting = Known & { readonly attempt: Attempt }

/** Per status: what is kept between requests and never shown to a client. */
export type Memo = {
  SECURID_CREDENTIAL_REQUIRED: Visitor & { readonly attempt?: Attempt }
  SECURID_NEXT_TOKENCODE_REQUIRED: Attempting
  SECURID_NEXT_CODE_REQUIRED: Attempting
  SECURID_TOKEN_REQUIRED: Attempting
  SECURID_REAUTHENTICATION_REQUIRED: Known & { readonly attempt?: Attempt }
  SECURID_SYSTEM_PIN_RESET_REQUIRED: Attempting
  SECURID_USER_PIN_RESET_REQUIRED: Attempting
  SECURID_CAS_CHALLENGE_METHOD_REQUIRED: Known & { readonly attempt?: Attempt }
  SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION: Attempting & { readonly referenceId: string }
}

/** Methods that this adapter supports. */
export type MethodId = 'SECURID' | 'TOKEN' | 'APPROVE'

/** What the server can be asked. `attempt` continues the attempt that an earlier answer opened. */
export type Question =
  /** Before the first state. Without a user name the answer is `done` and the server is not asked. */
  | { readonly kind: 'open'; readonly username?: string }
  /** Which methods are on offer; an attempt that is abandoned for it is canceled first. */
  | { readonly kind: 'initialize'; readonly username: string; readonly abandon?: Attempt }
  | { readonly kind: 'verify'; readonly username: string; readonly passcode: string; readonly attempt?: Attempt }
  | {
      readonly kind: 'verifyNextTokencode'
      readonly username: string
      readonly attempt: Attempt
      readonly tokencode: string
    }
  | { readonly kind: 'setPin'; readonly username: string; readonly attempt: Attempt; readonly pin: string }
  | { readonly kind: 'acceptSystemPin'; readonly username: string; readonly attempt: Attempt; readonly pin: string }
  /** A method that was on offer. An attempt that is over, or absent, is opened anew. */
  | { readonly kind: 'select'; readonly username: string; readonly method: MethodId; readonly attempt?: Attempt }
  | { readonly kind: 'verifyToken'; readonly username: string; readonly attempt: Attempt; readonly tokencode: string }
  /** Whether the push has been answered. A push that the server has forgotten has failed. */
  | { readonly kind: 'poll'; readonly username: string; readonly attempt: Attempt; readonly referenceId: string }
  /** The person gives up; the answer is `done`, also when the server cannot be told: attempts end by themselves. */
  | { readonly kind: 'cancel'; readonly attempt?: Attempt }

/** The one type parameter of the SPI for SecurID. */
export type SecurID = {
  states: States
  actions: Actions
  start: StartOutcome
  details: Detail
  memo: Memo
  question: Question
  outcomes: Outcomes
  config: SecurIDConfig
}
/** A failure of the adapter, as `Next` wants it. */
export type Failure = { readonly status: 'FAILURE'; readonly code: FailureCode }
