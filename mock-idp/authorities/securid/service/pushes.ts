/** Pushes to the RSA app. Source: RSA Cloud Authentication Service help, "Approve". */
import type { Clock, EpochSeconds } from '../../../../adapter/spi.ts'
import type { Random } from '../../../core/random.ts'
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
/** The push before the answer; `taken`: the answer was stored. */
export interface Answered {
  readonly push: Push
  readonly taken: boolean
}
export interface Pushes {
  send(username: string): Promise<Push>
  find(id: string): Promise<Push | undefined>
  /** Undefined: unknown. */
  answer(id: string, answer: PushAnswer | 'withdrawn'): Promise<Answered | undefined>
  /** Answers the push whatever its state is; null: it can be answered again. False: unknown. */
  set(id: string, answer: PushAnswer | null): Promise<boolean>
  /** Newest first. */
  list(): Promise<readonly Push[]>
}

const RETENTION_SECONDS = 3600

/** null: unanswered. */
export function statusOf({ answer, deadAt }: Push, now: EpochSeconds): Push['answer'] | 'timeout' {
  return answer === null && now >= deadAt ? 'timeout' : answer
}

/** Records of `securid/push`. */
export function createPushes(store: Store, clock: Pick<Clock, 'now'>, policy: CloudPolicy, random: Random): Pushes {
  const records = store.collection<Push>('securid/push')
  let sent = 0
  return {
    send: async (username) => {
      const now = clock.now()
      const deadAt = now + policy.pushSeconds
      const push = {
        expiresAt: deadAt + RETENTION_SECONDS,
        id: random.uuid(),
        username,
        createdAt: now,
        order: ++sent,
        deadAt,
        ...(policy.selectionMode && { selectionCode: String(random.integer(100)).padStart(2, '0') }),
        answer: null,
      }
      await records.update(push.id, () => ({ after: push, answer: undefined }))
      return { ...push, revision: 1 }
    },
    find: (id) => records.get(id),
    answer: (id, answer) =>
      records.update<Answered | undefined>(id, (push) => {
        if (push === undefined) return { after: undefined, answer: undefined }
        if (statusOf(push, clock.now()) !== null) return { after: push, answer: { push, taken: false } }
        return { after: { ...push, answer }, answer: { push, taken: true } }
      }),
    set: (id, answer) =>
      records.update(id, (push) => {
        if (push === undefined) return { after: undefined, answer: false }
        const deadAt = Math.max(push.deadAt, clock.now() + policy.pushSeconds)
        return { after: { ...push, answer, deadAt, expiresAt: deadAt + RETENTION_SECONDS }, answer: true }
      }),
    list: async () => {
      const pushes = (await records.list()).map(([, push]) => push)
      return pushes.sort((one, other) => other.createdAt - one.createdAt || other.order - one.order)
    },
  }
}
