/** /mock/aducid: the operations over HTTP. */
import { Router } from 'express'
import { pageIn } from '../../../core/page.ts'
import type { AducidOperations } from './operations.ts'

/** Mounted at /mock/aducid, after a body parser. */
export function createControl({ users, sessions, keys }: AducidOperations): Router {
  return Router({ caseSensitive: true })
    .get('/users', async ({ query }, response) => {
      response.json(await users.list(pageIn(query)))
    })
    .get('/users/:username', async ({ params }, response) => {
      response.json(await users.get(params.username))
    })
    .patch('/users/:username', async ({ params, body }, response) => {
      response.json(await users.patch(params.username, body ?? {}))
    })
    .get('/sessions', async ({ query }, response) => {
      response.json(await sessions.list(pageIn(query)))
    })
    .get('/sessions/:authId', async ({ params }, response) => {
      response.json(await sessions.get(params.authId))
    })
    .post('/sessions/:authId/peig', async ({ params, body }, response) => {
      response.json(await sessions.peig(params.authId, body ?? {}))
    })
    .get('/keys', async (_request, response) => {
      response.json(await keys())
    })
}
