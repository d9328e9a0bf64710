/** Authentication attempts. Source: RSA SecurID Authentication API, MessageContext. */
import { randomUUID } from 'node:crypto'
import type { Clock, RecordStore } from '../../../../adapter/spi.ts'
import type { Store, StoredRecord } from '../../../core/store/store.ts'
import type { AwaitedCode } from '../rules/verify-passcode.ts'

/** The id of an attempt and of the server's last message in it. */
export interface AttemptHandle {
  readonly authnAttemptId: string
  readonly messageId: string
}
/** The message that is awaited. A generated PIN is stored here until it is accepted; `over`: the attempt has ended. */
export type Stage =
  | { readonly name: 'passcode' | 'choice' | 'reauthenticate' | 'over' }
  | { readonly name: 'push'; readonly referenceId: string }
  | ({ readonly name: 'nextTokencode'; readonly refusals: number } & AwaitedCode)
  | { readonly name: 'newPin'; readonly mode: 'user' }
  | { readonly name: 'newPin'; readonly mode: 'system'; readonly pin: string }

/** Expires when the next message does not come. */
export interface AttemptRecord extends StoredRecord {
  readonly authnAttemptId: string
  readonly messageId: string
  readonly username: string // of an existing or an unknown user
  readonly stage: Stage
  readonly offered: boolean // methods were offered: a refused code does not end the attempt
  readonly seconds: number // until the attempt expires, after each message
}
export type Opening = Pick<AttemptRecord, 'stage' | 'offered'> & Partial<Pick<AttemptRecord, 'seconds'>>
/** The handle or record of the last response is required: an older one finds nothing. */
export interface Attempts {
  open(username: string, opening: Opening): Promise<AttemptHandle>
  find(handle: AttemptHandle): Promise<AttemptRecord | undefined>
  /** Claims the attempt: of two requests that quote the same message, one gets it. Undefined: unknown, ended or expired. */
  take(handle: AttemptHandle): Promise<AttemptRecord | undefined>
  /** Claims the attempt whatever its last message was. */
  end(authnAttemptId: string): Promise<AttemptRecord | undefined>
  /** Continues a claimed attempt with a new message id and its full time. */
  continueAttempt(taken: AttemptRecord, stage: Stage): Promise<AttemptHandle>
}

const MAX_TRIES = 1000

/** Records under `securid/attempt/`. @throws Error when an unclaimed attempt is written, or when no put succeeds. */
export function createAttempts(store: Store, clock: Pick<Clock, 'now'>, attemptSeconds: number): Attempts {
  const records = store.records<AttemptRecord>('securid/attempt/')
  const write = (record: Omit<AttemptRecord, 'messageId' | 'expiresAt'>) =>
    writeRecord(records, { ...record, expiresAt: clock.now() + record.seconds })
  const alive = async (authnAttemptId: string): Promise<AttemptRecord | undefined> => {
    const record = await records.load(authnAttemptId)
    return record?.stage.name === 'over' ? undefined : record
  }
  const find = async ({ authnAttemptId, messageId }: AttemptHandle): Promise<AttemptRecord | undefined> => {
    const record = await alive(authnAttemptId)
    return record?.messageId === messageId ? record : undefined
  }
  return {
    open: (username, { stage, offered, seconds = attemptSeconds }) =>
      write({ revision: 0, authnAttemptId: randomUUID(), username, stage, offered, seconds }),
    find,
    take: async (handle) => {
      const record = await find(handle)
      return record && claim(records, record)
    },
    end: async (authnAttemptId) => {
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        const record = await alive(authnAttemptId)
        const ended = record && (await claim(records, record))
        if (record === undefined || ended !== undefined) return ended
      }
      throw new Error(`SecurID: the record store refused ${MAX_TRIES} puts of attempt ${authnAttemptId} in a row`)
    },
    // A moved clock may have expired the claimed record: then the attempt continues as a new record.
    continueAttempt: async (taken, stage) => {
      const existing = await records.load(taken.authnAttemptId)
      const { authnAttemptId, username, offered, seconds } = taken
      return write({ revision: existing?.revision ?? 0, authnAttemptId, username, stage, offered, seconds })
    },
  }
}

async function writeRecord(
  records: RecordStore<AttemptRecord>,
  record: Omit<AttemptRecord, 'messageId'>,
): Promise<AttemptHandle> {
  const { authnAttemptId } = record
  const messageId = randomUUID()
  if (await records.put(authnAttemptId, { ...record, messageId })) return { authnAttemptId, messageId }
  throw new Error(`SecurID: attempt ${authnAttemptId} was changed without a claim`)
}

async function claim(records: RecordStore<AttemptRecord>, record: AttemptRecord): Promise<AttemptRecord | undefined> {
  const isClaimed = await records.put(record.authnAttemptId, { ...record, stage: { name: 'over' } })
  return isClaimed ? { ...record, revision: record.revision + 1 } : undefined
}
