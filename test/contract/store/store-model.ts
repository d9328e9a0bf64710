/** A plain map that stands for a store, and the commands that are run on both. */
import { expect } from 'chai'
import fc from 'fast-check'
import type { RecordStore } from '../../../adapter/spi.ts'
import type { MockClock } from '../../../mock-idp/core/clock/clock.ts'
import type { StoredRecord } from '../../../mock-idp/core/store/store.ts'

/** The kind of record that the contract stores. */
export interface Note extends StoredRecord {
  readonly text: string
  readonly tags?: readonly string[]
}

/** All that a listing gives. */
export async function listed<R extends StoredRecord>(records: RecordStore<R>, prefix: string): Promise<[string, R][]> {
  const found: [string, R][] = []
  for await (const [key, record] of records.list(prefix)) found.push([key, record])
  return found
}

/** A record of the model. */
export interface Kept {
  readonly record: Note
  latest: number // how far the clock has been since: what was past its end may have been swept away meanwhile
}
/** What is kept, by key. */
export type Model = Map<string, Kept>
/** Does one thing to the store, the clock and the model, and compares. */
export type Command = (notes: RecordStore<Note>, clock: MockClock, model: Model) => Promise<void>

/** What the model says of a key: its record, nothing, or (after a clock that went back) that both are right. */
function expectation(model: Model, key: string, now: number): { record?: Note; sure: boolean } {
  const kept = model.get(key)
  if (kept === undefined) return { sure: true }
  const end = kept.record.expiresAt ?? Number.POSITIVE_INFINITY
  if (end > now) return { record: kept.record, sure: end > kept.latest }
  model.delete(key)
  return { sure: true }
}

/** Compares what was found under a key with the model, and lets the model know what has become sure. */
function judge(model: Model, key: string, now: number, found: Note | undefined): void {
  const { record, sure } = expectation(model, key, now)
  if (found !== undefined || sure) expect(found, key).to.deep.equal(record)
  if (found === undefined) model.delete(key)
}

const key = fc.constantFrom('a', 'a/', 'a/b', 'a/c', 'ab', 'b', 'b/a/c')
const lifetime = fc.option(fc.integer({ min: -2, max: 20 }), { nil: undefined })

const load = key.map(
  (at): Command =>
    async (notes, clock, model) =>
      judge(model, at, clock.now(), await notes.load(at)),
)
const put = fc.record({ at: key, ahead: fc.constantFrom(0, 0, 0, 1, -1), text: fc.string(), seconds: lifetime }).map(
  ({ at, ahead, text, seconds }): Command =>
    async (notes, clock, model) => {
      const now = clock.now()
      judge(model, at, now, await notes.load(at))
      const present = model.get(at)?.record.revision ?? 0
      const revision = present + ahead
      const content = seconds === undefined ? { text } : { text, expiresAt: now + seconds }
      expect(await notes.put(at, { ...content, revision })).to.equal(ahead === 0)
      if (ahead === 0) model.set(at, { record: { ...content, revision: revision + 1 }, latest: now })
    },
)
const remove = key.map(
  (at): Command =>
    async (notes, _clock, model) => {
      await notes.remove(at)
      model.delete(at)
    },
)
const list = fc.constantFrom('', 'a', 'a/', 'b/', 'c').map(
  (prefix): Command =>
    async (notes, clock, model) => {
      const found = await listed(notes, prefix)
      expect(found.map(([at]) => at)).to.deep.equal(found.map(([at]) => at).sort())
      const inReach = [...model.keys(), ...found.map(([at]) => at)].filter((at) => at.startsWith(prefix))
      expect(found.every(([at]) => at.startsWith(prefix))).to.equal(true)
      for (const at of new Set(inReach)) judge(model, at, clock.now(), new Map(found).get(at))
    },
)
const move = fc.integer({ min: -30, max: 30 }).map(
  (seconds): Command =>
    async (_notes, clock, model) => {
      clock.set(clock.now() + seconds)
      for (const kept of model.values()) kept.latest = Math.max(kept.latest, clock.now())
    },
)
/** Loads, puts (with the right revision and with others), removals, listings and moves of the clock. */
export const command: fc.Arbitrary<Command> = fc.oneof(load, put, put, remove, list, move)
