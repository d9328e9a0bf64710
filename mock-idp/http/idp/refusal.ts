/** Refused requests of browsers and clients in the journal. */
import type { Request, Response } from 'express'
import type { FlowError } from '../../../adapter/kernel/errors.ts'
import { defined } from '../../../adapter/kernel/objects.ts'
import { createReason } from '../../../adapter/kernel/reasons.ts'
import type { Clock, Reason } from '../../../adapter/spi.ts'
import { REASONS } from '../../../schemas/gen/host/reasons.ts'
import { isInjected, noteInjection } from '../../core/faults/injection.ts'
import { type Journal, LONGEST_PATH } from '../../core/journal/journal.ts'
import { labelOf } from '../../core/journal/label.ts'
import type { HostFlow } from '../../flows/flow.ts'
import type { PolicyDeps } from '../../flows/run.ts'

/** A refused request: the code of the answer, and the reason for testers. */
export interface Refusal {
  readonly code: string
  readonly reason: Reason
}
export interface RefusalDeps {
  readonly journal: Pick<Journal, 'request'>
  readonly clock: Pick<Clock, 'now'>
}

export const reason = createReason(REASONS)

/** The flow and the OAuth client of a request, where they are known. */
export interface Concerned {
  readonly flow?: string | undefined
  readonly client?: string | undefined
}
/** `maxLength` of schemas/host/control/request.schema.json. */
const MAX_ID = 256

/** The entry contains only the path: a query may contain secrets. */
export function reportRefusal(
  req: Request,
  res: Response,
  refusal: Refusal,
  deps: RefusalDeps,
  concerned: Concerned = {},
): void {
  const recorded = { reason: refusal.reason }
  noteInjection(req, recorded)
  const isOurs = isInjected(refusal.reason)
  const valid = { requestValid: isOurs, responseValid: isOurs || refusal.code !== 'UNEXPECTED_ERROR' }
  const entry = { ...entryOf(req, res, deps, concerned), ...valid, errorCode: refusal.code }
  deps.journal.request(defined({ ...entry, ...recorded }))
}

/** Reports a request without a refusal whose answer a fault has changed or lost; `path` if the one of the request has secrets. */
export function reportInjected(
  req: Request,
  res: Response,
  deps: RefusalDeps,
  { path, ...concerned }: Concerned & { readonly path?: string | undefined } = {},
): void {
  const recorded = {}
  noteInjection(req, recorded)
  deps.journal.request(
    defined({
      ...entryOf(req, res, deps, concerned),
      requestValid: true,
      responseValid: true,
      ...recorded,
      ...defined({ path }),
    }),
  )
}

function entryOf(
  { baseUrl, path, method, headers }: Request,
  res: Response,
  { clock }: RefusalDeps,
  { flow, client }: Concerned,
) {
  const at = clock.now()
  return {
    at,
    flow: flow?.slice(0, MAX_ID),
    client: client?.slice(0, MAX_ID),
    label: labelOf(headers),
    method,
    path: `${baseUrl}${path}`.slice(0, LONGEST_PATH),
    status: res.statusCode,
  }
}

export function refusalOfError({ code, details, reason: cause }: FlowError): Refusal {
  return { code: details[0]?.code ?? code, reason: cause }
}

/** The step of the policy that ended without a sign-on. */
export function signOnFailed({ policy, node, failure }: HostFlow, { policies }: Pick<PolicyDeps, 'policies'>): Refusal {
  const { adapter, rules = [] } = policies.get(policy)?.steps.get(node) ?? {}
  const code = failure?.code ?? 'FAILED'
  const unmatched = code === 'POLICY_FAILED' ? rules.length : undefined
  return { code, reason: reason('SIGN_ON_FAILED', { policy, step: node, adapter, failure: code, rules: unmatched }) }
}
