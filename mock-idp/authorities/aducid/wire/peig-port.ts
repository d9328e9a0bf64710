/** The port of the local PEIG. */
import type { AddressInfo } from 'node:net'
import type { ModuleLog } from '../../module.ts'
import { createPeigApp, PEIG_PATH } from './peig-router.ts'
import type { ProxyOptions } from './proxy-router.ts'

/** Other machines do not reach a PEIG. */
const ADDRESS = '127.0.0.1'

/**
 * Listens, and returns the function that stops it. A port that cannot be opened is a warning in the log: the host serves all
 * the rest without it.
 */
export function servePeig(
  port: number,
  log: ModuleLog | undefined,
  options: ProxyOptions,
): Promise<() => Promise<void>> {
  const server = createPeigApp(options).listen(port, ADDRESS)
  return new Promise((resolve) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) => {
      log?.warn({ port, code }, 'the local PEIG of ADUCID is not served: its port cannot be opened')
      resolve(async () => {})
    })
    server.once('listening', () => {
      // A connection that could not be accepted is no reason to end the process.
      server.removeAllListeners('error').on('error', () => {})
      const bound = (server.address() as AddressInfo).port
      log?.info({ port: bound }, `the local PEIG of ADUCID listens on http://${ADDRESS}:${bound}${PEIG_PATH}`)
      resolve(
        () =>
          new Promise((closed) => {
            server.close(() => closed())
            server.closeAllConnections()
          }),
      )
    })
  })
}
