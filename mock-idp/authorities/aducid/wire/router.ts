/** Everything below `/AIM`; every refusal is a SOAP fault. */
import { type ErrorRequestHandler, Router } from 'express'
import { createWireJournal, type WireRequest } from '../../wire/journal.ts'
import { SoapFault } from '../../wire/soap/fault.ts'
import type { Deps } from '../service/deps.ts'
import { AIM_PREFIX, R4_PATH } from '../service/urls.ts'
import { createR4Router } from './r4.ts'
import { asFault, resultOfFault, sendFault } from './refusal.ts'

export interface WireOptions {
  readonly deps: Deps
  /** Reports an internal error. */
  readonly onFault: (error: unknown) => void
  /** Reports every answered request. */
  readonly onRequest: (request: WireRequest) => void
}

/** Mounted at the root. */
export function createWireRouter({ deps, onFault, onRequest }: WireOptions): Router {
  const journal = createWireJournal(onRequest)
  const aim = Router({ caseSensitive: true })
  aim.use((_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store')
    next()
  })
  aim.use(createR4Router({ deps, journal }))
  aim.use(({ method, originalUrl }) => {
    throw new SoapFault('Client', `No service at ${method} ${originalUrl.slice(0, 256)}. R4 is ${R4_PATH}.`, 404)
  })
  aim.use(((error, request, response, _next) => {
    const fault = asFault(error)
    if (fault.code === 'Server') onFault(error)
    sendFault(response, fault)
    journal.answered(request, response, resultOfFault(fault))
  }) as ErrorRequestHandler)
  return Router({ caseSensitive: true }).use(AIM_PREFIX, aim)
}
