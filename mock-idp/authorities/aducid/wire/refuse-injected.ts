/** Answers requests that an injected fault keeps from the wire. */
import type { WireRefusal } from '../../module.ts'
import { createWireJournal, type WireRequest } from '../../wire/journal.ts'
import { SoapFault } from '../../wire/soap/fault.ts'
import { resultOfFault, sendFault } from './refusal.ts'

export function refuseInjected(
  [request, response, { status, message, reason }]: Parameters<WireRefusal['refuse']>,
  onRequest: (request: WireRequest) => void,
): void {
  const fault = new SoapFault('Server', message, status)
  response.setHeader('Cache-Control', 'no-store')
  sendFault(response, fault)
  createWireJournal(onRequest).answered(request, response, { ...resultOfFault(fault, reason), responseValid: true })
}
