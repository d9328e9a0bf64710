/** /mock/haventec: the operations over HTTP. */
import { Router } from 'express'
import { pageIn } from '../../../core/page.ts'
import type { HaventecOperations } from './operations.ts'

/** Mounted at /mock/haventec, after a body parser. */
export function createControl({ applications, users, devices, outbox }: HaventecOperations): Router {
  return Router({ caseSensitive: true })
    .get('/applications', (_request, response) => {
      response.json(applications())
    })
    .get('/users', async ({ query }, response) => {
      response.json(await users.list(pageIn(query)))
    })
    .get('/users/:username', async ({ params, query }, response) => {
      const { applicationUuid } = query
      // A repeated parameter is a list, which no application has as its uuid.
      response.json(
        await users.get(params.username, applicationUuid === undefined ? undefined : String(applicationUuid)),
      )
    })
    .patch('/devices/:deviceUuid', async ({ params, body }, response) => {
      response.json(await devices.patch(params.deviceUuid, body ?? {}))
    })
    .get('/outbox', async (_request, response) => {
      response.json(await outbox())
    })
}
