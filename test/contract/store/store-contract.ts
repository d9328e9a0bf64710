import { expect } from 'chai'
import fc from 'fast-check'
import type { Clock, Collection, RecordStore } from '../../../adapter/spi.ts'
import { createClock, type MockClock } from '../../../mock-idp/core/clock/clock.ts'
import type { Store } from '../../../mock-idp/core/store/store.ts'
import { command, keysOf, type Model, type Note } from './store-model.ts'

const START = 1_700_000_000

/** A clock without real time and timers. */
function frozenClock(): MockClock {
  const clock = createClock({ realTime: () => START * 1000, timer: () => () => {} })
  clock.freeze(true)
  return clock
}

/** Contract of every store. `open` returns an empty store; it is closed after each test. */
export function storeContract(name: string, open: (clock: Clock) => Promise<Store>, randomRuns = 200): void {
  describe(`${name}: record store`, () => {
    let clock: MockClock
    let store: Store
    let notes: RecordStore<Note>
    let collection: Collection<Note>
    const note = (text: string, revision = 0, expiresAt?: number): Note =>
      expiresAt === undefined ? { revision, text } : { revision, text, expiresAt }

    beforeEach(async () => {
      clock = frozenClock()
      store = await open(clock)
      notes = store.records<Note>('note/')
      collection = store.collection<Note>('note')
    })
    afterEach(() => store.close())

    describe('put', () => {
      it('record store put with revision 0, no record: stores it under revision 1', async () => {
        expect(await notes.load('a')).to.equal(undefined)
        expect(await notes.put('a', { revision: 0, text: 'x', tags: ['é', ''] })).to.equal(true)
        expect(await notes.load('a')).to.deep.equal({ revision: 1, text: 'x', tags: ['é', ''] })
      })

      it('record store put with the stored revision: stores under the next revision', async () => {
        await notes.put('a', note('one'))
        expect(await notes.put('a', note('two', 1))).to.equal(true)
        expect(await notes.load('a')).to.deep.equal(note('two', 2))
      })

      it('record store put with any other revision: returns false, changes nothing', async () => {
        expect(await notes.put('a', note('one', 1))).to.equal(false)
        expect(await notes.load('a')).to.equal(undefined)
        await notes.put('a', note('one'))
        await notes.put('a', note('two', 1))
        for (const revision of [0, 1, 3]) expect(await notes.put('a', note('lost', revision))).to.equal(false)
        expect(await notes.load('a')).to.deep.equal(note('two', 2))
      })

      it('record store put, eight at once with one revision: stores exactly one', async () => {
        await notes.put('a', note('before'))
        const texts = ['0', '1', '2', '3', '4', '5', '6', '7']
        const results = await Promise.all(texts.map((text) => notes.put('a', note(text, 1))))
        expect(results.filter(Boolean)).to.have.length(1)
        expect(await notes.load('a')).to.deep.equal(note(texts[results.indexOf(true)] as string, 2))
      })
    })

    describe('load', () => {
      it('record store get: returns a frozen record', async () => {
        await notes.put('a', note('one'))
        expect(await collection.get('a')).to.satisfy(Object.isFrozen)
      })

      it('record store load and put, keys of Object.prototype, non-ASCII keys, the empty key: used unchanged', async () => {
        for (const key of ['__proto__', 'constructor', 'jürgen', '名前', 'a b', '%2F', '']) {
          expect(await notes.load(key), key).to.equal(undefined)
          expect(await notes.put(key, note(key)), key).to.equal(true)
          expect(await notes.load(key), key).to.deep.equal(note(key, 1))
        }
      })
    })

    describe('remove', () => {
      it('record store remove, record present or absent: load returns undefined, put with revision 0 succeeds', async () => {
        await notes.put('a', note('one'))
        await notes.remove('a')
        await notes.remove('a')
        expect(await notes.load('a')).to.equal(undefined)
        expect(await keysOf(collection)).to.deep.equal([])
        expect(await notes.put('a', note('again'))).to.equal(true)
        expect(await notes.load('a')).to.deep.equal(note('again', 1))
      })
    })

    describe('expiry', () => {
      it('record store expiry, clock reaches the second: load and list no longer return the record', async () => {
        await notes.put('a', note('one', 0, START + 10))
        clock.advance(9)
        expect(await notes.load('a')).to.deep.equal(note('one', 1, START + 10))
        clock.advance(1)
        expect(await notes.load('a')).to.equal(undefined)
        expect(await keysOf(collection)).to.deep.equal([])
      })

      it('record store expiry, put over an expired record: revision 0 is stored, the old revision is refused', async () => {
        await notes.put('a', note('one', 0, START + 10))
        clock.advance(10)
        expect(await notes.put('a', note('two', 1, START + 99))).to.equal(false)
        expect(await notes.put('a', note('two', 0, START + 99))).to.equal(true)
        expect(await notes.load('a')).to.deep.equal(note('two', 1, START + 99))
      })

      it('record store expiry, later put: takes the expiry of that put, none if it has none', async () => {
        await notes.put('a', note('one', 0, START + 10))
        await notes.put('a', note('two', 1, START + 20))
        clock.advance(15)
        expect(await notes.load('a')).to.deep.equal(note('two', 2, START + 20))
        await notes.put('a', note('three', 2))
        clock.advance(1_000_000_000)
        expect(await notes.load('a')).to.deep.equal(note('three', 3))
      })

      it('record store expiry, expired record read before the clock is set back: stays absent', async () => {
        for (const key of ['loaded', 'listed', 'put']) await notes.put(key, note(key, 0, START + 10))
        clock.advance(10)
        await notes.load('loaded')
        await collection.list()
        await notes.put('put', note('lost', 1))
        clock.set(START)
        for (const key of ['loaded', 'listed', 'put']) expect(await notes.load(key), key).to.equal(undefined)
        expect(await keysOf(collection)).to.deep.equal([])
      })
    })

    describe('update', () => {
      it('record store update: stores the result under the next revision, returns the answer', async () => {
        const grow = (before: Note | undefined) => ({ after: { text: `${before?.text ?? ''}x` }, answer: before?.text })
        expect(await collection.update('a', grow)).to.equal(undefined)
        expect(await collection.update('a', grow)).to.equal('x')
        expect(await collection.get('a')).to.deep.equal(note('xx', 2))
      })

      it('record store update, twenty at once: each sees the result of another, no result is lost', async () => {
        const count = (before: Note | undefined) => {
          const text = String(Number(before?.text ?? 0) + 1)
          return { after: { text }, answer: text }
        }
        const answers = await Promise.all(Array.from({ length: 20 }, () => collection.update('a', count)))
        expect(answers.map(Number).sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 20 }, (_, i) => i + 1))
        expect(await collection.get('a')).to.deep.equal(note('20', 20))
      })

      it('record store update, the record itself as the result: stores nothing', async () => {
        await notes.put('a', note('one'))
        expect(await collection.update('a', (before) => ({ after: before, answer: before?.text }))).to.equal('one')
        expect(await collection.update('b', (before) => ({ after: before, answer: before?.text }))).to.equal(undefined)
        expect(await collection.list()).to.deep.equal([['a', note('one', 1)]])
      })

      it('record store update, undefined as the result, eight at once: one gets the record, the others none', async () => {
        await notes.put('a', note('one'))
        const take = (before: Note | undefined) => ({ after: undefined, answer: before?.text })
        const taken = await Promise.all(Array.from({ length: 8 }, () => collection.update('a', take)))
        expect(taken.filter((text) => text !== undefined)).to.deep.equal(['one'])
        expect(await collection.get('a')).to.equal(undefined)
      })

      it('record store update, change throws: passes the error on, stores nothing', async () => {
        await notes.put('a', note('one'))
        const failed = new Error('refused')
        const update = collection.update('a', () => {
          throw failed
        })
        expect(await update.catch((error: unknown) => error)).to.equal(failed)
        expect(await collection.get('a')).to.deep.equal(note('one', 1))
      })
    })

    describe('list', () => {
      it('record store list: returns each record once with its key', async () => {
        const keys = Array.from({ length: 300 }, (_, index) => `k${index}/`)
        for (const key of keys) await notes.put(key, note(key))
        const found = await collection.list()
        expect(new Map(found)).to.deep.equal(new Map(keys.map((key) => [key, note(key, 1)])))
        expect(found).to.have.length(300)
      })

      it('record store list, records removed and stored while it is read: the list stays as it was', async () => {
        for (const key of ['a', 'b', 'c']) await notes.put(key, note(key))
        const found = await collection.list()
        await notes.remove('b')
        await notes.put('d', note('d'))
        expect(found.map(([key]) => key)).to.have.members(['a', 'b', 'c'])
      })
    })

    it('record store collections: records of the same key are separate, also where a name begins with the other', async () => {
      const [vendor, users] = [store.collection<Note>('vendor'), store.collection<Note>('vendor/user')]
      await store.records<Note>('vendor/user/').put('joe', note('user'))
      await notes.put('joe', note('note'))
      expect(await users.get('joe')).to.deep.equal(note('user', 1))
      expect(await vendor.get('user/joe')).to.equal(undefined)
      expect(await keysOf(vendor)).to.deep.equal([])
      await users.remove('joe')
      expect(await users.get('joe')).to.equal(undefined)
      expect(await notes.load('joe')).to.deep.equal(note('note', 1))
    })

    it('record store clear: removes the records of all collections', async () => {
      const other = store.collection<Note>('other')
      await notes.put('a', note('one'))
      await store.records<Note>('other/').put('a', note('one'))
      await store.clear()
      expect([await notes.load('a'), await other.get('a')]).to.deep.equal([undefined, undefined])
      expect([await keysOf(collection), await keysOf(other)]).to.deep.equal([[], []])
      expect(await notes.put('a', note('again'))).to.equal(true)
    })

    it('record store, random operations and clock changes: behaves like a Map', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(command, { maxLength: 60 }), async (commands) => {
          await store.clear()
          clock.set(START)
          const model: Model = new Map()
          for (const run of commands) await run({ notes, collection }, clock, model)
        }),
        { numRuns: randomRuns },
      )
    })
  })
}
