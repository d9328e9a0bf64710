/** Where the host listens: at every address that its name stands for on this machine. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Express } from 'express'
import { createServer, stop } from './server.ts'

/** Where to listen; by default a free port of localhost. */
export interface ListenOptions {
  readonly port?: number
  readonly host?: string
}
/** A host that listens. */
export interface Listening {
  readonly port: number
  readonly url: string
  /** Whether only this machine can reach it. */
  readonly loopback: boolean
  close(): Promise<void>
}

const FREE_PORT_TRIES = 10
const ANY_ADDRESS = new Set(['0.0.0.0', '::'])
// An address family that this machine does not have is no fault; a port that is taken is.
const NO_SUCH_ADDRESS = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT'])

/**
 * Serves the app. `localhost` is 127.0.0.1 and, where there is one, ::1.
 * @throws Error as `net.Server.listen` gives it, EADDRINUSE for example.
 */
export async function listen(app: Express, { port = 0, host = 'localhost' }: ListenOptions = {}): Promise<Listening> {
  const addresses = host === 'localhost' ? ['127.0.0.1', '::1'] : [host]
  const servers = await bindAll(app, addresses, port, port === 0 ? FREE_PORT_TRIES : 1)
  const bound = servers[0]?.address() as AddressInfo
  const name = ANY_ADDRESS.has(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return {
    port: bound.port,
    url: `http://${name}:${bound.port}`,
    loopback: servers.every((server) => isLoopback((server.address() as AddressInfo).address)),
    close: async () => {
      await Promise.all(servers.map(stop))
    },
  }
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.')
}

async function bindAll(app: Express, addresses: readonly string[], port: number, tries: number): Promise<Server[]> {
  const servers: Server[] = []
  let chosen = port
  try {
    for (const address of addresses) {
      const server = await bind(app, address, chosen)
      if (server === undefined) continue
      servers.push(server)
      chosen = (server.address() as AddressInfo).port
    }
    return servers
  } catch (error) {
    await Promise.all(servers.map(stop))
    // A port that is free at 127.0.0.1 may be taken at ::1: draw another one.
    if (tries > 1 && (error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      return bindAll(app, addresses, port, tries - 1)
    throw error
  }
}

function bind(app: Express, address: string, port: number): Promise<Server | undefined> {
  const server = createServer(app)
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (address === '::1' && NO_SUCH_ADDRESS.has(error.code ?? '')) resolve(undefined)
      else reject(error)
    })
    server.listen(port, address, () => resolve(server))
  })
}
