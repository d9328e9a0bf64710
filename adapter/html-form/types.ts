/** The private types of the HTML Form adapter: what it keeps, what it asks, what it may be answered. */

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

/** Who has given the right password. */
export type SignedOn = { readonly subject: string; readonly attributes: Attributes }

/** Whose password was given, and which of the passwords of that person it was. */
export type Proven = { readonly username: string; readonly passwordVersion: number }

/** Per status: what is kept between requests and never shown to a client. */
export type Memo = {
  USERNAME_PASSWORD_REQUIRED: Record<never, never>
  MUST_CHANGE_PASSWORD: Proven
  NEW_PASSWORD_RECOMMENDED: SignedOn & Proven
  /** Nothing is proven where the present password is still to be given. */
  NEW_PASSWORD_REQUIRED: Proven | Record<never, never>
  SUCCESSFUL_PASSWORD_CHANGE: SignedOn
}

/** What the list of people can be asked. `challengeRetries` failures in a row lock the account. */
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
      /** The present password, or the version of the one that was given before: one of them must be right. */
      readonly existingPassword?: string
      readonly passwordVersion?: number
    }

/** The one type parameter of the SPI for the HTML Form adapter. */
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
