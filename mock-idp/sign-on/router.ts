/**
 * `/mock/sign-on?flowId=…`: the built-in sign-on page, for policies without an authentication application. GET shows the state,
 * POST runs an action and redirects to GET; no script is needed. Like the flow API it requires no token.
 */
import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express'
import { type FlowError, hostError } from '../../adapter/kernel/errors.ts'
import { createReason } from '../../adapter/kernel/reasons.ts'
import { REASONS } from '../../schemas/gen/host/reasons.ts'
import { SIGN_ON_PATH } from '../flows/applications.ts'
import { asFlowError, logCause } from '../http/flow-api/errors.ts'
import {
  type Exchange,
  type ExchangeStep,
  newExchange,
  noteRefusal,
  openOf,
  refuseMethod,
  report,
  runSteps,
} from '../http/flow-api/exchange.ts'
import { refuseInjected } from '../http/flow-api/meet-faults.ts'
import { applyFaults } from '../http/flow-api/perform.ts'
import { refusalOfError, reportRefusal } from '../http/idp/refusal.ts'
import { message } from '../pages/pages.ts'
import { PAGE_HEADERS } from '../pages/send-page.ts'
import { answerState } from './answer-state.ts'
import type { SignOnDeps } from './deps.ts'
import { createFormReader, flowIdOf, isFromOwnOrigin, openPage } from './request.ts'
import { type SubmitDeps, submitForm } from './submit-form.ts'

const reason = createReason(REASONS)

/** Options of the router. */
export interface SignOnOptions {
  /** True if the client of this request can read the control API without a token. */
  readonly isOpen: (req: IncomingMessage) => boolean
}

/** The router, with complete paths. Unknown paths below the page's own are answered with an error page. */
export function signOnRouter(host: SignOnDeps, { isOpen }: SignOnOptions): Router {
  const router = Router({ caseSensitive: true })
  const deps: SubmitDeps = { host, isOpen, readBody: createFormReader() }
  router.use(SIGN_ON_PATH, setHeaders)
  router.use(assetRouter(SIGN_ON_PATH))
  const handle =
    (...steps: readonly ExchangeStep<SubmitDeps>[]): RequestHandler =>
    (req, res) =>
      answer(steps, req, res, deps)
  router.get(
    SIGN_ON_PATH,
    handle(openPage, (exchange) => applyFaults(exchange, host), showState),
  )
  router.post(SIGN_ON_PATH, handle(checkOwnOrigin, openPage, submitForm))
  router.all(
    SIGN_ON_PATH,
    handle((exchange) => refuseMethod(exchange, 'GET, HEAD, POST')),
  )
  router.use(SIGN_ON_PATH, (req, res) => {
    res.status(404).type('html').send(message('Page not found', 'Start the sign-on again in your application.'))
    reportRefusal(req, res, { code: 'PATH_UNKNOWN', reason: reason('PATH_UNKNOWN') }, host)
  })
  const onError: ErrorRequestHandler = (thrown, req, res, _next) => {
    const error = asFlowError(thrown)
    refuse(error, res, host)
    reportRefusal(req, res, refusalOfError(error), host)
  }
  router.use(SIGN_ON_PATH, onError)
  return router
}

/** Security headers for pages, scripts and styles. */
const setHeaders: RequestHandler = (_req, res, next) => {
  for (const [name, value] of Object.entries(PAGE_HEADERS)) res.setHeader(name, value)
  res.setHeader('Cache-Control', 'no-store')
  next()
}

/** Runs the steps; answers the refusal of one of them with a page. */
async function answer(
  steps: readonly ExchangeStep<SubmitDeps>[],
  req: Request,
  res: Response,
  deps: SubmitDeps,
): Promise<void> {
  const exchange = newExchange('signOn', flowIdOf(req), req, res)
  try {
    await runSteps([refusedByFault, ...steps], exchange, deps)
  } catch (thrown) {
    const error = asFlowError(thrown)
    noteRefusal(exchange, error)
    refuse(error, res, deps.host)
  }
  report(exchange, deps.host)
}

function refusedByFault(exchange: Exchange, { host }: SubmitDeps): Promise<void> | undefined {
  return refuseInjected(exchange, host)
}

function checkOwnOrigin({ req }: Exchange, { host }: SubmitDeps): void {
  if (!isFromOwnOrigin(req, host)) throw hostError('ORIGIN_NOT_ALLOWED', { reason: foreignForm(req, host.baseUrl()) })
}

/** A form of another page, or of the same page under another name of this host. */
function foreignForm({ headers }: Request, expected: string) {
  const { origin, 'sec-fetch-site': site } = headers
  return reason('FORM_OF_OTHER_ORIGIN', { origin: origin?.slice(0, 256), site: site?.slice(0, 64), expected })
}

function showState(exchange: Exchange, deps: SubmitDeps): void {
  answerState(exchange.id, openOf(exchange).flow, exchange.res, deps, { query: exchange.req.query })
}

function refuse(error: FlowError, res: Response, host: SignOnDeps): void {
  logCause(error, host)
  const [detail] = error.details
  const isGone = error.code === 'RESOURCE_NOT_FOUND'
  const title = isGone ? 'Sign-on not found' : 'This sign-on cannot continue'
  const text = isGone
    ? 'It was not started in this browser, or it has ended. Return to the application and start the sign-on again.'
    : (detail?.userMessage ?? error.message)
  res.status(error.status).type('html').send(message(title, text))
}

const ASSETS = [
  ['sign-on.css', 'text/css; charset=utf-8', ['page.css', 'form.css']],
  ['sign-on.js', 'text/javascript; charset=utf-8', ['sign-on.js']],
] as const

/** Serves the style sheet and the script. */
function assetRouter(path: string): Router {
  const router = Router({ caseSensitive: true })
  for (const [name, type, files] of ASSETS) {
    const text = files.map((file) => readFileSync(new URL(file, import.meta.url), 'utf8')).join('\n')
    router.get(`${path}/${name}`, (_req, res) => {
      res.setHeader('Cache-Control', 'no-cache')
      res.setHeader('Content-Type', type)
      res.send(text)
    })
  }
  return router
}
