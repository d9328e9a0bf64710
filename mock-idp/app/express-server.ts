/** HTTP server for an express app, several times faster than `app.listen()`, with the same responses. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { createServer as createPlain, IncomingMessage, type Server, ServerResponse } from 'node:http'
import { createServer as createSecure } from 'node:https'
import type { Socket } from 'node:net'
import type { Express } from 'express'
import { defined } from '../../adapter/kernel/defined.ts'

/** PEM texts; both or neither. */
export interface ServerOptions {
  readonly key?: string | Buffer
  readonly cert?: string | Buffer
}

/** Browsers poll every few seconds and repeat a POST if a reused connection breaks: connections stay open long. */
const KEEP_ALIVE_MS = 75_000
/** Time limits for all headers, and for the whole request. */
const HEAD_MS = 60_000
const REQUEST_MS = 120_000
/** Event for a server's own listeners before it closes; servers made elsewhere have no listener. */
const STOPPING = 'stopping'

type MessageClass = typeof IncomingMessage | typeof ServerResponse
type ParametersOf<C> = C extends new (...parameters: infer P) => object ? P : never

/**
 * A class like `parent` whose objects are created with `prototype`. Express sets the prototype of both messages in
 * every request, which discards V8's shape information; setting the same prototype again is free. A `class` cannot be
 * used: its `prototype` cannot be replaced.
 */
const withPrototype = <C extends MessageClass>(parent: C, prototype: object): C => {
  function Message(this: IncomingMessage | ServerResponse, ...parameters: ParametersOf<C>): void {
    Reflect.apply(parent, this, parameters)
  }
  Message.prototype = prototype
  return Object.setPrototypeOf(Message, parent)
}

/**
 * A server for `app` that does not listen yet; with `key` and `cert` it uses TLS. Responses are those of
 * `http.createServer(app)`; settings of express (etag, x-powered-by, trust proxy) remain with the app. Routers keep the
 * speed; a sub-app, `app.use(otherApp)`, works but sets both prototypes again.
 */
export const createServer = (app: Express, { key, cert }: ServerOptions = {}): Server => {
  const common = {
    IncomingMessage: withPrototype(IncomingMessage, app.request),
    ServerResponse: withPrototype(ServerResponse, app.response),
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: HEAD_MS,
    requestTimeout: REQUEST_MS,
  }
  if (key === undefined) return endUnused(createPlain(common, app), 'connection')
  return endUnused(createSecure(defined({ ...common, key, cert }), app), 'secureConnection')
}

/**
 * Browsers open connections in advance, and Node counts a connection without any byte as busy: such connections are
 * closed.
 */
const endUnused = (server: Server, connected: 'connection' | 'secureConnection'): Server => {
  const sockets = new Set<Socket>()
  server.on(connected, (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return server.on(STOPPING, () => {
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  })
}

/**
 * Stops accepting, closes idle connections, lets running requests finish and closes their connections afterwards.
 * Resolves when the last one is closed; immediately for a server that does not listen. Sockets taken over by an upgrade
 * do not belong to the server.
 */
export const stop = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    // Node's channel of finished responses (Node.js documentation, "diagnostics_channel", built-in channels) costs
    // nothing without a subscriber. It reports a response just before its connection counts as idle.
    const finished = (message: unknown): void => {
      if (belongsTo(message, server)) setImmediate(() => server.closeIdleConnections())
    }
    subscribe('http.server.response.finish', finished)
    server.close(() => {
      unsubscribe('http.server.response.finish', finished)
      resolve()
    })
    server.emit(STOPPING)
  })

const belongsTo = (message: unknown, server: Server): boolean =>
  typeof message === 'object' && message !== null && 'server' in message && message.server === server
