/** An Authentication Manager that listens, and the adapter's remote port to it. */
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { remote } from '../../adapter/securid/authority.ts'
import type { SecurIDConfig } from '../../adapter/securid/types.ts'
import type { SecurIDSettings } from '../../mock-idp/authorities/securid/seed.ts'
import type { User } from '../../mock-idp/authorities/securid/user.ts'
import { createServer } from '../../mock-idp/server.ts'
import { openModule } from './manager.ts'

/** The agent of the tests, which is that of the demo too. */
export const AGENT = { name: 'MyPingFederate', accessKey: 'k0'.repeat(32), accessId: 'a1'.repeat(32) }
/** The settings of an adapter that is that agent, but for the server. */
export const AGENT_SETTINGS: SecurIDConfig = {
  'RSA Authentication Agent': AGENT.name,
  'RSA Access Key': AGENT.accessKey,
  'RSA Access ID': AGENT.accessId,
}
/** Where the API is below a server. */
export const ROOT = '/mfa/v1_1'

/** Listens at a free port of this machine. */
export const listening = async (server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
/** Ends a server and every connection to it. */
export const ended = async (server: Server): Promise<void> => {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}

/** The module, its wire at a URL, and `port`, the remote port to it with these settings besides the agent's. */
export const openRemote = async (
  having: readonly User[] = [],
  config: SecurIDSettings = {},
  settings: SecurIDConfig = {},
) => {
  const manager = await openModule(having, { agents: [AGENT], replayProtection: true, ...config } as SecurIDSettings)
  const app = express()
  const requests: string[] = []
  app.use(((request, _response, next) => {
    requests.push(`${request.method} ${request.originalUrl}`)
    next()
  }) satisfies express.RequestHandler)
  app.use(manager.module.wire)
  const server = createServer(app)
  const url = await listening(server)
  const port = remote({ ...AGENT_SETTINGS, 'RSA Base API URL': url + ROOT, ...settings }, manager.clock)
  const close = async () => {
    await ended(server)
    await manager.close()
  }
  return { ...manager, port, url, requests, close }
}
