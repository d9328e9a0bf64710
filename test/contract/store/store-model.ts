/** A Map as model of a store, and commands that are run on both. */
import { expect } from 'chai'
import fc from 'fast-check'
import type { Collection } from '../../../adapter/spi.ts'
import type { MockClock } from '../../../mock-idp/core/clock/clock.ts'
import type { StoredRecord } from '../../../mock-idp/core/store/store.ts'

/** Record of the contract. */
export interface Note extends StoredRecord {
  readonly text: string
  readonly tags?: readonly string[]
}

/** All keys, in ascending order. */
export async function keysOf(collection: Collection<Note>): Promise<string[]> {
  return (await collection.list()).map(([key]) => key).sort()
}

/** A record of the model. */
export interface StoredNote {
  readonly record: Note
  latest: number // latest time of the clock since then; a record that expired before it may have been removed
}
/** Records by key. */
export type Model = Map<string, StoredNote>
/** Runs one operation on store, clock and model, and compares them. */
export type Command = (notes: Collection<Note>, clock: MockClock, model: Model) => Promise<void>

/** The expected record of a key. `sure: false` (after the clock was set back): the store may have removed it. */
function expectation(model: Model, key: string, now: number): { record?: Note; sure: boolean } {
  const stored = model.get(key)
  if (stored === undefined) return { sure: true }
  const end = stored.record.expiresAt ?? Number.POSITIVE_INFINITY
  if (end > now) return { record: stored.record, sure: end > stored.latest }
  model.delete(key)
  return { sure: true }
}

/** Compares the result for a key with the model; removes the key from the model if the store no longer has it. */
function compare(model: Model, key: string, now: number, found: Note | undefined): void {
  const { record, sure } = expectation(model, key, now)
  if (found !== undefined || sure) expect(found, key).to.deep.equal(record)
  if (found === undefined) model.delete(key)
}

const key = fc.constantFrom('a', 'a/', 'a/b', 'a/c', 'ab', 'b', 'b/a/c')
const lifetime = fc.option(fc.integer({ min: -2, max: 20 }), { nil: undefined })

const get = key.map(
  (at): Command =>
    async (notes, clock, model) =>
      compare(model, at, clock.now(), await notes.get(at)),
)
const replace = fc
  .record({ at: key, ahead: fc.constantFrom(0, 0, 0, 1, -1), text: fc.string(), seconds: lifetime })
  .map(
    ({ at, ahead, text, seconds }): Command =>
      async (notes, clock, model) => {
        const now = clock.now()
        compare(model, at, now, await notes.get(at))
        const existing = model.get(at)?.record.revision ?? 0
        const revision = existing + ahead
        const content = seconds === undefined ? { text } : { text, expiresAt: now + seconds }
        expect(await notes.replace(at, { ...content, revision })).to.equal(ahead === 0)
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
const list = fc.constant<Command>(async (notes, clock, model) => {
  const found = new Map(await notes.list())
  for (const at of new Set([...model.keys(), ...found.keys()])) compare(model, at, clock.now(), found.get(at))
})
const move = fc.integer({ min: -30, max: 30 }).map(
  (seconds): Command =>
    async (_notes, clock, model) => {
      clock.set(clock.now() + seconds)
      for (const stored of model.values()) stored.latest = Math.max(stored.latest, clock.now())
    },
)
/** Reads, replacements (with the right and with wrong revisions), removals, listings and changes of the clock. */
export const command: fc.Arbitrary<Command> = fc.oneof(get, replace, replace, remove, list, move)
