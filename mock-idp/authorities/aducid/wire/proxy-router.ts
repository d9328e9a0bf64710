/** AIM-Proxy: takes a browser with an authId to the PEIG and back to the application. Source: the vendor's page "Detailed view", and client code. */
import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express'
import { qrCode } from '../../../pages/qr-code.ts'
import { PAGE_HEADERS } from '../../../pages/send-page.ts'
import { createWireJournal, type WireRequest, type WireResult } from '../../wire/journal.ts'
import { reason } from '../rules/reasons.ts'
import type { Deps } from '../service/deps.ts'
import { aducidUrl, PROXY_PATH, PROXY_PREFIX, QR_PATH } from '../service/urls.ts'
import { listUsers } from '../service/users.ts'
import { endPage, isWaiting, REFRESH_SECONDS, refusalPage, waitingPage } from './proxy-pages.ts'
import { asRefusal, methodNotAllowed, pathUnknown, resultOf } from './proxy-refusal.ts'
import { reach } from './proxy-request.ts'
import { returnTo } from './proxy-return.ts'

export interface ProxyOptions {
  readonly deps: Deps
  /** Reports an internal error. */
  readonly onFault: (error: unknown) => void
  /** Reports every answered request. */
  readonly onRequest: (request: WireRequest) => void
}

/** Mounted at the root. */
export function createProxyRouter({ deps, onFault, onRequest }: ProxyOptions): Router {
  const journal = createWireJournal(onRequest, 'username')
  const proxy = Router({ caseSensitive: true })
  const handle =
    (answer: (deps: Deps, request: Request, response: Response) => Promise<WireResult>): RequestHandler =>
    async (request, response) =>
      journal.answered(request, response, await answer(deps, request, response))
  proxy.use((_request, response, next) => {
    setPageHeaders(response)
    next()
  })
  for (const [path, answer] of ROUTES) {
    proxy.get(path.slice(PROXY_PREFIX.length), handle(answer))
    proxy.all(path.slice(PROXY_PREFIX.length), refuseMethod)
  }
  proxy.use(() => {
    throw pathUnknown([PROXY_PATH, QR_PATH])
  })
  const onError: ErrorRequestHandler = (error, request, response, _next) => {
    const refusal = asRefusal(error, onFault)
    response.status(refusal.status).type('html').send(refusalPage(refusal))
    journal.answered(request, response, resultOf(refusal))
  }
  proxy.use(onError)
  return Router({ caseSensitive: true }).use(PROXY_PREFIX, proxy)
}

/** Keys in URLs stay out of caches and referrers. */
export function setPageHeaders(response: Response): void {
  response.set({ ...PAGE_HEADERS, 'Referrer-Policy': 'no-referrer', 'Cache-Control': 'no-store' })
}

const ROUTES = [
  [PROXY_PATH, answerProcess],
  [QR_PATH, answerQr],
] as const

async function answerProcess(deps: Deps, { query }: Request, response: Response): Promise<WireResult> {
  const session = await reach(deps, query, 'redirect')
  if (isWaiting(session)) {
    const [first] = await listUsers(deps)
    response.setHeader('Refresh', String(REFRESH_SECONDS))
    response.type('html').send(waitingPage(session, deps.baseUrl(), first?.username ?? ''))
    return {}
  }
  const back = returnTo(session)
  if ('to' in back) {
    response.status(302).location(back.to).end()
    return {}
  }
  const cause = 'refused' in back ? reason('RETURN_URL_NOT_FOLLOWED') : undefined
  response
    .status(cause === undefined ? 200 : 400)
    .type('html')
    .send(endPage(session, back))
  return { reason: cause }
}

async function answerQr(deps: Deps, { query }: Request, response: Response): Promise<WireResult> {
  const { data } = await reach(deps, query, 'qr')
  const code = qrCode(aducidUrl(deps.baseUrl(), data), 'QR code of the sign-on')
  if (code === undefined) throw new Error('the aducid:// URL is too long for a QR code')
  response.type('image/svg+xml').send(code.html)
  return {}
}

const refuseMethod: RequestHandler = ({ method }, response) => {
  response.setHeader('Allow', 'GET, HEAD')
  throw methodNotAllowed(method)
}
