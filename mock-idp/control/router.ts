/** `/mock`: the control API over HTTP. It does what `Control` does, and nothing else. */
import express, { type ErrorRequestHandler, type RequestHandler, Router } from 'express'
import { isFlowError } from '../../adapter/kernel/errors.ts'
import type { Host } from '../app/host.ts'
import { ControlError, isControlError } from '../core/control-error.ts'
import { coverageMarkdown } from '../core/journal/coverage-markdown.ts'
import type { Control } from './control.ts'
import { type GuardOptions, guard } from './guard.ts'
import { type ControlBodies, validate } from './validate.ts'

/** Answers with what the operation gives, and hands on what it throws. */
function answer(run: (req: express.Request, res: express.Response) => unknown, status = 200): RequestHandler {
  return async (req, res) => {
    const result = await run(req, res)
    if (!res.headersSent) res.status(status).json(result)
  }
}

/** The body, absent is `{}`. @throws ControlError 400 */
function body<N extends keyof ControlBodies>(schema: N, req: express.Request): ControlBodies[N] {
  return validate(schema, req.body ?? {})
}

/** The router, to be mounted at `/mock`. It reads its own bodies. */
export function controlRouter(
  control: Control,
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
  router.get(
    '/health',
    answer(() => control.health()),
  )
  router.post(
    '/flows',
    answer((req) => control.startFlow(body('new-flow', req)), 201),
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
    '/sessions',
    answer(() => control.sessions.list()),
  )
  router.post(
    '/sessions',
    answer(async (req, res) => {
      const started = await control.sessions.start(body('new-session', req))
      res.setHeader('Set-Cookie', started.setCookie)
      return started
    }, 201),
  )
  router.get(
    '/sessions/:id',
    answer((req) => control.sessions.get(String(req.params['id']))),
  )
  router.delete(
    '/sessions/:id',
    answer(async (req, res) => {
      await control.sessions.end(String(req.params['id']))
      res.status(204).end()
    }),
  )
  router.post(
    '/tokens',
    answer((req) => control.issueTokens(body('new-tokens', req))),
  )
  router.get(
    '/clock',
    answer(() => control.clock.read()),
  )
  router.patch(
    '/clock',
    answer((req) => control.clock.change(body('clock-change', req))),
  )
  router.get(
    '/certificate',
    answer((_req, res) => {
      const certificate = control.certificate()
      res.type('application/x-pem-file').send(certificate)
    }),
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
      control.faults.put(body('faults', req))
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

function page({ limit, after }: { readonly [name: string]: unknown }) {
  // A limit that is no number becomes NaN, which the operation refuses.
  return {
    ...(limit !== undefined && { limit: limit === '' ? Number.NaN : Number(limit) }),
    ...(typeof after === 'string' && { after }),
  }
}

function onError(log: Host['log']): ErrorRequestHandler {
  return (error, _req, res, _next) => {
    const known = asControlError(error)
    if (known.status >= 500) log.error({ err: error }, known.message)
    else if (isFlowError(error) && error.cause !== undefined) log.warn({ err: error.cause }, known.message)
    res.status(known.status).json({ code: known.code, message: known.message, details: known.details })
  }
}

function asControlError(error: unknown): ControlError {
  if (isControlError(error)) return error
  // A flow that cannot be begun: its first step asks the vendor's server.
  if (isFlowError(error)) {
    const [detail] = error.details
    return new ControlError(error.status, detail?.code ?? error.code, detail?.message ?? error.message)
  }
  const { type, status } = error as { readonly type?: unknown; readonly status?: unknown }
  if (type === 'entity.too.large') return new ControlError(413, 'BODY_TOO_LARGE', 'The body is larger than 64 KiB.')
  if (typeof type === 'string') return new ControlError(400, 'INVALID_BODY', 'The body is not JSON in UTF-8.')
  if (status === 400) return new ControlError(400, 'INVALID_REQUEST', 'The path cannot be decoded.')
  return new ControlError(500, 'UNEXPECTED_ERROR', 'Something went wrong here; the cause is in the log.')
}
