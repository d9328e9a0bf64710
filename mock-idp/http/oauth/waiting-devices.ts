/** Devices that wait for a sign-on, by their user code (RFC 8628, section 3.3). */

import type { OAuthClient, OAuthConfig } from '../../../schemas/gen/host/config-types.ts'
import type { MockClock } from '../../core/clock/clock.ts'
import type { Store } from '../../core/store/store.ts'
import { createAdapters } from './provider-bridge/records.ts'

export type LookupResult =
  | { readonly kind: 'found'; readonly userCode: string; readonly policy: string }
  | { readonly kind: 'invalid' | 'expired' }

/** A user code as the provider stores it. */
export function normalUserCode(typed: string): string {
  return typed.toUpperCase().replace(/[^A-Z0-9]/g, '')
}

/** The device with this code, if it waits and its client needs no approval page. */
export async function findWaitingDevice(
  typed: string,
  store: Pick<Store, 'collection'>,
  clock: Pick<MockClock, 'now'>,
  { clients = [] }: OAuthConfig,
): Promise<LookupResult> {
  const code = normalUserCode(typed)
  const device = await createAdapters(store, clock)('DeviceCode').findByUserCode(code)
  if (device === undefined) return { kind: 'invalid' }
  if (Number(device['exp']) <= clock.now()) return { kind: 'expired' }
  const client = clients.find(({ clientId }: OAuthClient) => clientId === device['clientId'])
  const taken = [device['accountId'], device['error'], device['inFlight']].some((member) => member !== undefined)
  if (taken || client === undefined || client.bypassApprovalPage === false) return { kind: 'invalid' }
  return { kind: 'found', userCode: `${code.slice(0, 4)}-${code.slice(4)}`, policy: client.policy ?? '' }
}
