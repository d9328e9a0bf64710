/** /mock/securid: users, and what they would type. */
import express, { type Request, Router } from 'express'
import type { Clock } from '../../../adapter/spi.ts'
import { ControlError } from '../../control/control-error.ts'
import type { SecurIDPolicy } from './policy.ts'
import type { Tokencodes } from './token/tokencode.ts'
import { type AssignedToken, blankUser, type User } from './user.ts'
import { changeUser, type UserChange } from './user-change.ts'
import { passcodeView, userView } from './user-view.ts'
import type { Users } from './users.ts'

/** Raises a ControlError of status 400 for a body that its schema refuses. */
export type Validate = (schema: 'securid-user' | 'securid-user-change', body: unknown) => void
/** What the control API works on. */
export interface ControlOptions {
  readonly users: Users
  readonly clock: Pick<Clock, 'now'>
  readonly policy: SecurIDPolicy
  readonly codes: Tokencodes
  readonly validate: Validate
}

/**
 * The router to mount at /mock/securid. Refused requests are raised as ControlError: 400, 404 USER_NOT_FOUND or
 * TOKEN_NOT_FOUND, 422 TOKEN_REQUIRED.
 */
export const createControl = (options: ControlOptions): Router => {
  const { users, clock, policy, codes } = options
  const view = (user: User) => userView(user, clock.now(), policy.lockout)
  const router = Router()
  router.use(express.json({ limit: '64kb' }))
  router.get('/users', async (_request, response) => {
    response.json((await users.list()).map(view))
  })
  router.get('/users/:username', async ({ params }, response) => {
    response.json(view(present(await users.find(params.username))))
  })
  router.put('/users/:username', async (request, response) => {
    const { user, created } = await replaceUser(options, request)
    response.status(created ? 201 : 200).json(view(user))
  })
  router.patch('/users/:username', async (request, response) => {
    response.json(view(await patchUser(options, request)))
  })
  router.delete('/users/:username', async ({ params }, response) => {
    if (!(await users.remove(params.username))) present(undefined)
    response.status(204).end()
  })
  router.get('/users/:username/passcode', async ({ params, query }, response) => {
    const user = present(await users.find(params.username))
    response.json(passcodeView(user, tokenOf(user, query['serial']), clock.now(), codes))
  })
  return router
}

type UserRequest = Request<{ username: string }>

const replaceUser = ({ users, validate, ...options }: ControlOptions, { params, body }: UserRequest) => {
  const change = read(validate, 'securid-user', params.username, body)
  return users.put(params.username, (before) => {
    const user = { ...blankUser(params.username), tokens: before?.tokens ?? [] }
    return changed(user, { tokens: [], ...change }, options)
  })
}

const patchUser = async ({ users, validate, ...options }: ControlOptions, { params, body }: UserRequest) => {
  const change = read(validate, 'securid-user-change', params.username, body)
  const answer = await users.change(params.username, (before) => {
    const user = changed(before, change, options)
    return { user, answer: user }
  })
  return present(answer)
}

const changed = (user: User, change: UserChange, { clock, policy }: Pick<ControlOptions, 'clock' | 'policy'>): User => {
  const result = changeUser(user, change, { now: clock.now(), policy })
  const [first] = result.faults
  if (first === undefined) return result.user
  const details = result.faults.map(({ pointer, message }) => ({ pointer, message }))
  throw new ControlError(400, first.code, first.message, details)
}

const read = (validate: Validate, schema: Parameters<Validate>[0], username: string, body: unknown): UserChange => {
  validate(schema, body)
  const change = body as UserChange // what the schema says
  if (change.username === undefined || change.username === username) return change
  const message = 'The username in the body is not that of the path. A user cannot be renamed: leave it out.'
  throw new ControlError(400, 'USERNAME_MISMATCH', message, [{ pointer: '/username', message }])
}

const present = (user: User | undefined): User => {
  if (user !== undefined) return user
  throw new ControlError(404, 'USER_NOT_FOUND', 'There is no such user. GET /mock/securid/users lists those there are.')
}

const tokenOf = ({ username, tokens }: User, serial: unknown): AssignedToken => {
  const found = serial === undefined ? tokens[0] : tokens.find(({ token }) => token.serial === serial)
  if (found !== undefined) return found
  if (tokens.length > 0) throw new ControlError(404, 'TOKEN_NOT_FOUND', 'The user has no token of this serial number.')
  throw new ControlError(422, 'TOKEN_REQUIRED', `User "${username}" has no token. Assign one.`)
}
