/** A request for a flow, by the flow API or the sign-on page, and its journal entry. */
import type { Request, Response } from 'express'
import type { FlowError } from '../../../adapter/kernel/errors.ts'
import type { Clock, Reason } from '../../../adapter/spi.ts'
import { DETAILS } from '../../../schemas/gen/host/errors.ts'
import { type Journal, LONGEST_PATH } from '../../core/journal/journal.ts'

/** Limit of the journal: `maxLength` in schemas/host/control/request.schema.json. */
const MAX_ID_LENGTH = 256

/** Collected while the request is answered, then added to the journal. */
export interface Exchange {
  readonly id: string
  actionId?: string
  body?: unknown
  requestValid: boolean
  responseValid: boolean
  errorCode?: string
  reason?: Reason
  note?: string
  /** The engine reports the action as a step. */
  isStep?: boolean
  /** The flow uses no cookies: no response sets one. */
  cookieless?: boolean
  /** Cookieless flow: number of the response whose state value the request returned. */
  answerNumber?: number
  /** An injected fault: links in the response get the other scheme. */
  wrongScheme?: boolean
}

export function newExchange(id: string): Exchange {
  return { id, requestValid: true, responseValid: true }
}

/** Records code and reason of a refusal. */
export function noteRefusal(exchange: Exchange, error: FlowError): void {
  exchange.errorCode = error.details[0]?.code ?? error.code
  exchange.reason = error.reason
  exchange.requestValid = !isAgainstSchema(error)
  exchange.responseValid = error.code !== 'UNEXPECTED_ERROR'
}

/** True if the request violates the API; false if only its content was refused. */
function isAgainstSchema({ code, details }: FlowError): boolean {
  if (code === 'VALIDATION_ERROR') return details.some((detail) => Object.hasOwn(DETAILS, detail.code))
  return code === 'INVALID_REQUEST' || code === 'INVALID_ACTION_ID'
}

export interface ReportDeps {
  readonly journal: Pick<Journal, 'request'>
  readonly clock: Pick<Clock, 'now'>
}

/** Parameters of the query that the journal stores; any other may contain a secret. */
const RECORDED_PARAMETERS = new Set(['flowId', 'action'])

function recordedPath(url: string): string {
  const start = url.indexOf('?')
  if (start === -1) return url.slice(0, LONGEST_PATH)
  const recorded = url
    .slice(start + 1)
    .split('&')
    .filter((parameter) => RECORDED_PARAMETERS.has(parameter.split('=')[0] ?? ''))
    .join('&')
  return (recorded === '' ? url.slice(0, start) : `${url.slice(0, start)}?${recorded}`).slice(0, LONGEST_PATH)
}

export function report(exchange: Exchange, req: Request, res: Response, { journal, clock }: ReportDeps): void {
  const {
    id,
    isStep,
    answerNumber: _answerNumber,
    cookieless: _cookieless,
    wrongScheme: _wrongScheme,
    ...rest
  } = exchange
  const location = { flow: id.slice(0, MAX_ID_LENGTH), path: recordedPath(req.originalUrl) }
  journal.request({ at: clock.now(), ...location, method: req.method, status: res.statusCode, ...rest }, isStep)
}
