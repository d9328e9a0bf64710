/** Browsers by the first half of their `PF` cookie. */
import type { EpochSeconds } from '../../adapter/spi.ts'
import type { Collection, Store, StoredRecord } from '../core/store/store.ts'
import type { AuthnSources } from '../flows/flow.ts'

/** The user who is signed on in a browser. */
export interface StoredSession {
  /** Session reference identifier, the claim `pi.sri`. */
  readonly sri: string
  readonly subject: string
  /** The policy of the last sign-on. */
  readonly policy: string
  readonly authnSources: AuthnSources
  /** The clients that received the session. */
  readonly clients: readonly string[]
}
export interface BrowserRecord extends StoredRecord {
  readonly expiresAt: EpochSeconds
  /** Second half of the newest response; empty before the first response of the flow API. */
  readonly current: string
  readonly previous?: string
  /** Last second at which `previous` is valid; of an id that a sign-on has replaced: at which `current` is. */
  readonly previousUntil?: EpochSeconds
  readonly session?: StoredSession
  /** Cookie of the OAuth provider, which the browser does not get. */
  readonly providerCookie?: string
  /** Ids of this browser before its sign-ons: its other flows are bound to them. */
  readonly formerIds?: readonly string[]
  /** The id since a sign-on. A record with this member has no session; it only continues flows for a moment. */
  readonly successor?: string
}

export function browserRecords(store: Pick<Store, 'collection'>): Collection<BrowserRecord> {
  return store.collection('browser')
}
