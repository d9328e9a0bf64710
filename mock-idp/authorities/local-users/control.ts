/** /mock/people: the operations over HTTP. */
import express, { Router } from 'express'
import { pageIn } from '../../core/page.ts'
import type { LocalUserOperations } from './operations.ts'

export function createControl({ users }: LocalUserOperations): Router {
  const router = Router({ caseSensitive: true })
  router.use(express.json({ limit: '64kb' }))
  router.get('/users', async ({ query }, response) => {
    response.json(await users.list(pageIn(query)))
  })
  router.get('/users/:username', async ({ params }, response) => {
    response.json(await users.get(params.username))
  })
  router.put('/users/:username', async ({ params, body }, response) => {
    const { user, created } = await users.put(params.username, body)
    response.status(created ? 201 : 200).json(user)
  })
  router.patch('/users/:username', async ({ params, body }, response) => {
    response.json(await users.patch(params.username, body))
  })
  router.delete('/users/:username', async ({ params }, response) => {
    await users.delete(params.username)
    response.status(204).end()
  })
  return router
}
