/** Control operations on pushes. */

import { Router } from 'express'
import { defined } from '../../../../adapter/kernel/objects.ts'
import type { Clock } from '../../../../adapter/spi.ts'
import { bodyValidator } from '../../../config/validate-body.ts'
import { ControlError } from '../../../core/control-error.ts'
import { time } from '../../../core/time.ts'
import { type Push, type PushAnswer, type Pushes, statusOf } from '../service/pushes.ts'

/** schemas/securid/control/push.schema.json. */
export interface PushView {
  readonly id: string
  readonly username: string
  readonly createdAt: string // RFC 3339
  readonly expiresAt: string // RFC 3339; it cannot be answered from this time on
  readonly selectionCode?: string
  readonly answer: ReturnType<typeof statusOf>
}
/** /mock/securid/pushes as functions. */
export interface PushOperations {
  readonly pushes: {
    /** Newest first, the last 1000. */
    list(): Promise<{ readonly pushes: readonly PushView[] }>
    /** Answers as the user does on the device. @throws ControlError 400; 404 PUSH_NOT_FOUND; 409 PUSH_OVER. */
    answer(id: string, given: { readonly answer: PushAnswer }): Promise<PushView>
  }
}
export interface PushControlOptions {
  readonly pushes: Pushes
  readonly clock: Pick<Clock, 'now'>
}

const validate = bodyValidator('securid/control')

const MAX_LISTED = 1000

export function createPushOperations({ pushes, clock }: PushControlOptions): PushOperations {
  const view = ({ id, username, createdAt, deadAt, selectionCode, ...push }: Push): PushView => ({
    id,
    username,
    createdAt: time(createdAt),
    expiresAt: time(deadAt),
    ...defined({ selectionCode }),
    answer: statusOf({ ...push, id, username, createdAt, deadAt }, clock.now()),
  })
  return {
    pushes: {
      list: async () => ({ pushes: (await pushes.list()).slice(0, MAX_LISTED).map(view) }),
      answer: async (id, given) => {
        validate('push-answer', given)
        const answered = await pushes.answer(id, given.answer)
        if (answered === undefined) {
          const message = 'Push not found. List pushes with GET /mock/securid/pushes.'
          throw new ControlError(404, 'PUSH_NOT_FOUND', message)
        }
        const { push, taken } = answered
        if (taken) return view({ ...push, answer: given.answer })
        const message = `This push can no longer be answered: ${statusOf(push, clock.now())}. Send another one.`
        throw new ControlError(409, 'PUSH_OVER', message)
      },
    },
  }
}

/** Mounted at /mock/securid, after a body parser. */
export function pushControl({ pushes }: PushOperations): Router {
  return Router({ caseSensitive: true })
    .get('/pushes', async (_request, response) => {
      response.json(await pushes.list())
    })
    .post('/pushes/:id', async ({ params, body }, response) => {
      response.json(await pushes.answer(params.id, body))
    })
}
