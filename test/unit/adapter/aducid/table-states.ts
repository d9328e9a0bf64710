/** States of the ADUCID table. */
import type { Aducid, OfSession } from '../../../../adapter/aducid/types.ts'
import type { Before, State, Status } from '../../../../adapter/spi.ts'

type StateOf<S extends Status<Aducid>> = State<Aducid, S>

/** 2023-11-14T22:13:20Z. */
export const NOW = 1_700_000_000
export const RETURN_URL = 'https://app.example/?flowId=f'
/** The adapter as first factor, with default settings. */
export const before: Before<Aducid> = { now: NOW, config: {}, input: { attributes: {} }, returnUrl: RETURN_URL }
/** The adapter as second factor. */
export const chained: Before<Aducid> = { ...before, input: { username: 'eva', attributes: {} } }

export const session: OfSession = { authId: 'AQIDBAUGBwg=', bindingId: 'CQoLDA0ODxA=' }
export const urls = { proxyUrl: 'https://aim.example/AIM-proxy/process?authId=1', qrData: 'aducid://callback?authId=1' }

/** AIM waits until 22:15:20. */
export const pending: StateOf<'ADUCID_AUTHENTICATION_PENDING'> = {
  status: 'ADUCID_AUTHENTICATION_PENDING',
  model: { authId: session.authId, ...urls, aimStatus: 'start', expiresAt: '2023-11-14T22:15:20Z' },
  memo: session,
}
export const credentials: StateOf<'ADUCID_CREDENTIALS_REQUIRED'> = {
  status: 'ADUCID_CREDENTIALS_REQUIRED',
  model: { authId: session.authId },
  memo: session,
}
