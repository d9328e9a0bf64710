/** The private types of the HTML Form adapter: memo, questions, outcomes. */

import type {
  Actions,
  Detail,
  HtmlFormConfig,
  Outcomes,
  StartOutcome,
  States,
} from '../../schemas/gen/html-form/types.ts'
import type { Attributes } from '../spi.ts'

export type { Detail, FailureCode, HtmlFormConfig } from '../../schemas/gen/html-form/types.ts'

/** The user after a correct password. */
export type SignedOn = { readonly subject: string; readonly attributes: Attributes }

/** A verified password: its user, and its version among that user's passwords. */
export type VerifiedPassword = { readonly username: string; readonly passwordVersion: number }

/** Per status: private data of a flow, never shown to a client. */
export type Memo = {
  USERNAME_PASSWORD_REQUIRED: Record<never, never>
  MUST_CHANGE_PASSWORD: VerifiedPassword
  NEW_PASSWORD_RECOMMENDED: SignedOn & VerifiedPassword
  /** Empty while the current password is required too. */
  NEW_PASSWORD_REQUIRED: VerifiedPassword | Record<never, never>
  SUCCESSFUL_PASSWORD_CHANGE: SignedOn
}

/** Questions to the local users. `challengeRetries` consecutive failures lock the account. */
export type Question =
  | {
      readonly kind: 'verifyPassword'
      readonly username: string
      readonly password: string
      readonly challengeRetries: number
    }
  | {
      readonly kind: 'changePassword'
      readonly username: string
      readonly newPassword: string
      readonly challengeRetries: number
      /** The current password, or the version of the password verified before; one of them must be correct. */
      readonly existingPassword?: string
      readonly passwordVersion?: number
    }

export type HtmlForm = {
  states: States
  actions: Actions
  start: StartOutcome
  details: Detail
  memo: Memo
  question: Question
  outcomes: Outcomes
  config: HtmlFormConfig
}
