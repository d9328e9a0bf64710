/** The place where faults meet the requests of clients: before the parts of a host. */
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import type { AuthorityModule, WireRefusal } from '../../authorities/module.ts'
import { wirePath } from '../../authorities/wire/journal.ts'
import type { Faults } from '../../core/faults/faults.ts'
import { type InjectDeps, inject } from '../../core/faults/inject.ts'
import { isNoted } from '../../core/faults/injection.ts'
import { reportInjected } from '../../http/idp/refusal.ts'
import { isControlPath } from '../request-target.ts'
import { type AnswerDeps, answerOnWire, createAnswers, type InjectedRequest } from './answer-injected.ts'
import { clientsAt, targetOf } from './request-facts.ts'
import { type FaultRoute, type FoundRoute, routeOf } from './routes.ts'

export type MeetDeps = InjectDeps & AnswerDeps & { readonly faults: Faults }

/** A path below a vendor's wire. */
interface WireRoute extends Omit<FaultRoute, 'form'> {
  readonly form: 'wire'
  readonly wire: WireRefusal
}
type Found = FoundRoute | { readonly route: WireRoute }

/** The router, behind the faults that are set. Without faults a request pays one comparison. */
export function behindFaults(
  router: RequestHandler,
  modules: readonly AuthorityModule[],
  deps: MeetDeps,
): RequestHandler {
  const { faults } = deps
  const wires = modules.flatMap(({ wireRefusals = [] }) => wireRefusals)
  const answers = createAnswers(deps)
  const meet = async (req: Request, res: Response, next: NextFunction): Promise<unknown> => {
    const found = find(req, wires)
    if (found === undefined) return router(req, res, next)
    const facts = await targetOf(req, found, faults)
    const injection = faults.meetRequest(facts)
    if (injection === undefined) return router(req, res, next)
    const { route } = found
    const target = { ...facts, client: await clientsAt(req, route.endpoint) }
    const path = route.form === 'wire' ? wirePath(req.originalUrl) : undefined
    const place = { flow: target.flow, client: target.client[0], path }
    await inject({ req, res, endpoint: route.endpoint }, injection, deps)
    if (route.form === 'flow') return router(req, res, next)
    if (injection.effect.drop === true) {
      reportInjected(req, res, deps, place)
      res.destroy()
      return undefined
    }
    if (injection.effect.status !== undefined) return answer({ req, res, target, injection }, route)
    if (!route.isReported) reportWhenOver(req, res, () => reportInjected(req, res, deps, place))
    return router(req, res, next)
  }
  const answer = async (injected: InjectedRequest, route: FaultRoute | WireRoute) => {
    if (route.form === 'wire') await answerOnWire(injected, route.wire)
    else if (route.form !== 'flow') answers[route.form](injected)
  }
  return (req, res, next) => {
    if (faults.active) meet(req, res, next).catch(next)
    else router(req, res, next)
  }
}

/** The route of a request that faults can meet. */
function find(req: Request, wires: readonly WireRefusal[]): Found | undefined {
  // A browser hides the failure of a preflight from the page, and the page has not sent it.
  const isPreflight = req.method === 'OPTIONS' && req.headers.origin !== undefined
  if (isPreflight || isControlPath(req.path)) return undefined
  const wire = wires.find(({ path }) => req.path === path || req.path.startsWith(`${path}/`))
  if (wire !== undefined) return { route: { endpoint: 'wire', form: 'wire', isReported: true, wire } }
  return routeOf(req.path)
}

/** After the part, which reports a refusal itself. */
function reportWhenOver(req: Request, res: Response, report: () => void): void {
  res.once('close', () => setImmediate(() => isNoted(req) || report()))
}
