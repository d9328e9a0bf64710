/** The only place that writes an error answer of the flow API. */

import type { Response } from 'express'
import type { Logger } from 'pino'
import { defined } from '../../../adapter/kernel/defined.ts'
import { type ErrorDetail, FlowError, isFlowError } from '../../../adapter/kernel/errors.ts'
import { validators } from '../../../schemas/gen/host/validators.ts'
import type { Config } from '../../config/config.ts'

/** Dependencies of error answers. */
export interface ErrorDeps {
  readonly config: Config
  readonly log: Logger
}

/** The error as the client is to be told: what is no `FlowError` becomes a fixed one. */
export function asFlowError(error: unknown): FlowError {
  if (isFlowError(error)) return error
  // A path that cannot be decoded (`%zz`) names no flow.
  if (error instanceof URIError) return new FlowError('RESOURCE_NOT_FOUND')
  return new FlowError('UNEXPECTED_ERROR', { cause: error })
}

/** The body of an error answer, with the `state` of a flow without cookies. It never has a `status`: that is how clients tell it from a state. */
function errorBody(
  { code, message, details }: FlowError,
  { config }: Pick<ErrorDeps, 'config'>,
  state?: string,
): object {
  const { unknownFlow = 'RESOURCE_NOT_FOUND', userMessageKey = false } = config.compatibility ?? {}
  const body = defined({
    code: code === 'RESOURCE_NOT_FOUND' ? unknownFlow : code,
    message,
    userMessage: message,
    details: details.length === 0 ? undefined : userMessageKey ? details : details.map(withoutKey),
    _pf_authn_api_state: state,
  })
  const validate = validators['error']
  if (validate?.(body) === false) throw new Error(`the error ${code} is against its schema`)
  return body
}

function withoutKey({ userMessageKey: _, ...detail }: ErrorDetail): ErrorDetail {
  return detail
}

/** Logs what has a cause; the client is never told it. */
export function logCause(error: FlowError, { log }: Pick<ErrorDeps, 'log'>): void {
  if (error.code === 'UNEXPECTED_ERROR') log.error({ err: error.cause }, error.message)
  else if (error.cause !== undefined) log.warn({ err: error.cause, code: error.code }, error.message)
}

/** Writes the error, and logs what has a cause. */
export function writeError(error: FlowError, res: Response, deps: ErrorDeps, state?: string): void {
  logCause(error, deps)
  res.setHeader('Cache-Control', 'no-store')
  const { missingXsrf = 400 } = deps.config.compatibility ?? {}
  const missing = error.details[0]?.code === 'XSRF_HEADER_REQUIRED'
  res.status(missing ? missingXsrf : error.status).json(errorBody(error, deps, state))
}
