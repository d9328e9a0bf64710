/** Answers requests that an injected fault keeps from the wire. */
import type { WireRefusal } from '../../module.ts'
import { createWireJournal, type WireRequest } from '../../wire/journal.ts'
import { checked } from './messages.ts'
import { envelopeOf, WireRefusal as Refusal, resultOfRefusal } from './refusal.ts'

/** The status is the fault's, also with `answerErrorsWith200`. */
export function refuseInjected(
  [request, response, { status, message, reason }]: Parameters<WireRefusal['refuse']>,
  onRequest: (request: WireRequest) => void,
): void {
  const refusal = new Refusal('MOCK-INJECTED-FAULT', message, reason)
  response.setHeader('Cache-Control', 'no-store')
  response.status(status).json(checked('response', envelopeOf(refusal)))
  createWireJournal(onRequest, 'username').answered(request, response, resultOfRefusal(refusal))
}
