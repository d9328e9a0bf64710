/** How a flow walks its policy: which adapter speaks, and what follows its end. */

import { type Ended, failureText, hasEnded, own } from '../../adapter/kernel/any-adapter.ts'
import { begin, type Surroundings } from '../../adapter/kernel/engine.ts'
import type { EpochSeconds, Input } from '../../adapter/spi.ts'
import type { Host } from '../app/host.ts'
import { fail, POLICY_FAILED, REDIRECT_REQUIRED, resumed, succeed } from './end.ts'
import { type HostFlow, IDLE_SECONDS, isFinished } from './flow.ts'
import type { HostInstance } from './instances.ts'
import { branchOf, type PolicyStep, ROOT } from './policy/tree.ts'
import type { BegunFlow, Failure, NewPolicyFlow, Passed } from './protocol.ts'

type WalkingHost = Pick<
  Host,
  | 'config'
  | 'instances'
  | 'policies'
  | 'protocols'
  | 'sessions'
  | 'baseUrl'
  | 'clock'
  | 'within'
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
export function surroundings(host: WalkingHost): Surroundings<HostFlow> {
  const { clock, within, flows, journal } = host
  return {
    clock,
    within,
    flows,
    journal,
    idleSeconds: IDLE_SECONDS,
    speaker: (flow) => (isFinished(flow) ? undefined : instanceOf(flow, host)),
    after: (id, flow, end, steps) => goOn(id, flow, end, host, steps),
  }
}

/** The flow after an adapter's end: at another adapter's first state, or finished. `before`: when it was passed, if not just now. */
async function goOn(
  id: string,
  flow: HostFlow,
  end: Ended,
  host: WalkingHost,
  journal: Journal,
  before?: EpochSeconds,
): Promise<HostFlow> {
  const step = stepOf(flow, host)
  const { passed, next } = branchOf(step, end)
  const moment = before === undefined ? { at: host.clock.now() } : { at: before, spared: true as const }
  const known = passed && end.status === 'SUCCESS' ? vouchedFor(flow, step, end, moment) : flow
  if (next !== undefined) return enter(id, { ...known, node: next }, host, journal)
  const { username: subject, attributes } = known.input
  if (passed && subject !== undefined) return succeed(id, known, { subject, attributes }, host)
  return fail(id, known, failureOf(flow, end, host), host)
}

/**
 * The flow with what the adapter vouched for handed on: to the next adapter, which may not change the name, or to whoever
 * resumes. An adapter that leaves without naming anybody (for another way to sign on) hands on its attributes alone.
 */
function vouchedFor(
  flow: HostFlow,
  { adapter }: PolicyStep,
  { subject, attributes }: Extract<Ended, { status: 'SUCCESS' }>,
  moment: Pick<Passed, 'at' | 'spared'>,
): HostFlow {
  const { username, attributes: earlier } = flow.input
  const name = subject === '' ? username : subject
  const input: Input = { attributes: { ...earlier, ...attributes }, ...(name !== undefined && { username: name }) }
  if (subject === '') return { ...flow, input }
  return { ...flow, input, passed: [...flow.passed, { adapter, subject, attributes, ...moment }] }
}

function failureOf(flow: HostFlow, end: Ended, host: WalkingHost): Failure {
  if (end.status === 'SUCCESS') return POLICY_FAILED
  const { descriptor } = instanceOf(flow, host).adapter.vocabulary
  return { code: end.code, userMessage: failureText(descriptor, end.code) }
}

/** The flow at the first state of the adapter of its step, or beyond it where a session spares the person that adapter. */
async function enter(id: string, flow: HostFlow, host: WalkingHost, journal: Journal): Promise<HostFlow> {
  const instance = instanceOf(flow, host)
  const spared = await sparedBy(flow, instance.id, host)
  if (spared !== undefined) return goOn(id, flow, spared, host, journal, spared.at)
  if (!instance.apiCapable && flow.protocol?.redirectless === true) return fail(id, flow, REDIRECT_REQUIRED, host)
  const { clock, within } = host
  const next = await begin(instance, id, flow.input, { clock, within, journal })
  if (hasEnded(next)) return goOn(id, flow, next, host, journal)
  const expiresAt = clock.now() + IDLE_SECONDS
  if (instance.apiCapable) return { ...flow, expiresAt, at: next }
  return { ...flow, expiresAt, at: resumed(id, flow, host), waiting: next }
}

/**
 * What the session knows of an adapter: of the person only whom the flow is about already, if it is about anybody. It is
 * asked anew: it may have ended since the flow began.
 */
async function sparedBy({ spared, input, browser }: HostFlow, adapter: string, { sessions }: WalkingHost) {
  if (own(spared ?? {}, adapter) === undefined) return undefined
  const source = own((await sessions.of(browser))?.sources ?? {}, adapter)
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
  const { policy, input = { attributes: {} }, protocol, browser, cookieless, spared, foregone } = begun
  const id = host.ids.flowId()
  const flow: HostFlow = {
    revision: 0,
    expiresAt: host.clock.now() + IDLE_SECONDS,
    order: host.ids.order(),
    policy,
    node: ROOT,
    at: { status: 'START', model: {}, memo: {} },
    input,
    passed: [],
    ...(protocol !== undefined && { protocol }),
    ...(browser !== undefined && { browser }),
    ...(cookieless === true && { cookieless }),
    ...(spared !== undefined && { spared }),
  }
  const placed = await (foregone === undefined
    ? enter(id, flow, host, host.journal)
    : 'failure' in foregone
      ? fail(id, flow, foregone.failure, host)
      : succeed(id, { ...flow, passed: foregone.passed }, foregone.result, host))
  if (!(await host.flows.put(id, placed))) throw new Error(`the flow id ${id} was drawn twice`)
  return { id, flow: { ...placed, revision: 1 } }
}
