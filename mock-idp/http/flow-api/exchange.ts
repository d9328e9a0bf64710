/** A request for a flow, by the flow API or by the sign-on page: what is known of it, and how the journal is told. */
import type { Request, Response } from 'express'
import type { FlowError } from '../../../adapter/kernel/errors.ts'
import type { Clock } from '../../../adapter/spi.ts'
import { DETAILS } from '../../../schemas/gen/host/errors.ts'
import { type Journal, LONGEST_PATH } from '../../core/journal/journal.ts'

/** As much of an id as the journal keeps: `maxLength` of schemas/host/control/request.schema.json. */
const MAX_ID_LENGTH = 256

/** What is known of a request while it is answered; the journal gets it at the end. */
export interface Exchange {
  readonly id: string
  actionId?: string
  body?: unknown
  requestValid: boolean
  responseValid: boolean
  errorCode?: string
  note?: string
  /** Whether the flow goes without cookies: no answer sets one. */
  cookieless?: boolean
  /** Of a flow without cookies: the answer whose state value the request brought back. */
  answerNumber?: number
  /** Whether the links of the answer are to have the other scheme: a fault that QA has put in. */
  wrongScheme?: boolean
}

/** A request that has just come; nothing is held against it yet. */
export function newExchange(id: string): Exchange {
  return { id, requestValid: true, responseValid: true }
}

/** Notes with what the request is refused. */
export function noteRefusal(exchange: Exchange, error: FlowError): void {
  exchange.errorCode = error.details[0]?.code ?? error.code
  exchange.requestValid = !isAgainstSchema(error)
  exchange.responseValid = error.code !== 'UNEXPECTED_ERROR'
}

/** Whether the request itself was at fault, and not what it asked for. */
function isAgainstSchema({ code, details }: FlowError): boolean {
  if (code === 'VALIDATION_ERROR') return details.some((detail) => Object.hasOwn(DETAILS, detail.code))
  return code === 'INVALID_REQUEST' || code === 'INVALID_ACTION_ID'
}

/** Dependencies of `report`. */
export interface ReportDeps {
  readonly journal: Pick<Journal, 'request'>
  readonly clock: Pick<Clock, 'now'>
}

/** Adds an answered request to the journal. */
export function report(exchange: Exchange, req: Request, res: Response, { journal, clock }: ReportDeps): void {
  const { id, answerNumber: _answerNumber, cookieless: _cookieless, wrongScheme: _wrongScheme, ...rest } = exchange
  const location = { flow: id.slice(0, MAX_ID_LENGTH), path: req.originalUrl.slice(0, LONGEST_PATH) }
  journal.request({ at: clock.now(), ...location, method: req.method, status: res.statusCode, ...rest })
}
