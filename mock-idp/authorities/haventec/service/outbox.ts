/** Messages to users. They are not sent, only stored. */
import { randomUUID } from 'node:crypto'
import type { Clock, EpochSeconds } from '../../../../adapter/spi.ts'
import type { Store, StoredRecord } from '../../../core/store/store.ts'
import type { User } from '../rules/user.ts'

/** Expires with its token. */
export interface Message extends StoredRecord {
  readonly kind: 'activateUser' | 'activateDevice' | 'resetPin' | 'silentMfa'
  readonly token: string
  readonly applicationUuid: string
  readonly username: string
  readonly email: string | null
  readonly deviceUuid?: string
  readonly sentAt: EpochSeconds
  readonly order: number // within one second
  readonly expiresAt: EpochSeconds
}
export interface Outbox {
  send(user: User, message: Pick<Message, 'kind' | 'token' | 'expiresAt' | 'deviceUuid'>): Promise<void>
  /** Newest first. */
  list(): Promise<readonly Message[]>
}

/** Records under `haventec/outbox/`. */
export function createOutbox(store: Store, clock: Pick<Clock, 'now'>): Outbox {
  const records = store.collection<Message>('haventec/outbox')
  let sent = 0
  return {
    send: async ({ applicationUuid, username, email }, message) => {
      const base = { revision: 0, applicationUuid, username, email, sentAt: clock.now(), order: ++sent }
      await records.update(randomUUID(), () => ({ after: { ...base, ...message }, answer: undefined }))
    },
    list: async () =>
      (await records.list())
        .map(([, message]) => message)
        .sort((one, other) => other.sentAt - one.sentAt || other.order - one.order),
  }
}
