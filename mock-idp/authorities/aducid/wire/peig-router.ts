/** The local PEIG: a program of the user's machine that browsers and native clients reach at a port of 127.0.0.1. Source: client code. */
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express'
import { parseHost } from '../../../core/host-name.ts'
import { isLoopbackName } from '../../../core/loopback.ts'
import { createWireJournal, type WireResult } from '../../wire/journal.ts'
import { reason } from '../rules/reasons.ts'
import type { Deps } from '../service/deps.ts'
import { awaited, isWaiting, REFRESH_SECONDS } from './proxy-pages.ts'
import { asRefusal, methodNotAllowed, ProxyRefusal, pathUnknown, resultOf } from './proxy-refusal.ts'
import { parameter, type Query, reach, sessionOf } from './proxy-request.ts'
import { returnTo } from './proxy-return.ts'
import type { ProxyOptions } from './proxy-router.ts'

export const PEIG_PATH = '/ADUCID/PEIG/auth'

const MAX_URL = 2048

/** The body of an answer begins with `true` or `false`. */
export function createPeigApp({ deps, onFault, onRequest }: ProxyOptions): Express {
  const journal = createWireJournal(onRequest, 'username')
  const app = express()
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing')
  app.use(setHeaders, refuseOtherHosts)
  app.get(PEIG_PATH, async (request, response) => {
    const answer = request.query['id'] === undefined ? bringBack : start
    journal.answered(request, response, await answer(deps, request, response))
  })
  app.all(PEIG_PATH, ({ method }, response) => {
    response.setHeader('Allow', 'GET, HEAD')
    throw methodNotAllowed(method)
  })
  app.use(() => {
    throw pathUnknown([PEIG_PATH])
  })
  const onError: ErrorRequestHandler = (error, request, response, _next) => {
    const refusal = asRefusal(error, onFault)
    response.status(refusal.status).type('text').send(`false ${refusal.message}`)
    journal.answered(request, response, resultOf(refusal))
  }
  return app.use(onError)
}

const setHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  })
  next()
}

/** A page of another name that leads to this address (DNS rebinding) could read the answers. */
const refuseOtherHosts: RequestHandler = ({ headers }, _response, next) => {
  const { name } = parseHost(headers.host) ?? {}
  if (name !== undefined && isLoopbackName(name)) return next()
  throw new ProxyRefusal(403, {
    title: 'Host not allowed',
    text: 'The local PEIG answers at 127.0.0.1 and localhost only. Use one of these names in the URL.',
    reason: reason('HOST_NOT_LOOPBACK'),
  })
}

/** `?id=…`: starts the PEIG. The address of AIM in `url` is not used: this PEIG knows one AIM. */
async function start(deps: Deps, { query }: Request, response: Response): Promise<WireResult> {
  const session = await sessionOf(deps, query, 'id')
  if (!isWaiting(session))
    throw new ProxyRefusal(409, {
      title: 'This sign-on has ended',
      text: `The session no longer waits for a PEIG: its status is ${session.name}. Start the sign-on again.`,
      reason: reason('HANDSHAKE_OVER', { statusAIM: session.name }),
    })
  await reach(deps, query, 'redirect', 'id')
  response.type('text').send('true')
  return {}
}

/** `?authId=…&returnUrl=…`: sends the browser to the URL with the key; until the handshake has ended, it asks again. */
async function bringBack(deps: Deps, { query }: Request, response: Response): Promise<WireResult> {
  const url = parameter(query, 'returnUrl', MAX_URL)
  const session = await reach(deps, query, 'redirect')
  if (isWaiting(session)) {
    response.setHeader('Refresh', String(REFRESH_SECONDS))
    response.type('text').send(`false ${awaited(session)}`)
    return {}
  }
  const back = returnTo(session, url)
  if (!('to' in back)) throw notFollowed(query)
  response.status(302).location(back.to).end()
  return {}
}

function notFollowed({ returnUrl }: Query): ProxyRefusal {
  const problem = returnUrl === undefined ? 'missing' : 'not followed'
  return new ProxyRefusal(400, {
    title: 'The return URL is not followed',
    text: `The parameter returnUrl is ${problem}. Send an absolute http or https URL, or the URL of an app, without spaces and control characters.`,
    reason: reason('RETURN_URL_NOT_FOLLOWED'),
  })
}
