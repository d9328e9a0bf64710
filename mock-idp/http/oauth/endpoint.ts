import type { Request, Response } from 'express'
import type { createCors } from '../flow-api/cors.ts'
import type { Refusal } from '../idp/refusal.ts'
import type { BridgeDeps, OAuthDeps } from './deps.ts'
import type { ProviderBridge } from './provider-bridge/bridge.ts'

/** The loaded provider with the dependencies of flows that end at it. */
export interface LoadedProvider {
  readonly deps: BridgeDeps
  readonly provider: ProviderBridge
}
/** Everything that an endpoint uses. */
export interface OAuth extends LoadedProvider {
  readonly deps: OAuthDeps
  readonly cors: ReturnType<typeof createCors>
  /** Flow, client and user of the request, for the journal: endpoints add the known ones. */
  readonly parties: { flow?: string; client?: string; username?: string }
}
/**
 * Answers a request.
 * @returns the refusal, if the answer is one.
 * @throws FlowError for refusals of the host that cannot be sent to a redirect URI.
 */
export type Endpoint = (req: Request, res: Response, oauth: OAuth) => Promise<Refusal | undefined>
