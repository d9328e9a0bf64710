/** The private types of the SecurID adapter: what it keeps, what it asks, what it may be answered. */
import type {
  Actions,
  Attempt,
  Detail,
  FailureCode,
  Outcomes,
  SecurIDConfig,
  StartOutcome,
  States,
} from './types.gen.ts'

export type { Attempt, Detail, FailureCode, PinRules, SecurIDConfig } from './types.gen.ts'

/** Who signs on in this flow and how many tries are left; kept in every state. */
export type Visitor = {
  /** Of an earlier step of the policy, or typed by the person. */
  readonly username?: string
  readonly triesLeft: number
}

/** A visitor whose name is known and whose attempt at the server goes on. */
export type Attempting = Visitor & { readonly username: string; readonly attempt: Attempt }

/** Per status: what is kept between requests and never shown to a client. */
export type Memo = {
  SECURID_CREDENTIAL_REQUIRED: Visitor & { readonly attempt?: Attempt }
  SECURID_NEXT_TOKENCODE_REQUIRED: Attempting
  SECURID_REAUTHENTICATION_REQUIRED: Visitor & { readonly username: string; readonly attempt?: Attempt }
  SECURID_SYSTEM_PIN_RESET_REQUIRED: Attempting
  SECURID_USER_PIN_RESET_REQUIRED: Attempting
}

/** What the server can be asked. `attempt` continues the attempt that an earlier answer opened. */
export type Question =
  | { readonly kind: 'initialize'; readonly username: string }
  | { readonly kind: 'verify'; readonly username: string; readonly passcode: string; readonly attempt?: Attempt }
  | { readonly kind: 'verifyNextTokencode'; readonly attempt: Attempt; readonly tokencode: string }
  | { readonly kind: 'setPin'; readonly attempt: Attempt; readonly pin: string }
  | { readonly kind: 'acceptSystemPin'; readonly attempt: Attempt; readonly pin: string }

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
