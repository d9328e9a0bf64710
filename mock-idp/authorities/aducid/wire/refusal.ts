/** Faults of R4: answers to requests for which AIM has no status. */
import type { Response } from 'express'
import type { Reason } from '../../../../adapter/spi.ts'
import { readBodyError } from '../../../core/body-error.ts'
import type { WireResult } from '../../wire/journal.ts'
import { SoapFault } from '../../wire/soap/fault.ts'
import { reason } from '../rules/reasons.ts'
import { formatFault } from './messages.ts'

export const MAX_BYTES = 65_536

/** Any other error is an internal error. */
export function asFault(error: unknown): SoapFault {
  if (error instanceof SoapFault) return error
  const body = readBodyError(error)
  if (body?.kind === 'tooLarge')
    return new SoapFault('Client', `The body is longer than ${MAX_BYTES} bytes. Send a shorter message.`, 413)
  if (body?.name === 'encoding.unsupported')
    return new SoapFault('Client', 'The body is compressed. Send it without Content-Encoding, in UTF-8.', 415)
  if (body !== undefined) return new SoapFault('Client', 'The body was cut off. Send the request again.')
  return new SoapFault('Server', 'The simulated AIM has failed; its log has the cause.')
}

export function sendXml(response: Response, status: number, text: string): void {
  response.status(status).setHeader('Content-Type', 'text/xml; charset=utf-8').end(text)
}

export function sendFault(response: Response, fault: SoapFault): void {
  sendXml(response, fault.status, formatFault(fault))
}

export function resultOfFault({ code, message }: SoapFault, because?: Reason): WireResult {
  return {
    errorCode: `soapenv:${code}`,
    reason: because ?? reason('REQUEST_NOT_SOAP', { fault: message.slice(0, 256) }),
    requestValid: code === 'Server',
    responseValid: code !== 'Server',
  }
}
