/** What a browser really sends to a port of this process: preflights too, which neither pages nor the journal show. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Response } from 'playwright-core'

/** A request as it came. */
export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
}
/** The requests of a port so far, oldest first. */
export interface Wire {
  readonly received: readonly Received[]
  stop(): void
}

/** Node's own channel of requests (Node.js documentation, "diagnostics_channel", built-in channels). */
const CHANNEL = 'http.server.request.start'

/** Listens along at a port until stopped. */
export function watch(port: number): Wire {
  const received: Received[] = []
  const started = (message: unknown): void => {
    const { request } = message as { readonly request: IncomingMessage }
    const { method = '', url = '', headers, socket } = request
    if (socket.localPort === port) received.push({ method, url, headers })
  }
  subscribe(CHANNEL, started)
  return { received, stop: () => unsubscribe(CHANNEL, started) }
}

/** Whether the browser has got the answer to this action, named by its media type. */
export function isAction(response: Response, actionId: string): boolean {
  const request = response.request()
  return request.method() === 'POST' && (request.headers()['content-type'] ?? '').includes(`.${actionId}+`)
}
