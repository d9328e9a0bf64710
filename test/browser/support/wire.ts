/** Requests of the browser to a port of this process, preflights included; pages and journal do not show these. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Response } from 'playwright-core'

export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
}
/** Requests to the port, oldest first. */
export interface Wire {
  readonly received: readonly Received[]
  stop(): void
}

/** Node.js documentation, "diagnostics_channel", built-in channels. */
const CHANNEL = 'http.server.request.start'

/** Records requests until `stop()`. */
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

/** True for the response to this action, recognized by its media type. */
export function isAction(response: Response, actionId: string): boolean {
  const request = response.request()
  return request.method() === 'POST' && (request.headers()['content-type'] ?? '').includes(`.${actionId}+`)
}
