/** The Express application around a host: requests wait until it is built. */
import express, {
  type ErrorRequestHandler,
  type Express,
  type NextFunction,
  type Request,
  type Response,
} from 'express'
import type { Logger } from 'pino'
import type { BuiltHost } from './compose.ts'
import type { LifeCycle } from './life-cycle.ts'

export interface AppOptions {
  readonly building: Promise<BuiltHost>
  /** Undefined until `building` is resolved: a request then has nothing to wait for. */
  readonly built: () => BuiltHost | undefined
  readonly life: Pick<LifeCycle, 'closed' | 'listening'>
  readonly log: Logger
}

export function createApp({ building, built, life, log }: AppOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.use((req, res, next) => {
    if (life.closed && life.listening?.owns(req) !== true) return refuseClosed(res)
    const host = built()
    if (host !== undefined) serve(host, req, res, next)
    else building.then((ready) => serve(ready, req, res, next), next)
  })
  const serve = ({ router, refuseUnknownPath }: BuiltHost, req: Request, res: Response, next: NextFunction) =>
    router(req, res, (error?: unknown) => {
      if (error === undefined && life.listening?.owns(req) === true) refuseUnknownPath(req, res)
      else next(error)
    })
  const cutHalfAnswer: ErrorRequestHandler = (error, req, res, next) => {
    if (!res.headersSent || life.listening?.owns(req) !== true) return next(error)
    log.error({ err: error }, 'an answer ended with an error')
    res.destroy()
  }
  app.use(cutHalfAnswer)
  return app
}

function refuseClosed(res: Response): void {
  const message = 'This mock identity provider is closed.'
  res.status(503).set({ 'Cache-Control': 'no-store', Connection: 'close' }).json({ code: 'CLOSED', message })
}
