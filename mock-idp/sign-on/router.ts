/**
 * `/mock/sign-on?flowId=…`: the sign-on page for people, where no application of one's own draws the flow. GET shows,
 * POST acts and sends the browser back to GET; it works without script. It asks for no token: like the flow API it is for browsers.
 */
import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express'
import { type FlowError, hostError } from '../../adapter/kernel/errors.ts'
import { SIGN_ON_PATH } from '../flows/applications.ts'
import { asFlowError, logCause } from '../http/flow-api/errors.ts'
import { type Exchange, newExchange, noteRefusal, report } from '../http/flow-api/exchange.ts'
import { mayRead } from '../http/flow-api/perform.ts'
import { message } from '../pages/pages.ts'
import { PAGE_HEADERS } from '../pages/send-page.ts'
import { type Acting, actByForm } from './act.ts'
import { answerState } from './answer-state.ts'
import { assets } from './assets.ts'
import type { SignOnDeps } from './deps.ts'
import { isFromOwnPage } from './own-page.ts'
import { createFormReader, flowIdOf, loadFlow } from './visit.ts'

/** What the page needs to know besides. */
export interface SignOnOptions {
  /** Whether only this machine can reach the host, so that its control API may be read without a token. */
  readonly loopback: () => boolean
}

/** The router, with whole paths; unknown ones below its own are answered with a page. */
export function signOnRouter(host: SignOnDeps, { loopback }: SignOnOptions): Router {
  const router = Router({ caseSensitive: true })
  const acting: Acting = { host, loopback, readPosted: createFormReader() }
  router.use(SIGN_ON_PATH, protect)
  router.use(assets(SIGN_ON_PATH))
  router.get(
    SIGN_ON_PATH,
    handle(host, (exchange, req, res) => show(exchange, req, res, acting)),
  )
  router.post(
    SIGN_ON_PATH,
    handle(host, async (exchange, req, res) => {
      if (!isFromOwnPage(req, host)) throw hostError('ORIGIN_NOT_ALLOWED')
      await actByForm(exchange, req, res, acting)
    }),
  )
  router.all(
    SIGN_ON_PATH,
    handle(host, async (_exchange, _req, res) => {
      res.setHeader('Allow', 'GET, HEAD, POST')
      throw hostError('METHOD_NOT_ALLOWED')
    }),
  )
  router.use(SIGN_ON_PATH, (_req, res) => {
    res
      .status(404)
      .type('html')
      .send(message('There is no such page', 'Follow the link of your application once more.'))
  })
  const onError: ErrorRequestHandler = (thrown, _req, res, _next) => refuse(asFlowError(thrown), res, host)
  router.use(SIGN_ON_PATH, onError)
  return router
}

/** Nothing is stored; scripts and styles are protected like pages. */
const protect: RequestHandler = (_req, res, next) => {
  for (const [name, value] of Object.entries(PAGE_HEADERS)) res.setHeader(name, value)
  res.setHeader('Cache-Control', 'no-store')
  next()
}

/** Runs a request, tells people in words what it is refused with, and the journal in any case. */
function handle(
  host: SignOnDeps,
  run: (exchange: Exchange, req: Request, res: Response) => Promise<void>,
): (req: Request, res: Response) => Promise<void> {
  return async (req, res) => {
    const exchange = newExchange(flowIdOf(req))
    try {
      await run(exchange, req, res)
    } catch (thrown) {
      const error = asFlowError(thrown)
      noteRefusal(exchange, error)
      refuse(error, res, host)
    }
    report(exchange, req, res, host)
  }
}

async function show(exchange: Exchange, req: Request, res: Response, { host, loopback }: Acting): Promise<void> {
  const flow = await loadFlow(req, res, host)
  if (await mayRead(exchange, flow, res, host)) answerState(exchange.id, flow, res, { host, loopback })
}

function refuse(error: FlowError, res: Response, host: SignOnDeps): void {
  logCause(error, host)
  const [detail] = error.details
  const isGone = error.code === 'RESOURCE_NOT_FOUND'
  const title = isGone ? 'There is no such sign-on' : 'This sign-on cannot continue'
  const text = isGone
    ? 'It was never begun in this browser, or it is over. Go back to the application and start again.'
    : (detail?.userMessage ?? error.message)
  res.status(error.status).type('html').send(message(title, text))
}
