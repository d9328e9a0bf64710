/** WebSocket handshakes for the authority modules. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import type { AuthorityModule } from '../authorities/module.ts'
import type { Upgrades } from './express-server.ts'
import { checkTarget, type HostRule } from './request-target.ts'

type Handler = AuthorityModule['sockets'][string]

/** Accepts GET with `Upgrade: websocket` (RFC 6455, section 4.1) below the prefixes of the modules. */
export function createSockets(modules: readonly AuthorityModule[], log: Logger, isAllowed: HostRule): Upgrades {
  const handlers: readonly (readonly [prefix: string, Handler])[] = modules
    .flatMap(({ sockets }) => Object.entries(sockets))
    .sort(([one], [other]) => other.length - one.length)
  const handlerOf = ({ method, url = '', headers }: IncomingMessage): Handler | undefined => {
    if (method !== 'GET' || !isWebSocket(headers.upgrade)) return undefined
    const path = url.split('?', 1)[0] ?? ''
    return handlers.find(([prefix]) => isBelow(path, prefix))?.[1]
  }
  return {
    accepts: (request) => handlerOf(request) !== undefined,
    serve(request, socket, head) {
      // A connection that breaks is no fault of the host, and Node has removed its own listener.
      socket.on('error', () => {})
      const handler = handlerOf(request)
      if (handler === undefined) return refuseUpgrade(socket)
      try {
        checkTarget(request, isAllowed)
      } catch {
        return refuseUpgrade(socket, '400 Bad Request')
      }
      try {
        handler(request, socket, head)
      } catch (error) {
        log.error({ err: error }, 'a WebSocket handshake failed')
        socket.destroy()
      }
    },
  }
}

/** Answers a handshake for a path without sockets. */
export function refuseUpgrade(socket: Duplex, status = '404 Not Found'): void {
  socket.on('error', () => {})
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

function isWebSocket(header: string | undefined): boolean {
  return (header ?? '').split(',').some((protocol) => protocol.trim().toLowerCase() === 'websocket')
}

function isBelow(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`)
}
