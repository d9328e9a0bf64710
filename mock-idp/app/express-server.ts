/** HTTP server for an express app, several times faster than `app.listen()`, with the same responses. */
import { createServer as createPlain, IncomingMessage, type Server, ServerResponse } from 'node:http'
import { createServer as createSecure } from 'node:https'
import type { Duplex } from 'node:stream'
import type { Express } from 'express'
import { defined } from '../../adapter/kernel/objects.ts'

/** `key` and `cert` are PEM texts; both or neither. */
export interface ServerOptions {
  readonly key?: string | Buffer
  readonly cert?: string | Buffer
  readonly upgrades?: Upgrades
}
/** Connections that leave HTTP; all other requests are ordinary ones, whatever their `Upgrade` header. */
export interface Upgrades {
  accepts(request: IncomingMessage): boolean
  serve(request: IncomingMessage, socket: Duplex, head: Buffer): void
}

/** Browsers poll every few seconds and repeat a POST if a reused connection breaks: connections stay open long. */
const KEEP_ALIVE_MS = 75_000
/** Time limits for all headers, and for the whole request. */
const HEAD_MS = 60_000
const REQUEST_MS = 120_000
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
export const createServer = (app: Express, { key, cert, upgrades }: ServerOptions = {}): Server => {
  const common = {
    IncomingMessage: withPrototype(IncomingMessage, app.request),
    ServerResponse: withPrototype(ServerResponse, app.response),
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: HEAD_MS,
    requestTimeout: REQUEST_MS,
  }
  const server = key === undefined ? createPlain(common, app) : createSecure(defined({ ...common, key, cert }), app)
  if (upgrades === undefined) return server
  limitUpgrades(app.request, upgrades)
  return server.on('upgrade', upgrades.serve)
}

/**
 * With a listener for upgrades Node takes every request with `Connection: Upgrade` for one and does not read its body.
 * Node asks the message: the accessor, which the constructor's assignment finds in the prototype, reports only those that
 * are accepted.
 */
const limitUpgrades = (prototype: object, { accepts }: Upgrades): void => {
  const announced = new WeakSet<IncomingMessage>()
  Object.defineProperty(prototype, 'upgrade', {
    configurable: true,
    get(this: IncomingMessage) {
      return announced.has(this) && (this.method === 'CONNECT' || accepts(this))
    },
    set(this: IncomingMessage, value: unknown) {
      if (value === true) announced.add(this)
    },
  })
}
