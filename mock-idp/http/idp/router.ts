/** `/idp/startSSO.ping` and `/idp/startSLO.ping`. Source: PingFederate Developer's Reference, "IdP endpoints". */

import type { Request, Response, Router } from 'express'
import { textError } from '../../../adapter/kernel/errors.ts'
import { defined } from '../../../adapter/kernel/objects.ts'
import { outageOf } from '../../core/faults/injection.ts'
import { labelOf } from '../../core/journal/label.ts'
import { type ApplicationDeps, entryUrl } from '../../flows/applications.ts'
import type { HostFlow } from '../../flows/flow.ts'
import { selectPolicy } from '../../flows/policy/select.ts'
import { type FlowDeps, startPolicyFlow } from '../../flows/run.ts'
import { message, signedOn } from '../../pages/pages.ts'
import { sendPage } from '../../pages/send-page.ts'
import type { Browsers } from '../../sessions/browsers.ts'
import type { Sessions } from '../../sessions/sessions.ts'
import { signOff } from '../../sessions/sign-off.ts'
import { allowMethods } from '../flow-api/allow-methods.ts'
import { asFlowError, type ErrorDeps } from '../flow-api/errors.ts'
import { refuseBrowser } from '../flow-api/refuse-browser.ts'
import { readParameters } from './read-parameters.ts'
import { redirectTarget } from './redirect-targets.ts'
import { type RefusalDeps, reason, refusalOfError, reportRefusal } from './refusal.ts'
import type { Protocol } from './resume.ts'

export interface IdpDeps extends FlowDeps, ApplicationDeps, ErrorDeps, RefusalDeps {
  readonly journal: FlowDeps['journal'] & RefusalDeps['journal']
  readonly clock: FlowDeps['clock']
  readonly browsers: Pick<Browsers, 'enter' | 'follow' | 'recognise' | 'renew'>
  readonly sessions: Sessions
}

/** Kind of the protocol in `protocols`. */
export const IDP_INITIATED = 'idp-initiated'

/** The protocol of flows that startSSO starts. */
export const idpInitiated: Protocol = {
  resumePath: (flowId) => `/idp/${flowId}/resume/idp/startSSO.ping`,
  resume(_id, flow, _req, res) {
    redirectToTarget(flow, res)
    return undefined
  },
  complete: () => Promise.reject(new Error('a flow of startSSO cannot be redirectless')),
}

/** Redirect targets after success and after failure. */
interface Targets {
  readonly target?: string
  readonly inError?: string
}

/** Mounts both endpoints on the host's router. Parameters come as a query or as a form; names are case-sensitive. */
export function mountIdpEndpoints(router: Router, deps: IdpDeps): void {
  const handle =
    (run: (parameters: URLSearchParams, req: Request, res: Response) => Promise<void>) =>
    async (req: Request, res: Response) => {
      res.setHeader('Cache-Control', 'no-store')
      try {
        allowMethods(['GET', 'POST'], req, res)
        await run(await readParameters(req), req, res)
      } catch (thrown) {
        refuseBrowser(thrown, req, res, deps)
        reportRefusal(req, res, refusalOfError(asFlowError(thrown)), deps)
      }
    }
  router.all(
    '/idp/startSSO.ping',
    handle((parameters, req, res) => startSso(parameters, req, res, deps)),
  )
  router.all(
    '/idp/startSLO.ping',
    handle((parameters, req, res) => startSlo(parameters, req, res, deps)),
  )
}

async function startSso(parameters: URLSearchParams, req: Request, res: Response, deps: IdpDeps): Promise<void> {
  const partner = parameters.get('PartnerSpId') ?? parameters.get('PARTNER')
  if (partner !== null)
    throw textError(
      'UNKNOWN_PARTNER',
      `Service provider ${partner.slice(0, 256)} not found. Omit PartnerSpId to sign on at this host.`,
    )
  const target = targetOf(parameters, 'targetResourceSSO', deps)
  const inError = parameters.get('InErrorResource')
  const data: Targets = defined({
    target,
    inError: inError === null ? undefined : redirectTarget('InErrorResource', inError, 'inErrorResource', deps),
  })
  const adapterId = parameters.get('IdpAdapterId') ?? undefined
  const policy = selectPolicy({ adapterId }, deps)
  if (policy === undefined)
    throw textError(
      'UNKNOWN_ADAPTER',
      'Adapter not found. IdpAdapterId must be the id of an adapter instance in the configuration.',
      undefined,
      reason('ADAPTER_NOT_FOUND', { adapterId: adapterId?.slice(0, 256), existing: [...deps.instances.keys()] }),
    )
  const browser = await deps.browsers.enter(req, res)
  const session = await deps.sessions.of(browser)
  const { id, flow } = await startPolicyFlow(
    {
      ...{ policy, browser, coveredBySession: session?.authnSources ?? {}, label: labelOf(req.headers) },
      protocol: { kind: IDP_INITIATED, redirectless: false, clientId: '', data },
      outage: outageOf(req),
    },
    deps,
  )
  deps.browsers.follow(res, browser, flow.browser)
  if (flow.result !== undefined) redirectToTarget(flow, res)
  else res.redirect(302, entryUrl(id, flow, deps))
}

function redirectToTarget({ result, failure, protocol }: HostFlow, res: Response): void {
  const { target, inError } = (protocol?.data ?? {}) as Targets
  if (result === undefined) {
    if (inError !== undefined) res.redirect(302, inError)
    else sendPage(res, message('You are not signed on', failure?.userMessage ?? ''), 403)
  } else if (target !== undefined) res.redirect(302, target)
  else sendPage(res, signedOn(result))
}

/** A browser without a session counts as signed off. */
async function startSlo(parameters: URLSearchParams, req: Request, res: Response, deps: IdpDeps): Promise<void> {
  const target = targetOf(parameters, 'targetResourceSLO', deps)
  await signOff(await deps.browsers.recognise(req), deps)
  await deps.browsers.renew(req, res)
  if (target !== undefined) res.redirect(302, target)
  else sendPage(res, message('You are signed off', 'You can close this page.'))
}

function targetOf(parameters: URLSearchParams, purpose: 'targetResourceSSO' | 'targetResourceSLO', deps: IdpDeps) {
  const [name] = ['TargetResource', 'TARGET'].filter((candidate) => parameters.has(candidate))
  return name === undefined ? undefined : redirectTarget(name, parameters.get(name) ?? '', purpose, deps)
}
