/** The private types of the SecurID adapter: memo, questions, outcomes. */
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

/** The user of the flow, part of every memo. */
export type FlowUser = {
  /** Set by an earlier step of the policy, or typed by the user. */
  readonly username?: string
  readonly triesLeft: number
  /** As the server has offered them; absent while it accepts the passcode only. */
  readonly methods?: readonly ChallengeMethodInfo[]
}
export type NamedUser = FlowUser & { readonly username: string }
/** A user with an open attempt at the server. */
export type UserInAttempt = NamedUser & { readonly attempt: Attempt }

/** Per status: private data of a flow, never shown to a client. */
export type Memo = {
  SECURID_CREDENTIAL_REQUIRED: FlowUser & { readonly attempt?: Attempt }
  SECURID_NEXT_TOKENCODE_REQUIRED: UserInAttempt
  SECURID_NEXT_CODE_REQUIRED: UserInAttempt
  SECURID_TOKEN_REQUIRED: UserInAttempt
  SECURID_REAUTHENTICATION_REQUIRED: NamedUser & { readonly attempt?: Attempt }
  SECURID_SYSTEM_PIN_RESET_REQUIRED: UserInAttempt
  SECURID_USER_PIN_RESET_REQUIRED: UserInAttempt
  SECURID_CAS_CHALLENGE_METHOD_REQUIRED: NamedUser & { readonly attempt?: Attempt }
  SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION: UserInAttempt & { readonly referenceId: string }
}

/** The supported methods. */
export type MethodId = 'SECURID' | 'TOKEN' | 'APPROVE'

/** Questions to the server. `attempt` continues the attempt of an earlier answer. */
export type Question =
  /** Before the first state. Without a user name the answer is `done` and the server is not asked. */
  | { readonly kind: 'open'; readonly username?: string }
  /** Opens an attempt and asks for the methods; an abandoned attempt is canceled. */
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
  /** Selects an offered method. An attempt that is over, or absent, is replaced by a new one. */
  | { readonly kind: 'select'; readonly username: string; readonly method: MethodId; readonly attempt?: Attempt }
  | { readonly kind: 'verifyToken'; readonly username: string; readonly attempt: Attempt; readonly tokencode: string }
  /** Asks for the answer to the push. A push that the server no longer has counts as failed. */
  | { readonly kind: 'poll'; readonly username: string; readonly attempt: Attempt; readonly referenceId: string }
  /** The answer is `done`, also when the server cannot be reached: attempts expire by themselves. */
  | { readonly kind: 'cancel'; readonly attempt?: Attempt }

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
export type Failure = { readonly status: 'FAILURE'; readonly code: FailureCode }
