/** `/mock`: the operations of `HostControl` over HTTP. */
import express, { Router } from 'express'
import type { AuthorityModule } from '../authorities/module.ts'
import { ControlError } from '../core/control-error.ts'
import { type HostControl, routes } from './control.ts'
import { type GuardOptions, guard } from './guard.ts'
import { onError, pathOf, type RefusalDeps } from './on-error.ts'

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
  for (const { method, path, run, status = 200 } of routes)
    router[method](path, async (req, res) => {
      const result = await run(control, req, res)
      if (!res.headersSent) res.status(status).json(result)
    })
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
