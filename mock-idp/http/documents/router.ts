/** `/openapi.json` and `/schemas`: documents for editors and generators of clients, without a token, from any origin. */
import { createHash } from 'node:crypto'
import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express'
import { textError } from '../../../adapter/kernel/errors.ts'
import { allowMethods } from '../flow-api/allow-methods.ts'
import { asFlowError, type ErrorDeps } from '../flow-api/errors.ts'
import { refuseBrowser } from '../flow-api/refuse-browser.ts'
import { type RefusalDeps, reason, refusalOfError, reportRefusal } from '../idp/refusal.ts'
import { listSchemas, type Plugins, readOpenapi, readSchema } from './read-documents.ts'

export interface DocumentDeps extends ErrorDeps, RefusalDeps {
  readonly baseUrl: () => string
  /** Adapter types that are not built in. */
  readonly plugins: Plugins
}

type Read = (req: Request) => Promise<object | undefined>

export function documentRouter(deps: DocumentDeps): Router {
  const { baseUrl, plugins } = deps
  const router = Router({ caseSensitive: true })
  const serve = (path: string, read: Read) => router.all(path, answer(read))
  serve('/openapi.json', () => readOpenapi(baseUrl()))
  serve('/schemas', async () => {
    const paths = await listSchemas(plugins)
    return { schemas: paths.map((path) => `${baseUrl()}/schemas/${path}`) }
  })
  serve('/schemas/*path', (req) => readSchema([req.params['path'] ?? ''].flat().join('/'), baseUrl(), plugins))
  const onError: ErrorRequestHandler = (thrown, req, res, _next) => {
    const error = thrown instanceof URIError ? unknownDocument() : thrown
    refuseBrowser(error, req, res, deps)
    reportRefusal(req, res, refusalOfError(asFlowError(error)), deps)
  }
  router.use(['/openapi.json', '/schemas'], onError)
  return router
}

function answer(read: Read): RequestHandler {
  return async (req, res) => {
    allowMethods(['GET', 'HEAD'], req, res)
    const document = await read(req)
    if (document === undefined) throw unknownDocument()
    sendDocument(`${JSON.stringify(document, null, 2)}\n`, req, res)
  }
}

/** A client asks again each time, and gets the document only if it has changed. */
function sendDocument(text: string, req: Request, res: Response): void {
  const tag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`
  res.set({ 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-cache', ETag: tag })
  if (req.headers['if-none-match']?.includes(tag)) res.status(304).end()
  else res.type('json').send(text)
}

function unknownDocument() {
  const text = 'This host has no such schema. List the schemas with GET /schemas.'
  return textError('PATH_UNKNOWN', text, 404, reason('PATH_UNKNOWN'))
}
