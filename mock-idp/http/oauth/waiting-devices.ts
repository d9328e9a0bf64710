/** Devices that wait for a sign-on, by their user code (RFC 8628, section 3.3). */

import { createReason } from '../../../adapter/kernel/reasons.ts'
import type { Reason } from '../../../adapter/spi.ts'
import type { OAuthClient, OAuthConfig } from '../../../schemas/gen/host/config-types.ts'
import { REASONS } from '../../../schemas/gen/oauth-device/reasons.ts'
import type { MockClock } from '../../core/clock/clock.ts'
import type { Store } from '../../core/store/store.ts'
import { createAdapters } from './provider-bridge/records.ts'

const reason = createReason(REASONS)

export type LookupResult =
  | { readonly kind: 'found'; readonly userCode: string; readonly policy: string }
  | { readonly kind: 'invalid' | 'expired'; readonly reason: Reason }

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
  if (device === undefined) return { kind: 'invalid', reason: reason('USER_CODE_NOT_FOUND') }
  if (Number(device['exp']) <= clock.now()) return { kind: 'expired', reason: reason('USER_CODE_EXPIRED') }
  const client = clients.find(({ clientId }: OAuthClient) => clientId === device['clientId'])
  const taken = [device['accountId'], device['error'], device['inFlight']].some((member) => member !== undefined)
  if (taken || client === undefined) return { kind: 'invalid', reason: reason('USER_CODE_ALREADY_USED') }
  const { clientId } = client
  if (client.bypassApprovalPage === false)
    return { kind: 'invalid', reason: reason('USER_CODE_NEEDS_PAGE', { clientId }) }
  return { kind: 'found', userCode: `${code.slice(0, 4)}-${code.slice(4)}`, policy: client.policy ?? '' }
}
