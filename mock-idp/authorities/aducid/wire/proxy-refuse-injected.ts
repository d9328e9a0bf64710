/** Answers browsers that an injected fault keeps from AIM-Proxy. */
import type { WireRefusal } from '../../module.ts'
import { createWireJournal, type WireRequest } from '../../wire/journal.ts'
import { refusalPage } from './proxy-pages.ts'
import { ProxyRefusal, START_AGAIN } from './proxy-refusal.ts'
import { setPageHeaders } from './proxy-router.ts'

export function refuseInjectedPage(
  [request, response, { status, message, reason }]: Parameters<WireRefusal['refuse']>,
  onRequest: (request: WireRequest) => void,
): void {
  const refusal = new ProxyRefusal(status, { title: 'AIM has failed', text: `${message} ${START_AGAIN}`, reason })
  setPageHeaders(response)
  response.status(status).type('html').send(refusalPage(refusal))
  createWireJournal(onRequest).answered(request, response, { reason })
}
