/** Ends of flows: the final state for the client, the result for the protocol. */
import type { Clock, State } from '../../adapter/spi.ts'
import type { Config } from '../config/config.ts'
import { type Completion, type Failure, FINISHED_SECONDS, type HostFlow, type SignedOn } from './flow.ts'
import type { FlowProtocols, FlowSessions } from './protocol.ts'

/** Dependencies of `resumeUrl`. */
export interface ResumeUrlDeps {
  readonly protocols: FlowProtocols
  readonly baseUrl: () => string
}
/** Dependencies of the end of a flow. */
export interface EndDeps extends ResumeUrlDeps {
  readonly config: Config
  readonly sessions: FlowSessions
  readonly clock: Pick<Clock, 'now'>
}

/** A redirectless flow at an adapter that is not API-capable. */
export const REDIRECT_REQUIRED: Failure = {
  code: 'REDIRECT_REQUIRED',
  userMessage: 'This sign-on needs a step that only a browser with redirects can do.',
}
/** No rule of the policy matches the attributes, and there is no fallback. */
export const POLICY_FAILED: Failure = { code: 'POLICY_FAILED', userMessage: 'The sign-on did not succeed.' }

/** URL of the browser's next request when the flow has ended. */
export function resumeUrl(
  flowId: string,
  { protocol }: Pick<HostFlow, 'protocol'>,
  { protocols, baseUrl }: ResumeUrlDeps,
): string {
  const path = protocol === undefined ? undefined : protocols.get(protocol.kind)?.resumePath(flowId)
  return `${baseUrl()}${path ?? `/as/${flowId}/resume/as/authorization.ping`}`
}

function stateOf(status: string, model: object = {}): State {
  return { status, model, memo: {} }
}

export function resumeState(flowId: string, flow: HostFlow, deps: EndDeps): State {
  return stateOf('RESUME', { resumeUrl: resumeUrl(flowId, flow, deps) })
}

/** A finished flow keeps its state until it expires. */
const finished = (flow: HostFlow, { clock }: EndDeps): HostFlow => ({
  ...flow,
  expiresAt: clock.now() + FINISHED_SECONDS,
})

/** Limits of schemas/host/common/states/FAILED.schema.json. */
const MAX_CODE = 64
const MAX_MESSAGE = 512

/** Codes and texts of a plugin or a protocol can be longer than the schema allows. */
function bounded({ code, userMessage }: Failure): Failure {
  return { code: code.slice(0, MAX_CODE), userMessage: userMessage.slice(0, MAX_MESSAGE) }
}

/** The flow at the end of a failed policy. The protocol request is kept: the resume path reports the failure to the client. */
export function fail(flowId: string, flow: HostFlow, failure: Failure, deps: EndDeps): HostFlow {
  const { adapterFailure = 'FAILED' } = deps.config.compatibility ?? {}
  const reportedByResume = adapterFailure === 'RESUME' && flow.protocol?.redirectless !== true
  const state = reportedByResume ? resumeState(flowId, flow, deps) : stateOf('FAILED', bounded(failure))
  return { ...finished(flow, deps), state, failure }
}

/** The flow at the end of a passed policy, after the session of its browser is stored. The protocol completes redirectless flows. */
export async function succeed(flowId: string, flow: HostFlow, result: SignedOn, deps: EndDeps): Promise<HostFlow> {
  const { coveredBySession: _, ...rest } = flow
  const { protocol, browser, policy, completedFactors } = flow
  const { subject } = result
  const signOn = { policy, subject, completedFactors, clientId: protocol?.clientId }
  const bound = browser === undefined ? {} : { browser: await deps.sessions.signedOn(browser, signOn) }
  const finishedFlow = { ...finished(rest, deps), result, ...bound }
  if (protocol?.redirectless !== true) return { ...finishedFlow, state: resumeState(flowId, flow, deps) }
  const handler = deps.protocols.get(protocol.kind)
  if (handler === undefined) throw new Error(`no protocol ${protocol.kind} is registered`)
  return completedFlow(flowId, finishedFlow, await handler.complete(flowId, finishedFlow), deps)
}

function completedFlow(flowId: string, flow: HostFlow, completion: Completion, deps: EndDeps): HostFlow {
  if ('failed' in completion) return fail(flowId, flow, completion.failed, deps)
  if ('status' in completion) return { ...flow, state: stateOf(completion.status) }
  const { authorizeResponse } = completion
  return { ...flow, state: stateOf('COMPLETED', { authorizeResponse }) }
}
