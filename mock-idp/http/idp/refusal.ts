/** Refused requests of browsers and clients in the journal. */
import type { Request, Response } from 'express'
import type { FlowError } from '../../../adapter/kernel/errors.ts'
import { defined } from '../../../adapter/kernel/objects.ts'
import { createReason } from '../../../adapter/kernel/reasons.ts'
import type { Clock, Reason } from '../../../adapter/spi.ts'
import { REASONS } from '../../../schemas/gen/host/reasons.ts'
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

/** The entry contains only the path: a query may contain secrets. */
export function reportRefusal(req: Request, res: Response, refusal: Refusal, deps: RefusalDeps, flow?: string): void {
  const { journal, clock } = deps
  const path = `${req.baseUrl}${req.path}`.slice(0, LONGEST_PATH)
  const entry = {
    at: clock.now(),
    flow: flow?.slice(0, 256),
    label: labelOf(req.headers),
    method: req.method,
    path,
    status: res.statusCode,
  }
  const valid = { requestValid: false, responseValid: refusal.code !== 'UNEXPECTED_ERROR' }
  journal.request(defined({ ...entry, ...valid, errorCode: refusal.code, reason: refusal.reason }))
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
