import type { Server } from 'node:http'

/** Listens on a free port of the loopback interface and prints the same line as the mock. */
export const announce = (server: Server): void => {
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (address !== null && typeof address === 'object') console.log(`listening on http://127.0.0.1:${address.port}`)
  })
}
