/** Writes the error responses of the flow API; no other file does. */

import type { Response } from 'express'
import type { Logger } from 'pino'
import { type ErrorDetail, FlowError, isFlowError } from '../../../adapter/kernel/errors.ts'
import { loadValidators } from '../../../adapter/kernel/load-validators.ts'
import { defined } from '../../../adapter/kernel/objects.ts'
import type { Config } from '../../config/config.ts'
import { isInjected } from '../../core/faults/injection.ts'
import { sendJson } from '../../core/send-json.ts'

export interface ErrorDeps {
  readonly config: Config
  readonly log: Logger
}

const validator = loadValidators('host/common')

/** The error for the client: a fixed one unless it is a `FlowError`. */
export function asFlowError(error: unknown): FlowError {
  if (isFlowError(error)) return error
  // A path that cannot be decoded (`%zz`).
  if (error instanceof URIError) return new FlowError('RESOURCE_NOT_FOUND')
  return new FlowError('UNEXPECTED_ERROR', { cause: error })
}

/**
 * Body of an error response, with the `state` of a cookieless flow. It has no `status`: clients distinguish it from a
 * state by this.
 */
function errorBody(
  { code, message, userMessage, details }: FlowError,
  { config }: Pick<ErrorDeps, 'config'>,
  state?: string,
): object {
  const { unknownFlow = 'RESOURCE_NOT_FOUND', userMessageKey = false } = config.compatibility ?? {}
  const body = defined({
    code: code === 'RESOURCE_NOT_FOUND' ? unknownFlow : code,
    message,
    userMessage,
    details: details.length === 0 ? undefined : userMessageKey ? details : details.map(withoutKey),
    _pf_authn_api_state: state,
  })
  if (!validator('error')(body)) throw new Error(`the error ${code} is against its schema`)
  return body
}

function withoutKey({ userMessageKey: _, ...detail }: ErrorDetail): ErrorDetail {
  return detail
}

/** Logs errors with a cause; the client does not receive the cause. An injected fault has a log line of its own. */
export function logCause(error: FlowError, { log }: Pick<ErrorDeps, 'log'>): void {
  if (isInjected(error.reason)) return
  if (error.code === 'UNEXPECTED_ERROR') log.error({ err: error.cause }, error.message)
  else if (error.cause !== undefined) log.warn({ err: error.cause, code: error.code }, error.message)
}

export function writeError(error: FlowError, res: Response, deps: ErrorDeps, state?: string): void {
  logCause(error, deps)
  res.setHeader('Cache-Control', 'no-store')
  const { missingXsrf = 400 } = deps.config.compatibility ?? {}
  const missing = error.details[0]?.code === 'XSRF_HEADER_REQUIRED'
  sendJson(res, missing ? missingXsrf : error.status, errorBody(error, deps, state))
}
