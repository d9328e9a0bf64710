/** How a flow walks its policy: which adapter speaks, and what follows its end. */

import { hasEnded } from '../../adapter/kernel/define-adapter.ts'
import { begin, type EngineDeps } from '../../adapter/kernel/engine.ts'
import { failureText } from '../../adapter/kernel/errors.ts'
import { own } from '../../adapter/kernel/objects.ts'
import type { Ended, EpochSeconds, Input } from '../../adapter/spi.ts'
import type { Host } from '../app/host.ts'
import { fail, POLICY_FAILED, REDIRECT_REQUIRED, resumed, succeed } from './end.ts'
import { type HostFlow, IDLE_SECONDS, isFinished } from './flow.ts'
import type { HostInstance } from './instances.ts'
import { branchOf, type PolicyStep, ROOT } from './policy/tree.ts'
import type { BegunFlow, CompletedFactor, Failure, NewPolicyFlow } from './protocol.ts'

type WalkingHost = Pick<
  Host,
  | 'config'
  | 'instances'
  | 'policies'
  | 'protocols'
  | 'sessions'
  | 'baseUrl'
  | 'clock'
  | 'withDeadline'
  | 'journal'
  | 'flows'
  | 'ids'
>
type Journal = Pick<Host['journal'], 'step'>

/** The step of its policy at which a flow stands, also when it has ended there. */
function stepOf({ policy, node }: Pick<HostFlow, 'policy' | 'node'>, { policies }: Pick<Host, 'policies'>): PolicyStep {
  const step = policies.get(policy)?.steps.get(node)
  if (step === undefined) throw new Error(`there is no step "${node}" in the policy ${policy}`)
  return step
}

/** The adapter instance that speaks in a flow, or spoke last. */
export function instanceOf(
  flow: Pick<HostFlow, 'policy' | 'node'>,
  host: Pick<Host, 'instances' | 'policies'>,
): HostInstance {
  const { adapter } = stepOf(flow, host)
  const instance = host.instances.get(adapter)
  if (instance === undefined) throw new Error(`there is no adapter instance ${adapter}`)
  return instance
}

/** What the engine needs to know of this host. */
export function engineDeps(host: WalkingHost): EngineDeps<HostFlow> {
  const { clock, withDeadline, flows, journal } = host
  return {
    clock,
    withDeadline,
    flows,
    journal,
    idleSeconds: IDLE_SECONDS,
    activeInstance: (flow) => (isFinished(flow) ? undefined : instanceOf(flow, host)),
    onAdapterEnd: (id, flow, end, steps) => advance(id, flow, end, host, steps),
  }
}

/** The flow after an adapter's end: at another adapter's first state, or finished. `before`: when it was passed, if not just now. */
async function advance(
  id: string,
  flow: HostFlow,
  end: Ended,
  host: WalkingHost,
  journal: Journal,
  before?: EpochSeconds,
): Promise<HostFlow> {
  const step = stepOf(flow, host)
  const { passed, next } = branchOf(step, end)
  const moment = before === undefined ? { at: host.clock.now() } : { at: before, coveredBySession: true as const }
  const known = passed && end.status === 'SUCCESS' ? withAttributesOf(flow, step, end, moment) : flow
  if (next !== undefined) return enter(id, { ...known, node: next }, host, journal)
  const { username: subject, attributes } = known.input
  if (passed && subject !== undefined) return succeed(id, known, { subject, attributes }, host)
  return fail(id, known, failureOf(flow, end, host), host)
}

/**
 * The flow with what the adapter vouched for handed on: to the next adapter, which may not change the name, or to whoever
 * resumes. An adapter that leaves without naming anybody (for another way to sign on) hands on its attributes alone.
 */
