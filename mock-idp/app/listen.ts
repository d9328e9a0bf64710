/** Listens at every address that the host name has on this machine. */
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Express } from 'express'
import { defined } from '../../adapter/kernel/objects.ts'
import { isAnyAddress } from '../core/loopback.ts'
import { type Connections, trackConnections } from './connections.ts'
import { createServer, type Upgrades } from './express-server.ts'
import type { KeyPair } from './tls/key-pair.ts'

/** Default: a free port of localhost. */
export interface ListenTarget {
  readonly port?: number
  readonly host?: string
  /** Absent: plain http. */
  readonly pair?: KeyPair | undefined
  readonly upgrades?: Upgrades
  /** Called for each connection to the TLS port without TLS, after it was closed. */
  readonly onPlainHttp?: () => void
}
export interface Listening {
  readonly port: number
  readonly url: string
  /** True if only this machine can reach the host. */
  readonly loopback: boolean
  /** True for a request that came to this port, false for one that came to a mounted app. */
  owns(request: IncomingMessage): boolean
  /** Stops accepting at once; see `Connections.stop`. */
  stop(): Promise<void>
}
interface Bound {
  readonly server: Server
  readonly connections: Connections
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
  const create = () => {
    const server = createServer(app, defined({ ...pair, upgrades: target.upgrades }))
    return { server: reportPlainHttp(server, target.onPlainHttp), connections: trackConnections(server) }
  }
  const bound = await bindAll(create, addresses, port, port === 0 ? FREE_PORT_TRIES : 1)
  const bindings = bound.map(({ server }) => server.address() as AddressInfo)
  const chosenPort = bindings[0]?.port ?? port
  const name = isAnyAddress(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return {
    port: chosenPort,
    url: `${pair === undefined ? 'http' : 'https'}://${name}:${chosenPort}`,
    loopback: bindings.every(({ address }) => isLoopback(address)),
    owns: ({ socket }) => bound.some(({ connections }) => connections.has(socket)),
    stop: () => stopAll(bound),
  }
}

async function stopAll(bound: readonly Bound[]): Promise<void> {
  await Promise.all(bound.map(({ connections }) => connections.stop()))
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.')
}

type Create = () => Bound

async function bindAll(create: Create, addresses: readonly string[], port: number, tries: number): Promise<Bound[]> {
  const bound: Bound[] = []
  let chosen = port
  try {
    for (const address of addresses) {
      const created = create()
      if (!(await bind(created.server, address, chosen))) continue
      bound.push(created)
      chosen = (created.server.address() as AddressInfo).port
    }
    return bound
  } catch (error) {
    await stopAll(bound)
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

/** False if the machine does not have the address family. */
function bind(server: Server, address: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      if (address === '::1' && NO_SUCH_ADDRESS.has(error.code ?? '')) resolve(false)
      else reject(error)
    }
    server.once('error', onError)
    server.listen(port, address, () => {
      // A connection that could not be accepted is no reason to end the process.
      server.off('error', onError).on('error', () => {})
      resolve(true)
    })
  })
}
