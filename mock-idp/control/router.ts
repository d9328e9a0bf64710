/** `/mock`: the operations of `HostControl` over HTTP. */
import express, { type Request, type Response, Router } from 'express'
import type { AuthorityModule } from '../authorities/module.ts'
import { ControlError } from '../core/control-error.ts'
import { jsonWithNewline } from '../core/send-json.ts'
import { checkParameters } from './check-parameters.ts'
import { type HostControl, routes } from './control.ts'
import { controlPath, createFindOperation, operationsOf } from './find-operation.ts'
import { type GuardOptions, guard } from './guard.ts'
import { sendIndex } from './index-page.ts'
import { onError, pathOf, type RefusalDeps } from './on-error.ts'

export interface ControlRouterDeps extends RefusalDeps {
  readonly modules: ReadonlyMap<string, AuthorityModule>
}

function unknownPath(req: Request): ControlError {
  const message = `Not found: ${req.method} ${pathOf(req).slice(0, 256)}. List the operations with GET /mock.`
  return new ControlError(404, 'NOT_FOUND', message)
}

function methodNotAllowed({ method }: Request, res: Response, methods: readonly string[]): ControlError {
  const allowed = [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].join(', ')
  res.setHeader('Allow', allowed)
  const message = `This path has no method ${method.slice(0, 16)}. Use ${allowed}.`
  return new ControlError(405, 'METHOD_NOT_ALLOWED', message)
}

/** Router for `/mock`, with its own body parser. */
export function controlRouter(control: HostControl, deps: ControlRouterDeps, guarded: GuardOptions): Router {
  const router = Router({ caseSensitive: true })
  router.use((_req, res, next) => {
    res.setHeader('Cache-Control', 'no-store')
    next()
  })
  router.use(jsonWithNewline)
  router.use(guard(guarded))
  router.use(express.json({ limit: '64kb', strict: false }))
  const operations = operationsOf([...deps.modules.values()].map(({ id }) => id))
  const find = createFindOperation(operations)
  router.use(checkParameters(find))
  router.get('/', (req, res) => sendIndex(operations, guarded.baseUrl(), req, res))
  for (const { method, path, run, status = 200 } of routes)
    router[method](path, async (req, res) => {
      const result = await run(control, req, res)
      if (!res.headersSent) res.status(status).json(result)
    })
  for (const module of new Set(deps.modules.values())) router.use(`/${module.id}`, module.control)
  router.use((req, res) => {
    const { methods } = find(req.method, controlPath(req))
    throw methods.length > 0 ? methodNotAllowed(req, res, methods) : unknownPath(req)
  })
  router.use(onError(deps))
  return router
}
