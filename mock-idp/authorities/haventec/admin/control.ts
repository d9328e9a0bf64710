/** /mock/haventec: the operations over HTTP. */
import { Router } from 'express'
import type { HaventecOperations } from './operations.ts'

/**
 * The router to mount at /mock/haventec; bodies are parsed already. Refused requests are raised as ControlError: 400, 404
 * USER_NOT_FOUND or DEVICE_NOT_FOUND.
 */
export function createControl({ applications, users, devices, outbox }: HaventecOperations): Router {
  return Router()
    .get('/applications', (_request, response) => {
      response.json(applications())
    })
    .get('/users', async (_request, response) => {
      response.json(await users.list())
    })
    .get('/users/:username', async ({ params, query }, response) => {
      const { applicationUuid } = query
      // Given twice it is a list, which no application has as its uuid.
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
