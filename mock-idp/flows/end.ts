/** How a flow ends: what its client is shown then, and what is kept for the protocol. */
import type { State } from '../../adapter/spi.ts'
import type { Host } from '../app/host.ts'
import { FINISHED_SECONDS, type HostFlow, type SignedOn } from './flow.ts'
import type { Completion, Failure } from './protocol.ts'

type EndingHost = Pick<Host, 'config' | 'protocols' | 'sessions' | 'baseUrl' | 'clock'>

/** The end of a flow without redirects at a step that only a redirect can do. */
export const REDIRECT_REQUIRED: Failure = {
  code: 'REDIRECT_REQUIRED',
  userMessage: 'This sign-on needs a step that only a browser with redirects can do.',
}
/** The policy has no sign-on for what the adapter vouched for. */
export const POLICY_FAILED: Failure = { code: 'POLICY_FAILED', userMessage: 'The sign-on did not succeed.' }

/** Where the browser goes when the flow is done. */
export function resumeUrl(
  flowId: string,
  { protocol }: Pick<HostFlow, 'protocol'>,
  { protocols, baseUrl }: Pick<Host, 'protocols' | 'baseUrl'>,
): string {
  const path = protocol === undefined ? undefined : protocols.get(protocol.kind)?.resumePath(flowId)
  return `${baseUrl()}${path ?? `/as/${flowId}/resume/as/authorization.ping`}`
}

function stateOf(status: string, model: object = {}): State {
  return { status, model, memo: {} }
}

/** RESUME, as a state. */
export function resumed(flowId: string, flow: HostFlow, host: EndingHost): State {
  return stateOf('RESUME', { resumeUrl: resumeUrl(flowId, flow, host) })
}

/** What a flow answers when it has ended stays the same until it is forgotten. */
const ended = (flow: HostFlow, { clock }: EndingHost): HostFlow => ({
  ...flow,
  expiresAt: clock.now() + FINISHED_SECONDS,
})

/** The flow at the end of a policy that has failed. Its protocol request is kept: the resume path tells the client. */
export function fail(flowId: string, flow: HostFlow, failure: Failure, host: EndingHost): HostFlow {
  const { adapterFailure = 'FAILED' } = host.config.compatibility ?? {}
  const comesBack = adapterFailure === 'RESUME' && flow.protocol?.redirectless !== true
  const state = comesBack ? resumed(flowId, flow, host) : stateOf('FAILED', { ...failure })
  return { ...ended(flow, host), state, failure }
}

/**
 * The flow at the end of a policy that was passed; without redirects the protocol says what its client gets. The person
 * is signed on in the browser from here on.
 */
export async function succeed(flowId: string, flow: HostFlow, result: SignedOn, host: EndingHost): Promise<HostFlow> {
  const { coveredBySession: _, ...rest } = flow
  const passed = { ...ended(rest, host), result }
  const { protocol, browser, policy } = flow
  if (browser !== undefined)
    await host.sessions.signedOn(browser, {
      policy,
      subject: result.subject,
      completedFactors: flow.completedFactors,
      clientId: protocol?.clientId,
    })
  if (protocol?.redirectless !== true) return { ...passed, state: resumed(flowId, flow, host) }
  const handler = host.protocols.get(protocol.kind)
  if (handler === undefined) throw new Error(`nobody completes flows of ${protocol.kind}`)
  return completed(flowId, passed, await handler.complete(flowId, passed), host)
}

function completed(flowId: string, flow: HostFlow, completion: Completion, host: EndingHost): HostFlow {
  if ('failed' in completion) return fail(flowId, flow, completion.failed, host)
  if ('status' in completion) return { ...flow, state: stateOf(completion.status) }
  const { authorizeResponse } = completion
  return { ...flow, state: stateOf('COMPLETED', { authorizeResponse }) }
}
