import { Router } from 'express'
import { loadOnce } from '../../adapter/kernel/load-once.ts'

/** Router for everything below `path`. `load` is called at the first request for it, to keep the start short. */
export function lazyRouter(path: string, load: () => Promise<Router>): Router {
  const router = Router({ caseSensitive: true })
  const loaded = loadOnce(load)
  router.use((req, res, next) => {
    if (!req.path.startsWith(path)) return next()
    return loaded().then((loadedRouter) => loadedRouter(req, res, next), next)
  })
  return router
}
