/** Web sites beside the mock, for browsers to go to. */
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { KeyPair } from '../../../mock-idp/index.ts'

/** A server of a web site. `origin` as browsers write it. */
export interface Site {
  readonly origin: string
  close(): Promise<void>
}
/** A name of this machine, of which a certificate tells. */
export interface SecureName {
  readonly name: string
  readonly pair: KeyPair
}

/** Serves a site at a free port: of localhost, or of the host of that name over TLS. */
export async function serveSite(listener: RequestListener, secure?: SecureName): Promise<Site> {
  const server = secure === undefined ? createServer(listener) : createSecureServer({ ...secure.pair }, listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: secure === undefined ? `http://localhost:${port}` : `https://${secure.name}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
