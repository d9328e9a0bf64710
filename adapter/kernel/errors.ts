/** Errors of the flow API. */
import { DETAILS, ERRORS } from '../../schemas/gen/host/errors.ts'
import type { Descriptor, DetailFields, Reason } from '../spi.ts'
import { defined, own } from './objects.ts'

/** Longer causes are cut in reasons, in characters. */
const MAX_CAUSE = 256

/** Codes at the top of an error answer. */
export type ErrorCode = keyof typeof ERRORS
/** Codes of the host's own error details. */
export type HostDetail = keyof typeof DETAILS

/** One fault of a refused request; `target` is the name of the field. */
export interface ErrorDetail extends DetailFields {
  readonly code: string
  readonly message: string
  readonly userMessage: string
  readonly userMessageKey?: string
  readonly target?: string
}

/** A refused request, as sent to the client; `cause` goes to the log only, `reason` also to the journal. */
export class FlowError extends Error {
  override readonly name = 'FlowError'
  readonly code: ErrorCode
  readonly status: number // HTTP
  readonly userMessage: string
  readonly details: readonly ErrorDetail[]
  readonly reason: Reason
  constructor(code: ErrorCode, { message, details = [], status, cause, reason }: FlowErrorOptions = {}) {
    super(message ?? ERRORS[code].message, { cause })
    this.code = code
    this.userMessage = ERRORS[code].message
    this.status = status ?? ERRORS[code].status
    this.details = details
    this.reason = reason ?? reasonOfDetail(details[0] ?? { code, message: this.message }, cause)
  }
}
export interface FlowErrorOptions {
  /** Text for developers. Default: the one that users get. */
  readonly message?: string
  readonly details?: readonly ErrorDetail[]
  readonly status?: number
  readonly cause?: unknown
  /** Default: the first detail, else the error itself, and the message of `cause`. */
  readonly reason?: Reason | undefined
}

/** An error that explains itself: its code and text, the field, and the cause of our own. */
function reasonOfDetail(
  { code, message, target }: Pick<ErrorDetail, 'code' | 'message' | 'target'>,
  cause: unknown,
): Reason {
  const facts = defined({ target, cause: cause instanceof Error ? cause.message.slice(0, MAX_CAUSE) : undefined })
  return Object.keys(facts).length === 0 ? { code, message } : { code, message, facts }
}

/** Tests name and members, not the class: a plugin may have its own copy of this module. */
export function isFlowError(error: unknown): error is FlowError {
  return error instanceof Error && error.name === 'FlowError' && 'code' in error && 'details' in error
}

/** A detail of the host; `target` is the field, `help` is added to the text for developers. */
export function hostDetail(code: HostDetail, target?: string, help?: string): ErrorDetail {
  const { message: userMessage, ...rest } = DETAILS[code]
  const userMessageKey = 'userMessageKey' in rest ? rest.userMessageKey : undefined
  const message = help === undefined ? userMessage : shortened(`${userMessage} ${help}`)
  return { code, message, userMessage, ...defined({ userMessageKey, target }) }
}

/** `maxLength` of messages in schemas/host/common/error-detail.schema.json. */
const MAX_MESSAGE = 512

/** A text of an error answer, cut to the length that its schema allows. */
export function shortened(text: string): string {
  return text.length <= MAX_MESSAGE ? text : `${text.slice(0, MAX_MESSAGE - 1)}…`
}

/** The error with one detail of the host, under the detail's parent code. */
export function hostError(
  code: HostDetail,
  { target, ...options }: Pick<FlowErrorOptions, 'cause' | 'reason' | 'message'> & { target?: string } = {},
): FlowError {
  const declared = DETAILS[code]
  const status = 'status' in declared ? { status: declared.status } : {}
  return new FlowError(declared.parentCode, { ...options, details: [hostDetail(code, target)], ...status })
}

/** INVALID_REQUEST with one detail of this text; user and developer get the same text. `status` is the HTTP status. */
export function textError(code: string, text: string, status?: number, reason?: Reason): FlowError {
  const details = [{ code, message: text, userMessage: text }]
  return new FlowError('INVALID_REQUEST', { details, ...defined({ status, reason }) })
}

/** Thrown by a question to refuse an action; the engine answers with the declared error detail. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly detail: string
  readonly reason: Reason | undefined
  constructor(detail: string, reason?: Reason) {
    super(`refused with ${detail}`)
    this.detail = detail
    this.reason = reason
  }
}

/** Tests name and members, not the class: a plugin may have its own copy of this module. */
export function isRefused(error: unknown): error is Refused {
  return error instanceof Error && error.name === 'Refused' && 'detail' in error && typeof error.detail === 'string'
}

/** Refuses the action in `ask`, with an error detail that the descriptor declares. @throws Refused */
export function refuse<Detail extends string>(detail: Detail, reason?: Reason): never {
  throw new Refused(detail, reason)
}

/** The text for the user when the adapter ends in failure with this code. */
export function failureText({ failures = {} }: Descriptor, code: string): string {
  return own(failures, code) ?? 'The sign-on did not succeed.'
}
