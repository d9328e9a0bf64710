/** The states of the ADUCID adapter. The names are ours, in PingFederate's conventions. */
import { time } from '../kernel/time.ts'
import type { EpochSeconds, State, Status } from '../spi.ts'
import type { Aducid, OfSession } from './types.ts'

type StateOf<S extends Status<Aducid>> = State<Aducid, S>
type Pending = StateOf<'ADUCID_AUTHENTICATION_PENDING'>

/** Without `expiresAt`, AIM does not report the end of its waiting. */
export function authenticationPending(
  model: Pick<Pending['model'], 'proxyUrl' | 'qrData' | 'aimStatus'>,
  memo: OfSession,
  expiresAt?: EpochSeconds,
): Pending {
  const { proxyUrl, qrData, aimStatus } = model
  const until = expiresAt === undefined ? {} : { expiresAt: time(expiresAt) }
  return {
    status: 'ADUCID_AUTHENTICATION_PENDING',
    model: { authId: memo.authId, proxyUrl, qrData, aimStatus, ...until },
    memo,
  }
}

export function credentialsRequired(memo: OfSession): StateOf<'ADUCID_CREDENTIALS_REQUIRED'> {
  return { status: 'ADUCID_CREDENTIALS_REQUIRED', model: { authId: memo.authId }, memo }
}
