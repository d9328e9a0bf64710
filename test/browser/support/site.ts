/** Web servers besides the mock. */
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { KeyPair } from '../../../mock-idp/index.ts'

export interface Site {
  readonly origin: string
  close(): Promise<void>
}
/** A host name of this machine and its certificate. */
export interface SecureName {
  readonly name: string
  readonly pair: KeyPair
}

/** Listens at a free port: plain http at localhost, or TLS under that name. */
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
