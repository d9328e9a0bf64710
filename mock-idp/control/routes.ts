/** Routes of `/mock`, without those of the simulated servers. */
import type { Request, Response } from 'express'
import { defined } from '../../adapter/kernel/objects.ts'
import { coverageMarkdown } from '../core/journal/coverage-markdown.ts'
import type { HostControl } from './control.ts'
import { type ControlBodies, validate } from './validate.ts'

interface Route {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  readonly path: string
  /** Returns the body of the response, unless it has responded. */
  readonly run: (control: HostControl, req: Request, res: Response) => unknown
  /** Default: 200. */
  readonly status?: number
}

export const routes: readonly Route[] = [
  { method: 'get', path: '/health', run: (control) => control.health() },
  { method: 'post', path: '/flows', run: (control, req) => control.startFlow(body('new-flow', req)), status: 201 },
  { method: 'get', path: '/flows', run: (control, req) => control.flows(page(req.query)) },
  { method: 'get', path: '/flows/:id', run: (control, req) => control.flow(idIn(req)) },
  { method: 'get', path: '/sessions', run: (control) => control.sessions.list() },
  { method: 'post', path: '/sessions', run: startSession, status: 201 },
  { method: 'get', path: '/sessions/:id', run: (control, req) => control.sessions.get(idIn(req)) },
  { method: 'delete', path: '/sessions/:id', run: endSession },
  { method: 'post', path: '/tokens', run: (control, req) => control.issueTokens(body('new-tokens', req)) },
  { method: 'get', path: '/clock', run: (control) => control.clock.read() },
  { method: 'patch', path: '/clock', run: (control, req) => control.clock.change(body('clock-change', req)) },
  { method: 'get', path: '/certificate', run: sendCertificate },
  { method: 'get', path: '/coverage', run: showCoverage },
  { method: 'delete', path: '/coverage', run: clearCoverage },
  { method: 'get', path: '/requests', run: (control, req) => control.requests(text(req.query['flow'])) },
  { method: 'get', path: '/faults', run: (control) => control.faults.list() },
  { method: 'put', path: '/faults', run: putFaults },
  { method: 'post', path: '/reset', run: (control) => control.reset() },
]

/**
 * The validated body; `{}` if absent.
 * @throws ControlError 400 for a body against its schema.
 */
function body<N extends keyof ControlBodies>(schema: N, req: Request): ControlBodies[N] {
  return validate(schema, req.body ?? {})
}

function idIn({ params }: Request): string {
  return String(params['id'])
}

async function startSession(control: HostControl, req: Request, res: Response) {
  const started = await control.sessions.start(body('new-session', req))
  res.setHeader('Set-Cookie', started.setCookie)
  return started
}

async function endSession(control: HostControl, req: Request, res: Response): Promise<void> {
  await control.sessions.end(idIn(req))
  res.status(204).end()
}

function sendCertificate(control: HostControl, _req: Request, res: Response): void {
  const certificate = control.certificate()
  res.type('application/x-pem-file').send(certificate)
}

function showCoverage(control: HostControl, req: Request, res: Response): unknown {
  if (req.accepts(['json', 'text/markdown']) !== 'text/markdown') return control.coverage()
  return res.type('text/markdown').send(coverageMarkdown(control.coverage()))
}

function clearCoverage(control: HostControl, _req: Request, res: Response): void {
  control.clearCoverage()
  res.status(204).end()
}

function putFaults(control: HostControl, req: Request): unknown {
  control.faults.put(body('faults', req))
  return control.faults.list()
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function page({ limit, after }: { readonly [name: string]: unknown }) {
  // A limit that is not written in digits becomes NaN, which the operation refuses.
  const number = typeof limit === 'string' && /^\d+$/.test(limit) ? Number(limit) : Number.NaN
  return defined({ limit: limit === undefined ? undefined : number, after: text(after) })
}
