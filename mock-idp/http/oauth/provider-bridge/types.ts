/** Types of the provider's data. No file outside this folder imports oidc-provider, types included. */
import type { KoaContextWithOIDC } from 'oidc-provider'
import type { EpochSeconds } from '../../../../adapter/spi.ts'

/** A request that the provider answers. */
export type Context = KoaContextWithOIDC

/** Parameters of an authorization request. */
export interface Parameters {
  readonly client_id?: string
  readonly redirect_uri?: string
  readonly response_mode?: string
  readonly scope?: string
  readonly acr_values?: string
  readonly login_hint?: string
  readonly id_token_hint?: string
  readonly [name: string]: string | undefined
}
/** The user of a sign-on. */
export interface Login {
  readonly accountId: string
  readonly acr: string
  readonly amr: string[] // changeable, as the library declares it
  readonly ts: EpochSeconds
  readonly [member: string]: unknown
}
/** End of a sign-on for the provider: a user, or an error. */
export interface InteractionResult {
  readonly login?: Login
  readonly error?: string
  readonly error_description?: string
  readonly [member: string]: unknown
}
/** A waiting interaction of the provider, and the path that continues it. */
export interface WaitingRequest {
  readonly uid: string
  readonly returnTo: string
}
/**
 * A request that waits for a sign-on: its parameters, the reasons of the prompt, and the maximum age of a sign-on in
 * seconds.
 */
export interface Waiting extends WaitingRequest {
  readonly params: Parameters
  readonly reasons: readonly string[]
  readonly maxAge: string | undefined
}

/** The parameters that were sent: the library lists those that were not sent as undefined. */
export function parametersOf(params: object = {}): Parameters {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => typeof value === 'string'))
}
