/**
 * The interface between a protocol (OAuth, later SAML) and the flows of the host. Types only.
 *
 * A protocol calls: `selectPolicy` (policy/select.ts), `browsers.enter` (sessions/browsers.ts), `startPolicyFlow` (run.ts),
 * then `entryUrl` (applications.ts) for a redirect, or `showFlow` (http/flow-api/view.ts) for a redirectless answer.
 * The host calls the protocol that is registered under the kind of the flow's request.
 */
import type { Input, Outage } from '../../adapter/spi.ts'
import type { AuthnSources, CompletedFactor, Completion, Failure, HostFlow, ProtocolRequest, SignedOn } from './flow.ts'

/** A protocol as flows see it; `http/idp/resume.ts` adds the answer at the resume path. */
export interface FlowProtocol {
  /** Path of `resumeUrl`: for OAuth `/as/{flowId}/resume/as/authorization.ping`. */
  readonly resumePath: (flowId: string) => string
  /**
   * Completes a redirectless flow with a passed policy. `flow` has its `result` and `completedFactors`, is claimed and not
   * stored in this form yet: do not put it. An error leaves the stored flow unchanged.
   */
  complete(flowId: string, flow: HostFlow): Promise<Completion>
}
/** Protocols by kind. */
export type FlowProtocols = ReadonlyMap<string, FlowProtocol>

/** The end of a flow that asks no adapter: a session covers the policy, or the request fails (`prompt=none`). */
export type ImmediateResult =
  | { readonly result: SignedOn; readonly completedFactors: readonly CompletedFactor[] }
  | { readonly failure: Failure }

/** Parameters of a new flow. */
export interface NewPolicyFlow {
  /** A key of `policies`. */
  readonly policy: string
  /** Input of the first adapter; default: no user name, no attributes. */
  readonly input?: Input
  readonly protocol: ProtocolRequest
  /** The browser that the flow is bound to: the first 22 characters of its `PF` cookie. Absent: cookieless. */
  readonly browser?: string
  /** Only without `browser`; see `HostFlow.cookieless`. */
  readonly cookieless?: boolean
  /** The adapters that the session of the browser covers. */
  readonly coveredBySession?: AuthnSources
  readonly immediateResult?: ImmediateResult
  /** An injected fault: of every authority that the start asks. */
  readonly outage?: Outage | undefined
  /** `X-Mock-Label` of the request. */
  readonly label?: string | undefined
}
/** A started flow. */
export interface BegunFlow {
  readonly id: string
  readonly flow: HostFlow
}

/** The sessions as flows use them. */
export interface FlowSessions {
  /** The session of a browser; undefined without a live one. */
  of(browser: string | undefined): Promise<{ readonly authnSources: AuthnSources } | undefined>
  /**
   * Stores a passed policy in the session of a browser.
   * @returns the id of the browser: a sign-on gives it a new one.
   */
  signedOn(browser: string, signOn: SignOn): Promise<string>
}
/** A passed policy in a browser. */
export interface SignOn {
  readonly subject: string
  readonly policy: string
  readonly completedFactors: readonly CompletedFactor[]
  readonly clientId?: string | undefined
}
