/** Routers that are loaded when the first request comes for them: what nobody uses costs nothing at the start. */
import { Router } from 'express'

/** A router for everything below `path`; `load` is called once, at the first such request. */
export function lazyRouter(path: string, load: () => Promise<Router>): Router {
  const router = Router({ caseSensitive: true })
  let loaded: Promise<Router> | undefined
  router.use((req, res, next) => {
    if (!req.path.startsWith(path)) return next()
    loaded ??= load()
    return loaded.then((loadedRouter) => loadedRouter(req, res, next), next)
  })
  return router
}
