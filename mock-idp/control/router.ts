/** `/mock`: the operations of `HostControl` over HTTP. */
import express, { type RequestHandler, Router } from 'express'
import { defined } from '../../adapter/kernel/objects.ts'
import type { AuthorityModule } from '../authorities/module.ts'
import { ControlError } from '../core/control-error.ts'
import { coverageMarkdown } from '../core/journal/coverage-markdown.ts'
import type { HostControl } from './control.ts'
import { type GuardOptions, guard } from './guard.ts'
import { onError, pathOf, type RefusalDeps } from './on-error.ts'
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

export interface ControlRouterDeps extends RefusalDeps {
  readonly modules: ReadonlyMap<string, AuthorityModule>
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
