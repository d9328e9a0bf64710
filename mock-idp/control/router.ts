/** `/mock`: the control API over HTTP. It does what `Control` does, and nothing else. */
import express, { type ErrorRequestHandler, type RequestHandler, Router } from 'express'
import { schemaFaults } from '../config/faults.ts'
import type { Host } from '../host.ts'
import { coverageMarkdown } from '../journal/coverage-markdown.ts'
import type { NewFlow } from '../policy/start.ts'
import type { ClockChange } from './clock.ts'
import type { Control } from './control.ts'
import { ControlError } from './control-error.ts'
import type { Fault } from './faults.ts'
import { type GuardOptions, guard } from './guard.ts'
import { validators } from './validators.gen.ts'

/** The name of a schema in `schemas/control/`, without its ending. */
export type ControlSchema = keyof typeof validators & string

/** @throws ControlError 400 with a JSON pointer to each fault. */
export function validate(schema: string, body: unknown): void {
  const check = validators[schema]
  if (check === undefined) throw new Error(`there is no control schema ${schema}`)
  if (check(body)) return
  const details = schemaFaults(check.errors ?? [])
  throw new ControlError(400, 'VALIDATION_ERROR', 'The body is not what this operation wants; see details.', details)
}

/** Answers with what the operation gives, and hands on what it throws. */
function answer(run: (req: express.Request, res: express.Response) => unknown, status = 200): RequestHandler {
  return async (req, res) => {
    const result = await run(req, res)
    if (!res.headersSent) res.status(status).json(result)
  }
}

/** The body, checked by its schema; absent is `{}`. */
function body<T>(req: express.Request, schema: string): T {
  const given: unknown = req.body ?? {}
  validate(schema, given)
  return given as T
}

/** The router, to be mounted at `/mock`. It reads its own bodies. */
export function controlRouter(
  control: Control,
  health: () => object,
  { modules, log }: Pick<Host, 'modules' | 'log'>,
  guarded: GuardOptions,
): Router {
  const router = Router({ caseSensitive: true })
  router.use((_req, res, next) => {
    res.setHeader('Cache-Control', 'no-store')
    next()
  })
  router.use(guard(guarded))
  router.use(express.json({ limit: '64kb', strict: false }))
  router.get('/health', answer(health))
  router.post(
    '/flows',
    answer((req) => control.startFlow(body<NewFlow>(req, 'new-flow')), 201),
  )
  router.get(
    '/flows',
    answer((req) => control.flows(page(req.query))),
  )
  router.get(
    '/flows/:id',
    answer((req) => control.flow(String(req.params['id']))),
  )
  router.get(
    '/clock',
    answer(() => control.clock.read()),
  )
  router.patch(
    '/clock',
    answer((req) => control.clock.change(body<ClockChange>(req, 'clock-change'))),
  )
  router.get('/coverage', answer(showCoverage(control)))
  router.delete(
    '/coverage',
    answer((_req, res) => {
      control.clearCoverage()
      res.status(204).end()
    }),
  )
  router.get(
    '/requests',
    answer((req) => control.requests(text(req.query['flow']))),
  )
  router.get(
    '/faults',
    answer(() => control.faults.list()),
  )
  router.put(
    '/faults',
    answer((req) => {
      control.faults.put(body<Fault[]>(req, 'faults'))
      return control.faults.list()
    }),
  )
  router.post(
    '/reset',
    answer(() => control.reset()),
  )
  for (const module of new Set(modules.values())) router.use(`/${module.id}`, module.control)
  router.use((req) => {
    throw new ControlError(404, 'NOT_FOUND', `There is nothing at ${req.method} ${req.originalUrl.slice(0, 256)}.`)
  })
  router.use(onError(log))
  return router
}

function showCoverage(control: Control) {
  return (req: express.Request, res: express.Response) => {
    if (req.accepts(['json', 'text/markdown']) !== 'text/markdown') return control.coverage()
    return res.type('text/markdown').send(coverageMarkdown(control.coverage()))
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function page(query: { readonly [name: string]: unknown }) {
  const { limit, after } = query
  const size = limit === undefined ? 100 : Number(limit)
  if (!Number.isInteger(size) || size < 1 || size > 1000)
    throw new ControlError(400, 'INVALID_REQUEST', '"limit" must be a whole number from 1 to 1000.')
  return { limit: size, ...(typeof after === 'string' && { after }) }
}

function onError(log: Host['log']): ErrorRequestHandler {
  return (error, _req, res, _next) => {
    const known = asControlError(error)
    if (known.status >= 500) log.error({ err: error }, known.message)
    res.status(known.status).json({ code: known.code, message: known.message, details: known.details })
  }
}

function asControlError(error: unknown): ControlError {
  if (error instanceof ControlError) return error
  const { type } = error as { readonly type?: unknown }
  if (type === 'entity.too.large') return new ControlError(413, 'BODY_TOO_LARGE', 'The body is larger than 64 KiB.')
  if (typeof type === 'string') return new ControlError(400, 'INVALID_BODY', 'The body is not JSON in UTF-8.')
  return new ControlError(500, 'UNEXPECTED_ERROR', 'Something went wrong here; the cause is in the log.')
}
