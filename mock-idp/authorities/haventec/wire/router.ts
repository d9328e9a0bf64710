/** `/authenticate/v1-2`: the vendor's REST API. Every response below `/authenticate` has the envelope. */
import express, { type ErrorRequestHandler, type Request, type RequestHandler, Router } from 'express'
import { createWireJournal, type WireJournal, type WireRequest } from '../../wire/journal.ts'
import type { Deps } from '../service/deps.ts'
import type { SigningKeys } from '../service/signing-keys.ts'
import type { SilentMfa } from '../service/silent-mfa.ts'
import { anonymousRoutes } from './anonymous-routes.ts'
import { applicationOf, signedOn } from './authorize.ts'
import { checked, readRequest } from './messages.ts'
import { asRefusal, envelopeOf, resultOfRefusal, statusOf, WireRefusal } from './refusal.ts'
import type { Asked, Route } from './route.ts'
import { userRoutes } from './user-routes.ts'

export interface WireOptions {
  readonly deps: Deps
  readonly keys: SigningKeys
  readonly silentMfa: SilentMfa
  /** HTTP status 200 for refusals, for clients that read only the envelope. */
  readonly answerErrorsWith200: boolean
  /** Reports an internal error. */
  readonly onFault: (error: unknown) => void
  /** Reports every answered request. */
  readonly onRequest: (request: WireRequest) => void
}

const NO_BODY = Buffer.alloc(0)

/** Mounted at the root. Without applications every request is rejected. */
export function createWireRouter({ answerErrorsWith200, onFault, onRequest, ...rest }: WireOptions): Router {
  const { deps, keys, silentMfa } = rest
  const journal = createWireJournal(onRequest, 'username')
  const routes = [...anonymousRoutes({ deps, keys, silentMfa }), ...userRoutes(deps)]
  const api = Router({ caseSensitive: true })
  api.use((_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store')
    next()
  })
  api.use(express.raw({ type: () => true, limit: '64kb' }))
  for (const path of new Set(routes.map((route) => route.path))) {
    const here = api.route(`/v1-2${path}`)
    for (const route of routes.filter((each) => each.path === path)) here[route.method](handler(deps, journal, route))
    here.all(methodNotAllowed(routes.filter((each) => each.path === path)))
  }
  api.use(({ method, originalUrl }) => {
    throw new WireRefusal('MOCK-NOT-FOUND', `${method} ${originalUrl.slice(0, 256)}`)
  })
  api.use(((error, request, response, _next) => {
    const refusal = asRefusal(error)
    if (refusal.code === 'MOCK-FAULT') onFault(error)
    const status = answerErrorsWith200 ? 200 : statusOf(refusal)
    response.status(status).json(checked('response', envelopeOf(refusal)))
    journal.answered(request, response, resultOfRefusal(refusal))
  }) as ErrorRequestHandler)
  return Router({ caseSensitive: true }).use('/authenticate', api)
}

function handler(deps: Deps, journal: WireJournal, { answer, namesApplication = true, run }: Route): RequestHandler {
  return async (request, response) => {
    const application = applicationOf(deps, request, namesApplication)
    const asked: Asked = {
      application,
      params: request.params as Asked['params'], // no path has a wildcard
      read: (schema) => readRequest(schema, bodyOf(request), (received) => journal.received(request, received)),
      signedOn: () => signedOn(deps, application, request),
    }
    response.json(checked(answer, await run(asked)))
    journal.answered(request, response)
  }
}

/** express.raw sets no body for an empty one. */
function bodyOf({ body }: Request): Buffer {
  return Buffer.isBuffer(body) ? body : NO_BODY
}

function methodNotAllowed(routes: readonly Route[]): RequestHandler {
  return ({ method }, response) => {
    const allowed = routes.map((route) => route.method.toUpperCase()).join(', ')
    response.setHeader('Allow', allowed)
    throw new WireRefusal('MOCK-METHOD-NOT-ALLOWED', `${method.slice(0, 16)}; it takes ${allowed}`)
  }
}
