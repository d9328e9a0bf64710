/** Refused requests: what is wrong, by the codes of the flow API. */
import { DETAILS, ERRORS } from '../../schemas/gen/host/errors.ts'
import type { Descriptor, DetailFields } from '../spi.ts'
import { own } from './objects.ts'

/** Codes that stand at the top of an error answer. */
export type ErrorCode = keyof typeof ERRORS
/** Codes of the host's own error details. */
export type HostDetail = keyof typeof DETAILS

/** One fault of a refused request, as the client is told of it; `target` is the name of the field at fault. */
export interface ErrorDetail extends DetailFields {
  readonly code: string
  readonly message: string
  readonly userMessage: string
  readonly userMessageKey?: string
  readonly target?: string
}

/** A refused request, as the client is told of it. `cause` is for the log alone. */
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

/** Whether it is a refused request. By its name, not its class: a module loaded later may come with a copy of this one. */
export function isFlowError(error: unknown): error is FlowError {
  return error instanceof Error && error.name === 'FlowError' && 'code' in error && 'details' in error
}

/** A detail of the host itself, at a field if one is named. The person reads the same text as the developer. */
export function hostDetail(code: HostDetail, target?: string): ErrorDetail {
  const { message, ...rest } = DETAILS[code]
  const key = 'userMessageKey' in rest ? { userMessageKey: rest.userMessageKey } : {}
  return { code, message, userMessage: message, ...key, ...(target === undefined ? {} : { target }) }
}

/** The error that carries one detail of the host, under the code that the detail belongs to. */
export function hostError(code: HostDetail, { cause, target }: { cause?: unknown; target?: string } = {}): FlowError {
  const declared = DETAILS[code]
  const status = 'status' in declared ? { status: declared.status } : {}
  return new FlowError(declared.parentCode, { details: [hostDetail(code, target)], cause, ...status })
}

/** INVALID_REQUEST with one detail whose text is made for the case; person and developer read the same. */
export function textError(code: string, text: string, status?: number): FlowError {
  const details = [{ code, message: text, userMessage: text }]
  return new FlowError('INVALID_REQUEST', { details, ...(status !== undefined && { status }) })
}

/** What a question throws to refuse a request without asking the authority; the engine answers the declared detail. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly detail: string
  constructor(detail: string) {
    super(`refused with ${detail}`)
    this.detail = detail
  }
}

/** Whether an adapter has refused. By its name, not its class: a plugin may come with a copy of this module of its own. */
export function isRefused(error: unknown): error is Refused {
  return error instanceof Error && error.name === 'Refused' && 'detail' in error && typeof error.detail === 'string'
}

/** Refuses the action with an error detail that the adapter declares. For use in `ask`, where no authority is needed. */
export function refuse<Detail extends string>(detail: Detail): never {
  throw new Refused(detail)
}

/** The text for the user when the adapter ends in failure with this code. */
export function failureText({ failures = {} }: Descriptor, code: string): string {
  return own(failures, code) ?? 'The sign-on did not succeed.'
}
