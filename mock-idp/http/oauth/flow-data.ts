/** What a flow keeps of the OAuth request that it is run for. */
import type { AuthorizeResponse } from './pi-flow.ts'

/** The kind of the protocol in `host.protocols`. */
export const KIND = 'oauth'

/** An interaction of the provider that waits, and the path where it goes on. */
export interface WaitingRequest {
  readonly uid: string
  readonly returnTo: string
}
/** The provider waits, or has answered already (by a session), or may ask nobody; or a device is to be connected. */
export type OAuthFlowData =
  | { readonly waiting: WaitingRequest }
  | { readonly authorizeResponse: AuthorizeResponse }
  | { readonly failed: true }
  | { readonly device: true }
