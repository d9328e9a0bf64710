/** How an express app is served: several times faster than by `app.listen()`, with the same answers. */

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

/** Browsers poll every few seconds and repeat a POST by themselves when a reused connection breaks: keep it open for long. */
const KEEP_ALIVE_MS = 75_000
/** A whole head, and a whole request, must have arrived within these times. */
const HEAD_MS = 60_000
const REQUEST_MS = 120_000
/** Tells a server's own sockets that it is about to close; a server made elsewhere has nobody who listens. */
const STOPPING = 'stopping'

type MessageClass = typeof IncomingMessage | typeof ServerResponse
type ParametersOf<C> = C extends new (...parameters: infer P) => object ? P : never

/**
 * A class like `parent` whose objects have `prototype` from birth. Express sets the prototypes of both messages in every
 * request, which makes V8 forget all it has learned about their shape; setting the one they already have costs nothing.
 * A `class` would not do: its `prototype` cannot be replaced.
 */
const withPrototype = <C extends MessageClass>(parent: C, prototype: object): C => {
  function Message(this: IncomingMessage | ServerResponse, ...parameters: ParametersOf<C>): void {
    Reflect.apply(parent, this, parameters)
  }
  Message.prototype = prototype
  return Object.setPrototypeOf(Message, parent)
}

/**
 * A server for `app`, not yet listening; with `key` and `cert` one that speaks TLS. Answers are those of
 * `http.createServer(app)`; all that express lets an app decide (etag, x-powered-by, trust proxy) stays with the app.
 * Routers keep the speed. A sub-app, `app.use(otherApp)`, works and costs the two prototypes again.
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

/** Browsers open connections in advance, and Node counts one that has never carried a byte as busy: they are ended here. */
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
 * Stops accepting, ends idle connections, lets running requests finish and ends theirs after them. Resolves when the last
 * one is closed; at once for a server that does not listen. Sockets taken over by an upgrade are not the server's any more.
 */
export const stop = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    // Node's own channel of finished answers (Node.js documentation, "diagnostics_channel", built-in channels): free of charge
    // until somebody stops. It tells of an answer just before its connection counts as idle.
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
