/** `/mock`: the operations of `HostControl` over HTTP. */
import express, { type ErrorRequestHandler, type RequestHandler, Router } from 'express'
import type { Logger } from 'pino'
import { isFlowError } from '../../adapter/kernel/errors.ts'
import { defined } from '../../adapter/kernel/objects.ts'
import type { Clock } from '../../adapter/spi.ts'
import type { AuthorityModule } from '../authorities/module.ts'
import { readBodyError } from '../core/body-error.ts'
import { ControlError, isControlError } from '../core/control-error.ts'
import { coverageMarkdown } from '../core/journal/coverage-markdown.ts'
import { type Journal, LONGEST_PATH } from '../core/journal/journal.ts'
import type { HostControl } from './control.ts'
import { type GuardOptions, guard } from './guard.ts'
import { type ControlBodies, validate } from './validate.ts'

/** Responds with the result of the operation, unless it has already responded. Errors go to `onError`. */
function handle(run: (req: express.Request, res: express.Response) => unknown, status = 200): RequestHandler {
  return async (req, res) => {
    const result = await run(req, res)
    if (!res.headersSent) res.status(status).json(result)
  }
}

/**
 * The validated body; `{}` if absent.
 * @throws ControlError 400 for a body against its schema.
 */
function body<N extends keyof ControlBodies>(schema: N, req: express.Request): ControlBodies[N] {
  return validate(schema, req.body ?? {})
}

export interface ControlRouterDeps {
  readonly modules: ReadonlyMap<string, AuthorityModule>
  readonly clock: Pick<Clock, 'now'>
  readonly journal: Pick<Journal, 'refused'>
  readonly log: Logger
}

/** Router for `/mock`, with its own body parser. */
export function controlRouter(control: HostControl, deps: ControlRouterDeps, guarded: GuardOptions): Router {
  const router = Router({ caseSensitive: true })
  router.use((_req, res, next) => {
    res.setHeader('Cache-Control', 'no-store')
    next()
  })
  router.use(guard(guarded))
  router.use(express.json({ limit: '64kb', strict: false }))
  router.get(
    '/health',
    handle(() => control.health()),
  )
  router.post(
    '/flows',
    handle((req) => control.startFlow(body('new-flow', req)), 201),
  )
  router.get(
    '/flows',
    handle((req) => control.flows(page(req.query))),
  )
  router.get(
    '/flows/:id',
    handle((req) => control.flow(String(req.params['id']))),
  )
  router.get(
    '/sessions',
    handle(() => control.sessions.list()),
  )
  router.post(
    '/sessions',
    handle(async (req, res) => {
      const started = await control.sessions.start(body('new-session', req))
      res.setHeader('Set-Cookie', started.setCookie)
      return started
    }, 201),
  )
  router.get(
    '/sessions/:id',
    handle((req) => control.sessions.get(String(req.params['id']))),
  )
  router.delete(
    '/sessions/:id',
    handle(async (req, res) => {
      await control.sessions.end(String(req.params['id']))
      res.status(204).end()
    }),
  )
  router.post(
    '/tokens',
    handle((req) => control.issueTokens(body('new-tokens', req))),
  )
  router.get(
    '/clock',
    handle(() => control.clock.read()),
  )
  router.patch(
    '/clock',
    handle((req) => control.clock.change(body('clock-change', req))),
  )
  router.get(
    '/certificate',
    handle((_req, res) => {
      const certificate = control.certificate()
      res.type('application/x-pem-file').send(certificate)
    }),
  )
  router.get('/coverage', handle(showCoverage(control)))
  router.delete(
    '/coverage',
    handle((_req, res) => {
      control.clearCoverage()
      res.status(204).end()
    }),
  )
  router.get(
    '/requests',
    handle((req) => control.requests(text(req.query['flow']))),
  )
  router.get(
    '/faults',
    handle(() => control.faults.list()),
  )
  router.put(
    '/faults',
    handle((req) => {
      control.faults.put(body('faults', req))
      return control.faults.list()
    }),
  )
  router.post(
    '/reset',
    handle(() => control.reset()),
  )
  for (const module of new Set(deps.modules.values())) router.use(`/${module.id}`, module.control)
  router.use((req) => {
    throw new ControlError(
      404,
      'NOT_FOUND',
      `Not found: ${req.method} ${pathOf(req).slice(0, 256)}. Check method and path.`,
    )
  })
  router.use(onError(deps))
  return router
}

function showCoverage(control: HostControl) {
  return (req: express.Request, res: express.Response) => {
    if (req.accepts(['json', 'text/markdown']) !== 'text/markdown') return control.coverage()
    return res.type('text/markdown').send(coverageMarkdown(control.coverage()))
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function page({ limit, after }: { readonly [name: string]: unknown }) {
  // A limit that is not written in digits becomes NaN, which the operation refuses.
  const number = typeof limit === 'string' && /^\d+$/.test(limit) ? Number(limit) : Number.NaN
  return defined({ limit: limit === undefined ? undefined : number, after: text(after) })
}

/** Without the query, which may contain a secret. */
function pathOf({ originalUrl }: express.Request): string {
  return originalUrl.split('?', 1)[0]?.slice(0, LONGEST_PATH) ?? ''
}

/** Answers, and reports the refusal: the guard's too. A fault of this host is a log line of its own. */
function onError({ clock, journal, log }: ControlRouterDeps): ErrorRequestHandler {
  return (error, req, res, _next) => {
    const { status, code, message, details } = asControlError(error)
    if (status >= 500) log.error({ err: error }, message)
    else {
      const { method } = req
      const reason = isFlowError(error) ? error.reason : { code, message }
      journal.refused({ at: clock.now(), method, path: pathOf(req), status, errorCode: code, reason })
    }
    res.status(status).json({ code, message, details })
  }
}

const BAD_ENCODING = 'The body has another charset or encoding than its headers say, or one that is not supported.'

function asControlError(error: unknown): ControlError {
  if (isControlError(error)) return error
  // The first step of a flow may ask the authority and fail.
  if (isFlowError(error)) {
    const [detail] = error.details
    return new ControlError(error.status, detail?.code ?? error.code, detail?.message ?? error.message)
  }
  const body = readBodyError(error)
  if (body?.kind === 'tooLarge')
    return new ControlError(413, 'BODY_TOO_LARGE', 'The body is larger than 64 KiB. Send less.')
  if (body?.kind === 'badEncoding')
    return new ControlError(400, 'INVALID_BODY', `${BAD_ENCODING} Send JSON in UTF-8, without Content-Encoding.`)
  if (body !== undefined) return new ControlError(400, 'INVALID_BODY', 'The body is not JSON in UTF-8. Correct it.')
  if (error instanceof URIError)
    return new ControlError(400, 'INVALID_REQUEST', 'The path cannot be decoded. Correct it.')
  return new ControlError(500, 'UNEXPECTED_ERROR', 'Unexpected error. The cause is in the log.')
}
