/** Errors of the flow API. */
import { DETAILS, ERRORS } from '../../schemas/gen/host/errors.ts'
import type { Descriptor, DetailFields } from '../spi.ts'
import { defined, own } from './objects.ts'

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

/** A refused request, as sent to the client; `cause` goes to the log only. */
export class FlowError extends Error {
  override readonly name = 'FlowError'
  readonly code: ErrorCode
  readonly status: number // HTTP
  readonly details: readonly ErrorDetail[]
  constructor(
    code: ErrorCode,
    { details = [], status, cause }: { details?: readonly ErrorDetail[]; status?: number; cause?: unknown } = {},
  ) {
    super(ERRORS[code].message, { cause })
    this.code = code
    this.status = status ?? ERRORS[code].status
    this.details = details
  }
}

/** Tests name and members, not the class: a plugin may have its own copy of this module. */
export function isFlowError(error: unknown): error is FlowError {
  return error instanceof Error && error.name === 'FlowError' && 'code' in error && 'details' in error
}

/** A detail of the host; `target` is the field. User and developer get the same text. */
export function hostDetail(code: HostDetail, target?: string): ErrorDetail {
  const { message, ...rest } = DETAILS[code]
  const userMessageKey = 'userMessageKey' in rest ? rest.userMessageKey : undefined
  return { code, message, userMessage: message, ...defined({ userMessageKey, target }) }
}

/** The error with one detail of the host, under the detail's parent code. */
export function hostError(code: HostDetail, { cause, target }: { cause?: unknown; target?: string } = {}): FlowError {
  const declared = DETAILS[code]
  const status = 'status' in declared ? { status: declared.status } : {}
  return new FlowError(declared.parentCode, { details: [hostDetail(code, target)], cause, ...status })
}

/** INVALID_REQUEST with one detail of this text; user and developer get the same text. `status` is the HTTP status. */
export function textError(code: string, text: string, status?: number): FlowError {
  const details = [{ code, message: text, userMessage: text }]
  return new FlowError('INVALID_REQUEST', { details, ...defined({ status }) })
}

/** Thrown by a question to refuse an action; the engine answers with the declared error detail. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly detail: string
  constructor(detail: string) {
    super(`refused with ${detail}`)
    this.detail = detail
  }
}

/** Tests name and members, not the class: a plugin may have its own copy of this module. */
export function isRefused(error: unknown): error is Refused {
  return error instanceof Error && error.name === 'Refused' && 'detail' in error && typeof error.detail === 'string'
}

/** Refuses the action in `ask`, with an error detail that the descriptor declares. @throws Refused */
export function refuse<Detail extends string>(detail: Detail): never {
  throw new Refused(detail)
}

/** The text for the user when the adapter ends in failure with this code. */
export function failureText({ failures = {} }: Descriptor, code: string): string {
  return own(failures, code) ?? 'The sign-on did not succeed.'
}
