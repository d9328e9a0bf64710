/** Devices that wait for a sign-on, by their user code (RFC 8628, section 3.3). */

import { randomBytes, randomInt } from 'node:crypto'
import { createReason } from '../../../adapter/kernel/reasons.ts'
import type { Reason } from '../../../adapter/spi.ts'
import type { OAuthClient, OAuthConfig } from '../../../schemas/gen/host/config-types.ts'
import { REASONS } from '../../../schemas/gen/oauth-device/reasons.ts'
import type { MockClock } from '../../core/clock/clock.ts'
import type { Store } from '../../core/store/store.ts'
import { createAdapters, listArtefacts } from './provider-bridge/records.ts'

const reason = createReason(REASONS)
export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

export type LookupResult =
  | { readonly kind: 'found'; readonly userCode: string; readonly policy: string }
  | { readonly kind: 'invalid' | 'expired'; readonly reason: Reason }

/** A user code as the provider stores it. */
export function normalUserCode(typed: string): string {
  return typed.toUpperCase().replace(/[^A-Z0-9]/g, '')
}

function shownUserCode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`
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
  return { kind: 'found', userCode: shownUserCode(code), policy: client.policy ?? '' }
}

const CODE_CHARACTERS = 'BCDFGHJKLMNPQRSTVWXZ'
const CODE_LENGTH = 8
const LIFETIME_SECONDS = 600

/** The newest code of a device with this result of a look-up; undefined: none. */
export async function newestUserCode(
  kind: LookupResult['kind'],
  store: Pick<Store, 'collection'>,
  clock: Pick<MockClock, 'now'>,
  config: OAuthConfig,
): Promise<string | undefined> {
  const devices = await listArtefacts(store, 'DeviceCode')
  for (const { userCode } of [...devices].sort((one, other) => Number(other['iat']) - Number(one['iat']))) {
    if (userCode === undefined) continue
    const found = await findWaitingDevice(userCode, store, clock, config)
    if (found.kind === kind) return shownUserCode(userCode)
  }
  return undefined
}

/**
 * Stores a device that waits, or whose code has expired, as the device authorization endpoint does. No device polls for it.
 * False: no client may use device codes through the flow API.
 */
export async function addDevice(
  isExpired: boolean,
  store: Pick<Store, 'collection'>,
  clock: Pick<MockClock, 'now'>,
  { clients = [] }: OAuthConfig,
): Promise<boolean> {
  const client = clients.find(
    ({ grantTypes, bypassApprovalPage }) => grantTypes?.includes(DEVICE_GRANT) === true && bypassApprovalPage !== false,
  )
  if (client === undefined) return false
  const iat = clock.now() - (isExpired ? LIFETIME_SECONDS : 0)
  const userCode = Array.from({ length: CODE_LENGTH }, () => CODE_CHARACTERS[randomInt(CODE_CHARACTERS.length)]).join(
    '',
  )
  const jti = randomBytes(32).toString('base64url')
  const { clientId } = client
  const device = { kind: 'DeviceCode', jti, iat, exp: iat + LIFETIME_SECONDS, clientId, userCode, params: {} }
  await createAdapters(store, clock)('DeviceCode').upsert(jti, device, LIFETIME_SECONDS)
  return true
}
