/** Refusals of requests to AIM-Proxy and to the local PEIG. */
import type { Reason } from '../../../../adapter/spi.ts'
import type { WireResult } from '../../wire/journal.ts'
import { reason } from '../rules/reasons.ts'

/** `title` and the message are for the user of the browser, `reason` is for testers. */
export class ProxyRefusal extends Error {
  override readonly name = 'ProxyRefusal'
  readonly status: number
  readonly title: string
  readonly reason: Reason
  constructor(status: number, { title, text, reason }: Pick<ProxyRefusal, 'title' | 'reason'> & { text: string }) {
    super(text)
    this.status = status
    this.title = title
    this.reason = reason
  }
}

/** The next step of every user whose browser is refused. */
export const START_AGAIN = 'Return to the application and start the sign-on again.'

export function methodNotAllowed(method: string): ProxyRefusal {
  return new ProxyRefusal(405, {
    title: 'Method not allowed',
    text: `This page takes GET requests only. ${START_AGAIN}`,
    reason: reason('METHOD_NOT_ALLOWED', { method: method.slice(0, 16) }),
  })
}

/** `paths`: those that exist. */
export function pathUnknown(paths: readonly string[]): ProxyRefusal {
  return new ProxyRefusal(404, {
    title: 'Page not found',
    text: `There are only pages at ${paths.join(' and ')}. ${START_AGAIN}`,
    reason: reason('PATH_UNKNOWN'),
  })
}

/** Any other error is an internal one, which is reported. */
export function asRefusal(error: unknown, onFault: (error: unknown) => void): ProxyRefusal {
  if (error instanceof ProxyRefusal) return error
  onFault(error)
  return new ProxyRefusal(500, {
    title: 'AIM has failed',
    text: `This is a fault of the mock: its log has the cause. ${START_AGAIN}`,
    reason: reason('INTERNAL_FAULT'),
  })
}

export function resultOf({ status, reason }: ProxyRefusal): WireResult {
  return { reason, requestValid: status === 500, responseValid: status !== 500 }
}