function withAttributesOf(
  flow: HostFlow,
  { adapter }: PolicyStep,
  { subject, attributes }: Extract<Ended, { status: 'SUCCESS' }>,
  moment: Pick<CompletedFactor, 'at' | 'coveredBySession'>,
): HostFlow {
  const { username, attributes: earlier } = flow.input
  const name = subject === '' ? username : subject
  const input: Input = { attributes: { ...earlier, ...attributes }, ...(name !== undefined && { username: name }) }
  if (subject === '') return { ...flow, input }
  return { ...flow, input, completedFactors: [...flow.completedFactors, { adapter, subject, attributes, ...moment }] }
}

function failureOf(flow: HostFlow, end: Ended, host: WalkingHost): Failure {
  if (end.status === 'SUCCESS') return POLICY_FAILED
  const { descriptor } = instanceOf(flow, host).adapter.vocabulary
  return { code: end.code, userMessage: failureText(descriptor, end.code) }
}

/** The flow at the first state of the adapter of its step, or beyond it where a session spares the person that adapter. */
async function enter(id: string, flow: HostFlow, host: WalkingHost, journal: Journal): Promise<HostFlow> {
  const instance = instanceOf(flow, host)
  const spared = await coveredFactor(flow, instance.id, host)
  if (spared !== undefined) return advance(id, flow, spared, host, journal, spared.at)
  if (!instance.apiCapable && flow.protocol?.redirectless === true) return fail(id, flow, REDIRECT_REQUIRED, host)
  const { clock, withDeadline } = host
  const next = await begin(instance, id, flow.input, { clock, withDeadline, journal })
  if (hasEnded(next)) return advance(id, flow, next, host, journal)
  const expiresAt = clock.now() + IDLE_SECONDS
  if (instance.apiCapable) return { ...flow, expiresAt, state: next }
  return { ...flow, expiresAt, state: resumed(id, flow, host), waiting: next }
}

/**
 * What the session knows of an adapter: of the person only whom the flow is about already, if it is about anybody. It is
 * asked anew: it may have ended since the flow began.
 */
async function coveredFactor(
  { coveredBySession, input, browser }: HostFlow,
  adapter: string,
  { sessions }: WalkingHost,
) {
  if (own(coveredBySession ?? {}, adapter) === undefined) return undefined
  const source = own((await sessions.of(browser))?.authnSources ?? {}, adapter)
  if (source === undefined || (input.username !== undefined && input.username !== source.subject)) return undefined
  const { subject, attributes, at } = source
  return { status: 'SUCCESS', subject, attributes, at } as const
}

/** A flow that a protocol begins, or QA. */
export type NewHostFlow = Omit<NewPolicyFlow, 'protocol'> & Partial<Pick<NewPolicyFlow, 'protocol'>>

/**
 * Begins a flow: stored at the first state of its policy, or at its end if that is foregone.
 * @throws FlowError REQUEST_FAILED when the first adapter's server is down; nothing is stored then.
 */
export async function startPolicyFlow(begun: NewHostFlow, host: WalkingHost): Promise<BegunFlow> {
  const { policy, input = { attributes: {} }, protocol, browser, cookieless, coveredBySession, immediateResult } = begun
  const id = host.ids.flowId()
  const flow: HostFlow = {
    revision: 0,
    expiresAt: host.clock.now() + IDLE_SECONDS,
    order: host.ids.order(),
    policy,
    node: ROOT,
    state: { status: 'START', model: {}, memo: {} },
    input,
    completedFactors: [],
    ...(protocol !== undefined && { protocol }),
    ...(browser !== undefined && { browser }),
    ...(cookieless === true && { cookieless }),
    ...(coveredBySession !== undefined && { coveredBySession }),
  }
  const placed = await (immediateResult === undefined
    ? enter(id, flow, host, host.journal)
    : 'failure' in immediateResult
      ? fail(id, flow, immediateResult.failure, host)
      : succeed(id, { ...flow, completedFactors: immediateResult.completedFactors }, immediateResult.result, host))
  if (!(await host.flows.put(id, placed))) throw new Error(`the flow id ${id} was drawn twice`)
  return { id, flow: { ...placed, revision: 1 } }
}
