/**
 * Authentication attempts: what the server awaits next, and of whom. Source: RSA SecurID Authentication API,
 * MessageContext.
 */
import { randomUUID } from 'node:crypto'
import type { Clock } from '../../../../adapter/spi.ts'
import type { Store, StoredRecord } from '../../../core/store/store.ts'
import type { AwaitedCode } from '../rules/verify-passcode.ts'

/** How a client names an attempt: its id, and the id of the server's last message in it. */
export interface AttemptHandle {
  readonly authnAttemptId: string
  readonly messageId: string
}
/**
 * What the server awaits: the passcode, any of the methods that were offered, a push. A generated PIN waits here until
 * it is taken; `over` awaits nothing any more.
 */
export type Stage =
  | { readonly name: 'passcode' | 'choice' | 'reauthenticate' | 'over' }
  | { readonly name: 'push'; readonly referenceId: string }
  | ({ readonly name: 'nextTokencode'; readonly refusals: number } & AwaitedCode)
  | { readonly name: 'newPin'; readonly mode: 'user' }
  | { readonly name: 'newPin'; readonly mode: 'system'; readonly pin: string }

/** An attempt as it is kept. It ends by itself when the next message does not come. */
export interface AttemptRecord extends StoredRecord {
  readonly authnAttemptId: string
  readonly messageId: string
  readonly username: string // known or not
  readonly stage: Stage
  readonly offered: boolean // methods were, so it survives a refused code
  readonly seconds: number // how long the next message is waited for
}
/** How an attempt begins. */
export type Opening = Pick<AttemptRecord, 'stage' | 'offered'> & Partial<Pick<AttemptRecord, 'seconds'>>
/**
 * The attempts of one instance. Handles and records must go on from what was last answered: an old one finds nothing.
 */
export interface Attempts {
  open(username: string, opening: Opening): Promise<AttemptHandle>
  find(handle: AttemptHandle): Promise<AttemptRecord | undefined>
  /**
   * Takes the attempt out of others' reach: of two that quote one message, one gets it. Undefined: unknown, over or
   * expired.
   */
  take(handle: AttemptHandle): Promise<AttemptRecord | undefined>
  /** The same, whatever its last message was. */
  end(authnAttemptId: string): Promise<AttemptRecord | undefined>
  /** Lets a taken attempt go on, with a new message id and its whole time. */
  continueAttempt(taken: AttemptRecord, stage: Stage): Promise<AttemptHandle>
}

const MAX_TRIES = 1000

/** Attempts under 'securid/attempt/', each awaiting its next message for `attemptSeconds` unless it says otherwise. */
export function createAttempts(store: Store, clock: Pick<Clock, 'now'>, attemptSeconds: number): Attempts {
  const records = store.records<AttemptRecord>('securid/attempt/')
  const write = async (record: Omit<AttemptRecord, 'messageId' | 'expiresAt'>): Promise<AttemptHandle> => {
    const { authnAttemptId, seconds } = record
    const messageId = randomUUID()
    const isStored = await records.put(authnAttemptId, { ...record, messageId, expiresAt: clock.now() + seconds })
    if (!isStored) throw new Error(`SecurID: attempt ${authnAttemptId} was changed by someone who had not taken it`)
    return { authnAttemptId, messageId }
  }
  const alive = async (authnAttemptId: string): Promise<AttemptRecord | undefined> => {
    const record = await records.load(authnAttemptId)
    return record?.stage.name === 'over' ? undefined : record
  }
  const find = async ({ authnAttemptId, messageId }: AttemptHandle): Promise<AttemptRecord | undefined> => {
    const record = await alive(authnAttemptId)
    return record?.messageId === messageId ? record : undefined
  }
  const finish = async (record: AttemptRecord): Promise<AttemptRecord | undefined> => {
    const won = await records.put(record.authnAttemptId, { ...record, stage: { name: 'over' } })
    return won ? { ...record, revision: record.revision + 1 } : undefined
  }
  return {
    open: (username, { stage, offered, seconds = attemptSeconds }) =>
      write({ revision: 0, authnAttemptId: randomUUID(), username, stage, offered, seconds }),
    find,
    take: async (handle) => {
      const record = await find(handle)
      return record && finish(record)
    },
    end: async (authnAttemptId) => {
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        const record = await alive(authnAttemptId)
        const ended = record && (await finish(record))
        if (record === undefined || ended !== undefined) return ended
      }
      throw new Error(`SecurID: the record store refused ${MAX_TRIES} puts of attempt ${authnAttemptId} in a row`)
    },
    // If a moved clock let it expire while it was judged, the record is gone and the attempt continues as a new one.
    continueAttempt: async (taken, stage) => {
      const existing = await records.load(taken.authnAttemptId)
      const { authnAttemptId, username, offered, seconds } = taken
      return write({ revision: existing?.revision ?? 0, authnAttemptId, username, stage, offered, seconds })
    },
  }
}
