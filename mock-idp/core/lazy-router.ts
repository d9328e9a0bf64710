import { Router } from 'express'

/** Router for everything below `path`. `load` is called once, at the first request for it, to keep the start short. */
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
