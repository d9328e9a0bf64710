/** Listens at every address that the host name has on this machine. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Express } from 'express'
import { isAnyAddress } from '../core/loopback.ts'
import { createServer, stop } from './express-server.ts'
import type { KeyPair } from './tls/key-pair.ts'

/** Default: a free port of localhost. */
export interface ListenTarget {
  readonly port?: number
  readonly host?: string
  /** Absent: plain http. */
  readonly pair?: KeyPair | undefined
  /** Called for each connection to the TLS port without TLS, after it was closed. */
  readonly onPlainHttp?: () => void
}
export interface Listening {
  readonly port: number
  readonly url: string
  /** True if only this machine can reach the host. */
  readonly loopback: boolean
  close(): Promise<void>
}

const FREE_PORT_TRIES = 10
// A missing address family is not an error; a port in use is.
const NO_SUCH_ADDRESS = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT'])

/**
 * Serves the app. `localhost` is 127.0.0.1 and, if available, ::1.
 * @throws Error of `net.Server.listen`, for example EADDRINUSE.
 */
export async function listen(app: Express, target: ListenTarget = {}): Promise<Listening> {
  const { port = 0, host = 'localhost', pair } = target
  const addresses = host === 'localhost' ? ['127.0.0.1', '::1'] : [host]
  const create = () => reportPlainHttp(createServer(app, pair), target.onPlainHttp)
  const servers = await bindAll(create, addresses, port, port === 0 ? FREE_PORT_TRIES : 1)
  const bound = servers[0]?.address() as AddressInfo
  const name = isAnyAddress(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return {
    port: bound.port,
    url: `${pair === undefined ? 'http' : 'https'}://${name}:${bound.port}`,
    loopback: servers.every((server) => isLoopback((server.address() as AddressInfo).address)),
    close: async () => {
      await Promise.all(servers.map(stop))
    },
  }
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.')
}

type Create = () => Server

async function bindAll(create: Create, addresses: readonly string[], port: number, tries: number): Promise<Server[]> {
  const servers: Server[] = []
  let chosen = port
  try {
    for (const address of addresses) {
      const server = await bind(create(), address, chosen)
      if (server === undefined) continue
      servers.push(server)
      chosen = (server.address() as AddressInfo).port
    }
    return servers
  } catch (error) {
    await Promise.all(servers.map(stop))
    // A port that is free at 127.0.0.1 may be in use at ::1: try another one.
    if (tries > 1 && (error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      return bindAll(create, addresses, port, tries - 1)
    throw error
  }
}

function reportPlainHttp(server: Server, report: (() => void) | undefined): Server {
  return server.on('tlsClientError', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'ERR_SSL_HTTP_REQUEST') report?.()
  })
}

function bind(server: Server, address: string, port: number): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (address === '::1' && NO_SUCH_ADDRESS.has(error.code ?? '')) resolve(undefined)
      else reject(error)
    })
    server.listen(port, address, () => resolve(server))
  })
}
