/**
 * What a protocol (OpenID Connect, later SAML) and the host's flows ask of each other. Types only.
 *
 * The protocol calls: `choosePolicy` (policy/choose.ts), `host.browsers.enter` (flow-api/browsers.ts), `startPolicyFlow`
 * (policy/walk.ts), then in redirect mode `entryUrl` (policy/applications.ts) for its 302, or redirectless `showFlow`
 * (flow-api/show.ts) for the body of its answer; `createOrigins(host, 'authorization')` (flow-api/origins.ts) for CORS.
 * The host calls: what is registered by kind in `host.protocols`.
 */
import type { Request, Response } from 'express'
import type { Attributes, EpochSeconds, Input } from '../../adapter/spi.ts'
import type { AuthnSources } from '../sessions/sessions.ts'
import type { HostFlow, SignedOn } from './flow.ts'

/** The protocol request that a flow is run for; kept in the flow record, as JSON. */
export interface ProtocolRequest {
  /** Which protocol: a key of `host.protocols`. */
  readonly kind: string
  /** `response_mode=pi.flow`: the flow ends in COMPLETED or FAILED, and nobody comes to a resume path. */
  readonly redirectless: boolean
  /** Who is to be told the end: an OAuth client, a SAML service provider. */
  readonly clientId: string
  /** What the protocol needs to go on; nobody else reads it. */
  readonly data: object
}
/** An adapter that was passed in a flow: when, and what it vouched for. */
export interface CompletedFactor {
  readonly adapter: string
  readonly at: EpochSeconds
  readonly subject: string
  readonly attributes: Attributes
  /** Not in this flow, but before: a session spared the person. */
  readonly coveredBySession?: true
}
/** Why a flow ended without a sign-on. */
export interface Failure {
  readonly code: string
  readonly userMessage: string
}
/** How a redirectless flow ends once its policy is passed. `authorizeResponse` is what a redirect would have carried. */
export type Completion =
  | { readonly authorizeResponse: { readonly [parameter: string]: string } }
  | { readonly failed: Failure }
  | { readonly status: 'OAUTH_DEVICE_COMPLETED' }

/** A protocol, as the host sees it. */
export interface Protocol {
  /** The path of `resumeUrl`: for OAuth `/as/{flowId}/resume/as/authorization.ping`. */
  readonly resumePath: (flowId: string) => string
  /**
   * GET of the resume path by the browser that the flow is bound to, the flow being at its end; may come more than once.
   * `flow.result` and `flow.passed` say who signed on; without `result` the policy failed (`flow.failure`): access_denied.
   */
  resume(flowId: string, flow: HostFlow, req: Request, res: Response): Promise<void> | void
  /**
   * Redirectless: the policy is passed. The flow has its `result` and `passed` but is not stored in this form yet, and it is
   * claimed: do not put it. What is thrown leaves the flow where it was.
   */
  complete(flowId: string, flow: HostFlow): Promise<Completion>
}

/** How a flow that needs no adapter ends at once: by a session, or refused (`prompt=none`). */
export type ImmediateResult =
  | { readonly result: SignedOn; readonly completedFactors: readonly CompletedFactor[] }
  | { readonly failure: Failure }

/** A flow that a protocol begins. */
export interface NewPolicyFlow {
  /** A key of `host.policies`. */
  readonly policy: string
  /** What the first adapter is handed; by default nothing. */
  readonly input?: Input
  readonly protocol: ProtocolRequest
  /** The browser that alone may go on, as `host.browsers.enter` gave it: the first 22 characters of its `PF` cookie. Absent: cookieless. */
  readonly browser?: string
  /** Every answer carries `_pf_authn_api_state`, every request must bring back the newest. Only without `browser`. */
  readonly cookieless?: boolean
  /** The adapters that a session of the browser spares the person. */
  readonly coveredBySession?: AuthnSources
  /** The end, where no adapter has to be asked. */
  readonly immediateResult?: ImmediateResult
}
/** A flow that has begun. */
export interface BegunFlow {
  readonly id: string
  readonly flow: HostFlow
}
