import { expect } from 'chai'
import fc from 'fast-check'
import type { Clock, RecordStore } from '../../../adapter/spi.ts'
import { createClock, type MockClock } from '../../../mock-idp/core/clock/clock.ts'
import type { Store } from '../../../mock-idp/core/store/store.ts'
import { command, listed, type Model, type Note } from './store-model.ts'

const START = 1_700_000_000

/** A clock without real time and timers. */
function frozenClock(): MockClock {
  const clock = createClock({ realTime: () => START * 1000, timer: () => () => {} })
  clock.freeze(true)
  return clock
}

async function keysOf(records: RecordStore<Note>, prefix: string): Promise<string[]> {
  return (await listed(records, prefix)).map(([key]) => key)
}

/** Contract of every store. `open` returns an empty store; it is closed after each test. */
export function storeContract(name: string, open: (clock: Clock) => Promise<Store>): void {
  describe(`${name}: record store`, () => {
    let clock: MockClock
    let store: Store
    let notes: RecordStore<Note>
    const note = (text: string, revision = 0, expiresAt?: number): Note =>
      expiresAt === undefined ? { revision, text } : { revision, text, expiresAt }

    beforeEach(async () => {
      clock = frozenClock()
      store = await open(clock)
      notes = store.records<Note>('note/')
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

      it('record store put, argument changed afterwards: the stored record stays the same', async () => {
        const tags = ['before']
        await notes.put('a', { revision: 0, text: 'x', tags })
        expect(() => tags.push('after')).to.satisfy((push: () => void) => {
          try {
            push()
          } catch (error) {
            return error instanceof TypeError // frozen by the store
          }
          return true
        })
        expect((await notes.load('a'))?.tags).to.deep.equal(['before'])
      })
    })

    describe('load', () => {
      it('record store load: returns deeply frozen records', async () => {
        await notes.put('a', { revision: 0, text: 'x', tags: ['y'] })
        const record = await notes.load('a')
        expect(record).to.satisfy(Object.isFrozen)
        expect(record?.tags).to.satisfy(Object.isFrozen)
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
        expect(await keysOf(notes, '')).to.deep.equal([])
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
        expect(await keysOf(notes, '')).to.deep.equal([])
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
        await listed(notes, 'listed')
        await notes.put('put', note('lost', 1))
        clock.set(START)
        for (const key of ['loaded', 'listed', 'put']) expect(await notes.load(key), key).to.equal(undefined)
        expect(await keysOf(notes, '')).to.deep.equal([])
      })

      it('record store expiry, expired records are never read: new records replace them', async () => {
        for (let index = 0; index < 1000; index++) await notes.put(`old${index}`, note('x', 0, START + 10))
        clock.advance(10)
        for (let index = 0; index < 1000; index++) await notes.put(`new${index}`, note('x', 0, START + 99))
        expect(store.count()).to.be.at.most(1100)
      })
    })

    describe('list', () => {
      it('record store list with a prefix: returns the matching records in order of keys', async () => {
        for (const key of ['b/2', 'a', 'b/10', 'c', 'b', 'b/1/x', 'ba']) await notes.put(key, note(key))
        expect(await listed(notes, 'b/')).to.deep.equal([
          ['b/1/x', note('b/1/x', 1)],
          ['b/10', note('b/10', 1)],
          ['b/2', note('b/2', 1)],
        ])
        expect(await keysOf(notes, 'b/1')).to.deep.equal(['b/1/x', 'b/10'])
        expect(await keysOf(notes, 'b/10')).to.deep.equal(['b/10'])
        expect(await keysOf(notes, '')).to.deep.equal(['a', 'b', 'b/1/x', 'b/10', 'b/2', 'ba', 'c'])
        expect(await keysOf(notes, 'd')).to.deep.equal([])
      })

      it('record store list of 301 keys: returns each key once', async () => {
        const keys = ['k', ...Array.from({ length: 150 }, (_, index) => [`k${100 + index}`, `k${100 + index}/`]).flat()]
        for (const key of [...keys].reverse()) await notes.put(key, note('x'))
        expect(await keysOf(notes, 'k')).to.deep.equal(keys)
      })

      it('record store list, records changed during iteration: no key twice, every unchanged key once', async () => {
        for (let index = 100; index < 400; index++) await notes.put(`k${index}`, note('x'))
        const seen: string[] = []
        for await (const [key] of notes.list('k')) {
          seen.push(key)
          const index = Number(key.slice(1))
          await notes.remove(key)
          if (index % 2 === 0) await notes.remove(`k${index + 1}`)
          await notes.put(`k${index - 1}x`, note('behind'))
          await notes.put(`a${index}`, note('elsewhere'))
        }
        const even = Array.from({ length: 150 }, (_, index) => `k${100 + 2 * index}`)
        expect(seen).to.deep.equal([...new Set(seen)].sort())
        expect(seen).to.include.members(even)
        expect(seen).not.to.include('k101')
      })

      it('record store list, iteration stopped early: no error, records unchanged', async () => {
        for (const key of ['a', 'b', 'c']) await notes.put(key, note(key))
        for await (const [key] of notes.list('')) {
          expect(key).to.equal('a')
          break
        }
        expect(await keysOf(notes, '')).to.deep.equal(['a', 'b', 'c'])
      })
    })

    describe('prefixes of records', () => {
      it('record store records, nested prefixes: kinds are separate, a shorter prefix reaches the same records', async () => {
        const users = store.records<Note>('vendor/user/')
        const vendor = store.records<Note>('vendor/')
        await users.put('joe', note('user'))
        await notes.put('joe', note('note'))
        expect(await vendor.load('user/joe')).to.deep.equal(note('user', 1))
        expect(await vendor.put('user/joe', note('changed', 1))).to.equal(true)
        expect(await users.load('joe')).to.deep.equal(note('changed', 2))
        expect(await keysOf(users, '')).to.deep.equal(['joe'])
        expect(await keysOf(vendor, 'user/')).to.deep.equal(['user/joe'])
        await users.remove('joe')
        expect(await vendor.load('user/joe')).to.equal(undefined)
        expect(await notes.load('joe')).to.deep.equal(note('note', 1))
      })
    })

    it('record store count and clear: count is the number of records, clear removes all of them', async () => {
      await notes.put('a', note('one'))
      await notes.put('a', note('two', 1))
      await store.records<Note>('other/').put('a', note('one'))
      expect(store.count()).to.equal(2)
      await store.clear()
      expect(store.count()).to.equal(0)
      expect(await notes.load('a')).to.equal(undefined)
      expect(await keysOf(notes, '')).to.deep.equal([])
      expect(await notes.put('a', note('again'))).to.equal(true)
    })

    it('record store, random operations and clock changes: behaves like a Map', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(command, { maxLength: 60 }), async (commands) => {
          await store.clear()
          clock.set(START)
          const model: Model = new Map()
          for (const run of commands) await run(notes, clock, model)
        }),
        { numRuns: 200 },
      )
    })
  })
}
