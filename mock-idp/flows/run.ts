/** Runs a flow through its policy: the current adapter, and the step after its end. */

import type { WithDeadline } from '../../adapter/kernel/deadlines.ts'
import { hasEnded } from '../../adapter/kernel/define-adapter.ts'
import { begin, type EngineDeps } from '../../adapter/kernel/engine.ts'
import { FlowError, failureText } from '../../adapter/kernel/errors.ts'
import { defined, own } from '../../adapter/kernel/objects.ts'
import { createReason } from '../../adapter/kernel/reasons.ts'
import type { Clock, Collection, Ended, EpochSeconds, Input, Outage } from '../../adapter/spi.ts'
import { REASONS } from '../../schemas/gen/host/reasons.ts'
import { returnUrl } from './applications.ts'
import { type EndDeps, fail, POLICY_FAILED, REDIRECT_REQUIRED, resumeState, succeed } from './end.ts'
import { type CompletedFactor, type Failure, type HostFlow, IDLE_SECONDS, isFinished } from './flow.ts'
import type { HostInstance } from './instances.ts'
import { branchOf, type Policy, type PolicyStep, ROOT } from './policy/tree.ts'
import type { BegunFlow, NewPolicyFlow } from './protocol.ts'
import { marked } from './step-origin.ts'

const reason = createReason(REASONS)

export interface PolicyDeps {
  readonly instances: ReadonlyMap<string, HostInstance>
  readonly policies: ReadonlyMap<string, Policy>
}
export interface FlowDeps extends EndDeps, PolicyDeps {
  readonly clock: Clock
  readonly withDeadline: WithDeadline
  readonly journal: StepJournal
  readonly flows: Collection<HostFlow>
  readonly ids: { flowId(): string; order(): number }
}
/** `outage`: of every authority that is asked. */
type AdvanceDeps = FlowDeps & { readonly outage?: Outage | undefined }
type StepJournal = EngineDeps<HostFlow>['journal']

/** The current or last step of a flow. */
function stepOf(
  { policy, node }: Pick<HostFlow, 'policy' | 'node'>,
  { policies }: Pick<PolicyDeps, 'policies'>,
): PolicyStep {
  const step = policies.get(policy)?.steps.get(node)
  if (step === undefined) throw policyChanged(policy)
  return step
}

/** A policy without the step: the control API has changed it while an action was in progress. */
function policyChanged(policy: string): FlowError {
  return new FlowError('RESOURCE_NOT_FOUND', { reason: reason('POLICY_CHANGED', { policy }) })
}

/** The current or last adapter instance of a flow. */
export function instanceOf(flow: Pick<HostFlow, 'policy' | 'node' | 'formerAdapter'>, deps: PolicyDeps): HostInstance {
  const adapter = flow.formerAdapter ?? stepOf(flow, deps).adapter
  const instance = deps.instances.get(adapter)
  if (instance === undefined) throw new Error(`there is no adapter instance ${adapter}`)
  return instance
}

export function engineDeps(deps: FlowDeps): EngineDeps<HostFlow> {
  const { clock, withDeadline, flows, journal } = deps
  return {
    clock,
    withDeadline,
    flows,
    journal,
    idleSeconds: IDLE_SECONDS,
    isFinished,
    returnUrl: (id, flow) => returnUrl(id, flow, deps),
    onAdapterEnd: (id, flow, end, steps, outage) =>
      advance(id, flow, end, outage === undefined ? deps : { ...deps, outage }, steps),
  }
}

/**
 * The flow after an adapter's end: at the first state of the next adapter, or finished.
 * @param coveredAt time of the earlier sign-on that covers the adapter.
 */
async function advance(
  id: string,
  flow: HostFlow,
  end: Ended,
  deps: AdvanceDeps,
  journal: StepJournal,
  coveredAt?: EpochSeconds,
): Promise<HostFlow> {
  const step = stepOf(flow, deps)
  const { passed, next } = branchOf(step, end)
  const timing = coveredAt === undefined ? { at: deps.clock.now() } : { at: coveredAt, coveredBySession: true as const }
  const updated = passed && end.status === 'SUCCESS' ? withAttributesOf(flow, step, end, timing) : flow
  if (next !== undefined) return enterStep(id, { ...updated, node: next }, deps, journal)
  const { username: subject, attributes } = updated.input
  if (passed && subject !== undefined) return succeed(id, updated, { subject, attributes }, deps)
  return fail(id, updated, failureOf(flow, end, deps), deps)
}

