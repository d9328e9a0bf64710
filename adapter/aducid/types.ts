/** The private types of the ADUCID adapter: memo, questions, outcomes. */
import type {
  Actions,
  AducidConfig,
  Detail,
  FailureCode,
  Outcomes,
  StartOutcome,
  States,
} from '../../schemas/gen/aducid/types.ts'

export type { AducidConfig, Detail, FailureCode } from '../../schemas/gen/aducid/types.ts'

/** The authentication session of a flow. */
export type OfSession = {
  readonly authId: string
  /** Absent: AIM has made none. */
  readonly bindingId?: string
}
/** Per status: private data of a flow, never shown to a client. */
export type Memo = {
  ADUCID_AUTHENTICATION_PENDING: OfSession
  ADUCID_CREDENTIALS_REQUIRED: OfSession
}

type OfAim = {
  /** The setting "AIM Name"; absent: none is named. */
  readonly aimName?: string
}
/** The parts of a result that are read. */
type OfResult = {
  /** The setting "Subject Attribute". */
  readonly subjectAttribute: string
  /** The setting "Attribute Set"; absent: none is read. */
  readonly attributeSet?: string
  /** The user of an earlier step: a result of another user is refused. */
  readonly username?: string
}
/**
 * Questions to AIM. `poll` and `verify` read a verified result, and close the session then. `close` is a notice.
 */
export type Question =
  /** `username`, of an earlier step, is not sent to a remote AIM. */
  | (OfAim & { readonly kind: 'open'; readonly returnUrl: string; readonly username?: string })
  | (OfAim & OfSession & OfResult & { readonly kind: 'poll' })
  | (OfAim & OfSession & OfResult & { readonly kind: 'verify'; readonly authKey: string })
  | (OfAim & OfSession & { readonly kind: 'close' })

export type Aducid = {
  states: States
  actions: Actions
  start: StartOutcome
  details: Detail
  memo: Memo
  question: Question
  outcomes: Outcomes
  config: AducidConfig
}
export type Failure = { readonly status: 'FAILURE'; readonly code: FailureCode }
