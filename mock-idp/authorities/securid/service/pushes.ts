/** Pushes to the RSA app. Source: RSA Cloud Authentication Service help, "Approve". */
import { randomInt, randomUUID } from 'node:crypto'
import type { Clock, EpochSeconds } from '../../../../adapter/spi.ts'
import type { Store, StoredRecord } from '../../../core/store/store.ts'
import type { CloudPolicy } from '../rules/policy.ts'

export type PushAnswer = 'approve' | 'deny'
/** Stored for an hour after its end. */
export interface Push extends StoredRecord {
  readonly id: string
  readonly username: string
  readonly createdAt: EpochSeconds
  readonly order: number // within one second
  readonly deadAt: EpochSeconds // it cannot be answered from this time on
  readonly selectionCode?: string // two digits; the number to pick in the app
  readonly answer: PushAnswer | 'withdrawn' | null
}
export interface Pushes {
  send(username: string): Promise<Push>
  find(id: string): Promise<Push | undefined>
  /** The push before the answer; `taken`: the answer was stored. Undefined: unknown. */
  answer(
    id: string,
    answer: PushAnswer | 'withdrawn',
  ): Promise<{ readonly push: Push; readonly taken: boolean } | undefined>
  /** Newest first. */
  list(): Promise<readonly Push[]>
}

const RETENTION_SECONDS = 3600
const MAX_TRIES = 1000

/** null: unanswered. */
export function statusOf({ answer, deadAt }: Push, now: EpochSeconds): Push['answer'] | 'timeout' {
  return answer === null && now >= deadAt ? 'timeout' : answer
}

/** Records under `securid/push/`. @throws Error when no put of an answer succeeds. */
export function createPushes(store: Store, clock: Pick<Clock, 'now'>, policy: CloudPolicy): Pushes {
  const records = store.records<Push>('securid/push/')
  let sent = 0
  return {
    send: async (username) => {
      const now = clock.now()
      const deadAt = now + policy.pushSeconds
      const push: Push = {
        revision: 0,
        expiresAt: deadAt + RETENTION_SECONDS,
        id: randomUUID(),
        username,
        createdAt: now,
        order: ++sent,
        deadAt,
        ...(policy.selectionMode && { selectionCode: String(randomInt(100)).padStart(2, '0') }),
        answer: null,
      }
      await records.put(push.id, push)
      return push
    },
    find: (id) => records.load(id),
    answer: async (id, answer) => {
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        const push = await records.load(id)
        if (push === undefined) return undefined
        if (statusOf(push, clock.now()) !== null) return { push, taken: false }
        if (await records.put(id, { ...push, answer })) return { push, taken: true }
      }
      throw new Error(`SecurID: the record store refused ${MAX_TRIES} puts of push ${id} in a row`)
    },
    list: async () => {
      const pushes: Push[] = []
      for await (const [, push] of records.list('')) pushes.push(push)
      return pushes.sort((one, other) => other.createdAt - one.createdAt || other.order - one.order)
    },
  }
}
