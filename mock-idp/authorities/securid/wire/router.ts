/** `/mfa/v1_1`: RSA's REST API. Bodies are read raw because signatures cover the bytes. */
import express, { type Request, Router } from 'express'
import type { Clock } from '../../../../adapter/spi.ts'
import type { Store } from '../../../core/store/store.ts'
import { createWireJournal, type WireJournal, type WireRequest, type WireResult } from '../../wire/journal.ts'
import type { ServiceDeps } from '../service/deps.ts'
import type { Answered } from './answers.ts'
import { type Agent, createAuthenticate, type Signed } from './authenticate.ts'
import { type AnswerName, checked, type RequestName, type Requests, readRequest } from './messages.ts'
import { createOperations } from './operations.ts'
import { PROMPTS } from './prompts.ts'
import { asRefusal, resultOfRefusal, WireRefusal } from './refusal.ts'

export interface WireSettings {
  readonly agents?: readonly Agent[]
  readonly replayProtection?: boolean
}
export interface WireOptions {
  readonly store: Store
  readonly clock: Pick<Clock, 'now'>
  readonly deps: ServiceDeps
  readonly settings: WireSettings
  /** Default lifetime of an attempt after each call. */
  readonly attemptSeconds: number
  /** Reports an internal error. */
  readonly onFault: (error: unknown) => void
  /** Reports every answered request. */
  readonly onRequest: (request: WireRequest) => void
}

const NO_BODY = Buffer.alloc(0)

/** Mounted at the root. Without agents every request is rejected. */
export function createWireRouter({ settings, attemptSeconds, onFault, onRequest, ...rest }: WireOptions): Router {
  const { store, clock, deps } = rest
  const { agents = [], replayProtection = false } = settings
  const journal = createWireJournal(onRequest, 'subjectName')
  const authenticate = createAuthenticate({ agents, replayProtection, clock, store })
  const operations = createOperations({ deps, agents, seconds: attemptSeconds })
  const answer =
    <N extends RequestName>(
      name: N,
      schema: AnswerName,
      run: (message: Requests[N], agent: Agent) => Promise<Answered>,
    ) =>
    async (request: Request, response: express.Response): Promise<void> => {
      const agent = await authenticate(signedPartOf(request))
      const message = readRequest(name, bodyOf(request), (received) => journal.received(request, received))
      const { body, reason } = await run(message, agent)
      response.json(checked(schema, body))
      journal.answered(request, response, { ...resultOfResponse(body), reason })
    }

  const api = Router({ caseSensitive: true })
  api.use(express.raw({ type: () => true, limit: '64kb' }))
  api.use((_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store')
    next()
  })
  api.post('/authn/initialize', answer('initialize-request', 'authn-response', operations.initialize))
  api.post('/authn/verify', answer('verify-request', 'authn-response', operations.verify))
  api.post('/authn/status', answer('status-request', 'authn-status-response', operations.status))
  api.post('/authn/cancel', answer('cancel-request', 'authn-response', operations.cancel))
  api.get('/authn/resources', async (request, response) => {
    await authenticate(signedPartOf(request))
    response.json(checked('resources', resources(request.query['resourceId'])))
    journal.answered(request, response)
  })
  api.use(notFound)
  api.use(answerError(journal, onFault))
  return Router({ caseSensitive: true }).use('/mfa/v1_1', api)
}

function answerError(journal: WireJournal, onFault: WireOptions['onFault']): express.ErrorRequestHandler {
  return (error, request, response, _next) => {
    const refusal = asRefusal(error)
    const { status, code, message, details } = refusal
    if (status >= 500) onFault(error)
    response.status(status).json(checked('refusal', { code, message, details }))
    journal.answered(request, response, resultOfRefusal(refusal))
  }
}

function signedPartOf(request: Request): Signed {
  return {
    method: request.method,
    path: request.originalUrl.replace(/\?.*$/s, ''),
    body: bodyOf(request),
    clientKey: request.get('client-key'),
    accessId: request.get('X-Access-ID'),
    date: request.get('Date'),
    url: request.originalUrl,
  }
}

/** An answer in RSA's own form can also be a refusal. */
function resultOfResponse(answer: Answered['body']): WireResult {
  const { attemptResponseCode, attemptReasonCode } = answer
  const isRefusal = attemptResponseCode === 'FAIL' || attemptResponseCode === 'ERROR'
  return isRefusal && attemptReasonCode ? { errorCode: attemptReasonCode } : {}
}

/** express.raw sets no body for an empty one. */
function bodyOf({ body }: Request): Buffer {
  return Buffer.isBuffer(body) ? body : NO_BODY
}

function resources(only: unknown): object[] {
  return Object.entries(PROMPTS)
    .filter(([name]) => only === undefined || name === only)
    .map(([name, value]) => ({ name, value, dataType: 'STRING' }))
}

function notFound({ method, originalUrl }: Request): never {
  const reason = { code: 'NOT_FOUND', message: 'Nothing has this path and method.' }
  throw new WireRefusal(404, 'NOT_FOUND', `There is nothing at ${method} ${originalUrl.slice(0, 256)}.`, { reason })
}
