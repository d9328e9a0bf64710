/** Open connections of a server, and its orderly stop. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** Time for the rest of requests that have arrived in part. */
const INCOMPLETE_MS = 300
/** Time for the responses to complete requests. */
const ANSWER_MS = 1_200

export interface Connections {
  /** True for the socket of a request to this server. */
  has(socket: Duplex): boolean
  /**
   * Stops accepting. Complete requests are answered, idle connections closed; the rest is cut after a short time.
   * Resolves when all connections are closed, those taken over by an upgrade too.
   */
  stop(): Promise<void>
}
interface Connection {
  /** Without TLS. */
  readonly raw: Socket
  /** Of the messages: with TLS the encrypted socket, after the handshake. */
  socket: Socket
  upgraded: boolean
  /** In order of the requests; all but the last are unfinished. */
  readonly responses: ServerResponse[]
}

/** To be called before the server listens. */
export function trackConnections(server: Server): Connections {
  const bySocket = new Map<Duplex, Connection>()
  const byAddress = new Map<string, Connection>()
  let stopping = false
  server.prependListener('connection', (raw: Socket) => {
    const address = addressOf(raw)
    const connection = { raw, socket: raw, upgraded: false, responses: [] }
    bySocket.set(raw, connection)
    byAddress.set(address, connection)
    raw.once('close', () => {
      bySocket.delete(raw)
      byAddress.delete(address)
    })
  })
  server.prependListener('secureConnection', (socket: Socket) => {
    const connection = byAddress.get(addressOf(socket))
    if (connection === undefined) return
    connection.socket = socket
    bySocket.set(socket, connection)
    socket.once('close', () => bySocket.delete(socket))
  })
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    const connection = bySocket.get(socket)
    if (connection === undefined) return
    const { responses } = connection
    while (responses[0] !== undefined && isOver(responses[0])) responses.shift()
    responses.push(response)
    if (stopping) endAfterLast(connection)
  })
  // A listener makes Node accept upgrades: only where the server has one of its own.
  if (server.listenerCount('upgrade') > 0)
    server.prependListener('upgrade', (_request: IncomingMessage, socket: Duplex) => {
      const connection = bySocket.get(socket)
      if (connection !== undefined) connection.upgraded = true
    })
  return {
    has: (socket) => bySocket.has(socket),
    stop() {
      stopping = true
      return stop(server, byAddress)
    },
  }
}

function stop(server: Server, connections: ReadonlyMap<string, Connection>): Promise<void> {
  const cutAll = (condemned: (connection: Connection) => boolean) => {
    for (const connection of connections.values()) if (condemned(connection)) cut(connection)
  }
  const timers = [
    setTimeout(cutAll, INCOMPLETE_MS, (connection: Connection) => !connection.upgraded && !isAnswering(connection)),
    setTimeout(cutAll, ANSWER_MS, () => true),
  ]
  return new Promise((resolve) => {
    // Node counts a connection as idle once its response is ended, and `http.Server.close` destroys it although the client
    // has not read all of it.
    NetServer.prototype.close.call(server, () => {
      for (const timer of timers) clearTimeout(timer)
      server.close()
      resolve()
    })
    cutAll(isUnused)
    if (![...connections.values()].some(isSending)) server.closeIdleConnections()
    for (const connection of connections.values()) endAfterLast(connection)
  })
}

/** A pair of address and port is unique among the open connections of a server. */
function addressOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`
}

/** Browsers open connections in advance, and Node counts a connection without any byte as busy. */
function isUnused({ socket, upgraded }: Connection): boolean {
  return socket.bytesRead === 0 && !upgraded
}

function isOver(response: ServerResponse): boolean {
  return response.writableFinished || response.destroyed
}

/** True while a complete request waits for the rest of its response. */
function isAnswering({ responses }: Connection): boolean {
  return responses.some((response) => response.req.complete && !isOver(response))
}

function isSending({ responses }: Connection): boolean {
  return responses.some((response) => response.writableEnded && !isOver(response))
}

/** Closes the connection after the last response. */
function endAfterLast({ socket, responses }: Connection): void {
  const last = responses.at(-1)
  if (last === undefined || isOver(last)) return
  if (!last.headersSent) last.setHeader('Connection', 'close')
  last.once('close', () => socket.destroySoon())
}

/** Without the reset, a client would take the part of a response for all of it. */
function cut({ raw, responses }: Connection): void {
  if (responses.some((response) => response.headersSent && !isOver(response))) raw.resetAndDestroy()
  else raw.destroy()
}
