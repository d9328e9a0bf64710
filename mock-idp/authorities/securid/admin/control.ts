/** /mock/securid: the operations over HTTP. */
import express, { Router } from 'express'
import { pageIn } from '../../../core/page.ts'
import { readWait } from '../../../core/wait-parameter.ts'
import { type ControlOptions, createOperations } from './operations.ts'

export function createControl(options: ControlOptions): Router {
  const { users, passcode } = createOperations(options)
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
  router.get('/users/:username/passcode', async ({ params, query }, response) => {
    // A repeated parameter is a list, which no token has as its serial number.
    const serial = query['serial'] === undefined ? undefined : String(query['serial'])
    response.json(await passcode(params.username, { serial, waitMs: readWait(query['wait']) }))
  })
  return router
}
