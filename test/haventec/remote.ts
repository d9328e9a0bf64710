/** A Haventec server that listens, and the adapter's remote port to it. */
import { once } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { remote } from '../../adapter/haventec/authority.ts'
import type { HaventecConfig } from '../../adapter/haventec/types.ts'
import { createServer } from '../../mock-idp/server.ts'
import { APPLICATION, type Having, openModule } from './server.ts'

/** Where the API is below a server. */
export const ROOT = '/authenticate/v1-2'
/** The settings of an adapter for the application of the tests, but for the server. */
export const SETTINGS: HaventecConfig = {
  'Application UUID': APPLICATION.applicationUuid,
  'API Key': APPLICATION.apiKey,
}

/** Listens at a free port of this machine. */
export const listening = async (server: HttpServer): Promise<string> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
/** Ends a server and every connection to it. */
export const ended = async (server: HttpServer): Promise<void> => {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}

/** The module, its wire at a URL, and `port`, the remote port to it with these settings besides the application's. */
export const openRemote = async (having: Having = {}, settings: HaventecConfig = {}) => {
  const { module, operations, clock, close: closeModule } = await openModule(having)
  const app = express()
  const requests: string[] = []
  app.use(((request, _response, next) => {
    requests.push(`${request.method} ${request.originalUrl}`)
    next()
  }) satisfies express.RequestHandler)
  app.use(module.wire)
  const server = createServer(app)
  const url = await listening(server)
  const port = remote({ ...SETTINGS, 'Base URL': url + ROOT, ...settings }, clock)
  const close = async () => {
    await ended(server)
    await closeModule()
  }
  return { module, operations, clock, port, url, requests, close }
}
