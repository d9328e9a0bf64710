/** Authentication attempts. Source: RSA SecurID Authentication API, MessageContext. */
import { randomUUID } from 'node:crypto'
import type { Clock } from '../../../../adapter/spi.ts'
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

const isOpen = (record: AttemptRecord | undefined): record is AttemptRecord =>
  record !== undefined && record.stage.name !== 'over'

/** Records of `securid/attempt`. @throws Error when an unclaimed attempt is written, or when no change succeeds. */
export function createAttempts(store: Store, clock: Pick<Clock, 'now'>, attemptSeconds: number): Attempts {
  const records = store.collection<AttemptRecord>('securid/attempt')
  const write = (record: Omit<AttemptRecord, 'revision' | 'messageId' | 'expiresAt'>): Promise<AttemptHandle> => {
    const { authnAttemptId, seconds } = record
    const messageId = randomUUID()
    return records.update(authnAttemptId, (before) => {
      if (isOpen(before)) throw new Error(`SecurID: attempt ${authnAttemptId} was changed without a claim`)
      const after = { ...record, messageId, expiresAt: clock.now() + seconds }
      return { after, answer: { authnAttemptId, messageId } }
    })
  }
  const claim = (authnAttemptId: string, isRight: (record: AttemptRecord) => boolean) =>
    records.update<AttemptRecord | undefined>(authnAttemptId, (before) =>
      isOpen(before) && isRight(before)
        ? { after: { ...before, stage: { name: 'over' } }, answer: before }
        : { after: before, answer: undefined },
    )
  return {
    open: (username, { stage, offered, seconds = attemptSeconds }) =>
      write({ authnAttemptId: randomUUID(), username, stage, offered, seconds }),
    async find({ authnAttemptId, messageId }) {
      const record = await records.get(authnAttemptId)
      return isOpen(record) && record.messageId === messageId ? record : undefined
    },
    take: ({ authnAttemptId, messageId }) => claim(authnAttemptId, (record) => record.messageId === messageId),
    end: (authnAttemptId) => claim(authnAttemptId, () => true),
    // A moved clock may have expired the claimed record: then the attempt continues as a new record.
    continueAttempt: ({ authnAttemptId, username, offered, seconds }, stage) =>
      write({ authnAttemptId, username, stage, offered, seconds }),
  }
}
