/** Applies the effects of faults that do not depend on the interface. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { changeScheme } from './change-scheme.ts'
import type { Endpoint } from './endpoints.ts'
import type { Faults } from './faults.ts'
import { addInjection, type Injection, indexesOf } from './injection.ts'

/** Names the faults of an injected answer, by index. */
export const INJECTED_HEADER = 'X-Mock-Injected'

export interface InjectDeps {
  readonly faults: Pick<Faults, 'delay'>
  readonly log: Logger
  readonly baseUrl: () => string
}
export interface Injected {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly endpoint: Endpoint
}

/** Keeps the effects with the request, and applies all but `status`, `drop` and `authority`; resolves after the delay. */
export async function inject({ req, res, endpoint }: Injected, injection: Injection, deps: InjectDeps): Promise<void> {
  const { effect } = injection
  const faults = indexesOf(addInjection(req, injection))
  deps.log.info({ faults: indexesOf(injection), endpoint, method: req.method, effect }, 'injected fault')
  if (!res.headersSent) announce(res, faults, req.headers.origin !== undefined)
  if (effect.delayMs !== undefined) await deps.faults.delay(effect.delayMs)
  if (effect.wrongScheme === true) changeScheme(res, deps.baseUrl())
  if (effect.answerLost === true) loseAnswer(res)
}

function announce(res: ServerResponse, faults: readonly number[], isFromPage: boolean): void {
  res.setHeader(INJECTED_HEADER, faults.join(', '))
  if (isFromPage) res.setHeader('Access-Control-Expose-Headers', INJECTED_HEADER)
}

/** Closes the connection as soon as a byte of the answer would be sent. */
function loseAnswer(res: ServerResponse): void {
  const cut = () => {
    res.destroy()
    return res
  }
  Object.assign(res, {
    // Status and headers stay readable, for the journal.
    writeHead: (status: number) => Object.assign(res, { statusCode: status }),
    flushHeaders: cut,
    write: () => cut().writable,
    end: cut,
  })
}