/**
 * Passes the attributes of a success to the next adapter, which cannot change the user name, or to the protocol. A
 * success without a subject (a link to another sign-on method) passes only its attributes.
 */
function withAttributesOf(
  flow: HostFlow,
  { adapter }: PolicyStep,
  { subject, attributes }: Extract<Ended, { status: 'SUCCESS' }>,
  timing: Pick<CompletedFactor, 'at' | 'coveredBySession'>,
): HostFlow {
  const { username, attributes: earlier } = flow.input
  const name = subject === '' ? username : subject
  const input: Input = defined({ attributes: { ...earlier, ...attributes }, username: name })
  if (subject === '') return { ...flow, input }
  return { ...flow, input, completedFactors: [...flow.completedFactors, { adapter, subject, attributes, ...timing }] }
}

function failureOf(flow: HostFlow, end: Ended, deps: FlowDeps): Failure {
  if (end.status === 'SUCCESS') return POLICY_FAILED
  const { descriptor } = instanceOf(flow, deps).adapter.vocabulary
  return { code: end.code, userMessage: failureText(descriptor, end.code) }
}

/** The flow at the first state of its step's adapter, or after this adapter if the session covers it. */
async function enterStep(id: string, flow: HostFlow, deps: AdvanceDeps, journal: StepJournal): Promise<HostFlow> {
  const instance = instanceOf(flow, deps)
  const covered = await coveredFactor(flow, instance.id, deps)
  if (covered !== undefined) return advance(id, flow, covered, deps, journal, covered.at)
  if (!instance.apiCapable && flow.protocol?.redirectless === true) return fail(id, flow, REDIRECT_REQUIRED, deps)
  const { clock, withDeadline, outage } = deps
  const next = await begin(instance, id, flow.input, returnUrl(id, flow, deps), {
    clock,
    withDeadline,
    journal,
    outage,
  })
  if (hasEnded(next)) return advance(id, flow, next, deps, journal)
  const expiresAt = clock.now() + IDLE_SECONDS
  if (instance.apiCapable) return { ...flow, expiresAt, state: next }
  return { ...flow, expiresAt, state: resumeState(id, flow, deps), waiting: next }
}

/**
 * The success that the session covers: only for the user of the flow, if it has one. The session is read again because
 * it may have ended since the flow started.
 */
async function coveredFactor({ coveredBySession, input, browser }: HostFlow, adapter: string, { sessions }: FlowDeps) {
  if (own(coveredBySession ?? {}, adapter) === undefined) return undefined
  const source = own((await sessions.of(browser))?.authnSources ?? {}, adapter)
  if (source === undefined || (input.username !== undefined && input.username !== source.subject)) return undefined
  const { subject, attributes, at } = source
  return { status: 'SUCCESS', subject, attributes, at } as const
}

/** Parameters of a flow that a protocol or the control API starts. */
export type NewHostFlow = Omit<NewPolicyFlow, 'protocol'> & Partial<Pick<NewPolicyFlow, 'protocol'>>

/**
 * Starts a flow and stores it at the first state of its policy, or finished with `immediateResult`.
 * @throws FlowError REQUEST_FAILED if the authority of the first adapter is down; nothing is stored.
 */
export async function startPolicyFlow(options: NewHostFlow, deps: FlowDeps): Promise<BegunFlow> {
  const {
    policy,
    input = { attributes: {} },
    protocol,
    browser,
    cookieless,
    coveredBySession,
    immediateResult,
    outage,
    label,
  } = options
  const id = deps.ids.flowId()
  const flow: HostFlow = defined({
    revision: 0,
    expiresAt: deps.clock.now() + IDLE_SECONDS,
    order: deps.ids.order(),
    policy,
    node: ROOT,
    state: { status: 'START', model: {}, memo: {} },
    input,
    completedFactors: [],
    protocol,
    browser,
    cookieless: cookieless || undefined,
    coveredBySession,
    label,
  })
  const journal = label === undefined ? deps.journal : marked(deps.journal, { label })
  const started = await (immediateResult === undefined
    ? enterStep(id, flow, { ...deps, outage }, journal)
    : 'failure' in immediateResult
      ? fail(id, flow, immediateResult.failure, deps)
      : succeed(id, { ...flow, completedFactors: immediateResult.completedFactors }, immediateResult.result, deps))
  if (!(await deps.flows.replace(id, started))) throw new Error(`the flow id ${id} exists already`)
  return { id, flow: { ...started, revision: 1 } }
}
