/** Answers requests that an injected fault keeps from the wire. */
import type { WireRefusal } from '../../module.ts'
import { createWireJournal, type WireRequest } from '../../wire/journal.ts'
import { checked } from './messages.ts'
import { WireRefusal as Refusal, resultOfRefusal } from './refusal.ts'

export function refuseInjected(
  [request, response, { status, message, reason }]: Parameters<WireRefusal['refuse']>,
  onRequest: (request: WireRequest) => void,
): void {
  const refusal = new Refusal(status, 'INJECTED_FAULT', message, { reason })
  const { code, details } = refusal
  response.setHeader('Cache-Control', 'no-store')
  response.status(status).json(checked('refusal', { code, message, details }))
  createWireJournal(onRequest, 'subjectName').answered(request, response, {
    ...resultOfRefusal(refusal),
    responseValid: true,
  })
}
