import { expect } from 'chai'
import fc from 'fast-check'
import type { Clock, Collection } from '../../../adapter/spi.ts'
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
    let notes: Collection<Note>
    const note = (text: string, revision = 0, expiresAt?: number): Note =>
      expiresAt === undefined ? { revision, text } : { revision, text, expiresAt }

    beforeEach(async () => {
      clock = frozenClock()
      store = await open(clock)
      notes = store.collection<Note>('note')
    })
    afterEach(() => store.close())

    describe('replace', () => {
      it('record store replace with revision 0, no record: stores it under revision 1', async () => {
        expect(await notes.get('a')).to.equal(undefined)
        expect(await notes.replace('a', { revision: 0, text: 'x', tags: ['é', ''] })).to.equal(true)
        expect(await notes.get('a')).to.deep.equal({ revision: 1, text: 'x', tags: ['é', ''] })
      })

      it('record store replace with the stored revision: stores under the next revision', async () => {
        await notes.replace('a', note('one'))
        expect(await notes.replace('a', note('two', 1))).to.equal(true)
        expect(await notes.get('a')).to.deep.equal(note('two', 2))
      })

      it('record store replace with any other revision: returns false, changes nothing', async () => {
        expect(await notes.replace('a', note('one', 1))).to.equal(false)
        expect(await notes.get('a')).to.equal(undefined)
        await notes.replace('a', note('one'))
        await notes.replace('a', note('two', 1))
        for (const revision of [0, 1, 3]) expect(await notes.replace('a', note('lost', revision))).to.equal(false)
        expect(await notes.get('a')).to.deep.equal(note('two', 2))
      })

      it('record store replace, eight at once with one revision: stores exactly one', async () => {
        await notes.replace('a', note('before'))
        const texts = ['0', '1', '2', '3', '4', '5', '6', '7']
        const results = await Promise.all(texts.map((text) => notes.replace('a', note(text, 1))))
        expect(results.filter(Boolean)).to.have.length(1)
        expect(await notes.get('a')).to.deep.equal(note(texts[results.indexOf(true)] as string, 2))
      })
    })

    describe('get', () => {
      it('record store get: returns a frozen record', async () => {
        await notes.replace('a', note('one'))
        expect(await notes.get('a')).to.satisfy(Object.isFrozen)
      })

      it('record store get and replace, keys of Object.prototype, non-ASCII keys, the empty key: used unchanged', async () => {
        for (const key of ['__proto__', 'constructor', 'jürgen', '名前', 'a b', '%2F', '']) {
          expect(await notes.get(key), key).to.equal(undefined)
          expect(await notes.replace(key, note(key)), key).to.equal(true)
          expect(await notes.get(key), key).to.deep.equal(note(key, 1))
        }
      })
    })

    describe('remove', () => {
      it('record store remove, record present or absent: get returns undefined, replace with revision 0 succeeds', async () => {
        await notes.replace('a', note('one'))
        await notes.remove('a')
        await notes.remove('a')
        expect(await notes.get('a')).to.equal(undefined)
        expect(await keysOf(notes)).to.deep.equal([])
        expect(await notes.replace('a', note('again'))).to.equal(true)
        expect(await notes.get('a')).to.deep.equal(note('again', 1))
      })
    })

    describe('expiry', () => {
      it('record store expiry, clock reaches the second: get and list no longer return the record', async () => {
        await notes.replace('a', note('one', 0, START + 10))
        clock.advance(9)
        expect(await notes.get('a')).to.deep.equal(note('one', 1, START + 10))
        clock.advance(1)
        expect(await notes.get('a')).to.equal(undefined)
        expect(await keysOf(notes)).to.deep.equal([])
      })

      it('record store expiry, replace over an expired record: revision 0 is stored, the old revision is refused', async () => {
        await notes.replace('a', note('one', 0, START + 10))
        clock.advance(10)
        expect(await notes.replace('a', note('two', 1, START + 99))).to.equal(false)
        expect(await notes.replace('a', note('two', 0, START + 99))).to.equal(true)
        expect(await notes.get('a')).to.deep.equal(note('two', 1, START + 99))
      })

      it('record store expiry, later replace: takes the expiry of that record, none if it has none', async () => {
        await notes.replace('a', note('one', 0, START + 10))
        await notes.replace('a', note('two', 1, START + 20))
        clock.advance(15)
        expect(await notes.get('a')).to.deep.equal(note('two', 2, START + 20))
        await notes.replace('a', note('three', 2))
        clock.advance(1_000_000_000)
        expect(await notes.get('a')).to.deep.equal(note('three', 3))
      })

      it('record store expiry, expired record read before the clock is set back: stays absent', async () => {
        for (const key of ['read', 'listed', 'replaced']) await notes.replace(key, note(key, 0, START + 10))
        clock.advance(10)
        await notes.get('read')
        await notes.list()
        await notes.replace('replaced', note('lost', 1))
        clock.set(START)
        for (const key of ['read', 'listed', 'replaced']) expect(await notes.get(key), key).to.equal(undefined)
        expect(await keysOf(notes)).to.deep.equal([])
      })
    })

    describe('update', () => {
      it('record store update: stores the result under a greater revision, returns the answer', async () => {
        const grow = (before: Note | undefined) => ({ after: { text: `${before?.text ?? ''}x` }, answer: before?.text })
        expect(await notes.update('a', grow)).to.equal(undefined)
        const first = await notes.get('a')
        expect(await notes.update('a', grow)).to.equal('x')
        expect(await notes.get('a')).to.deep.equal(note('xx', (first?.revision ?? 0) + 1))
      })

      it('record store update, twenty at once: each sees the result of another, no result is lost', async () => {
        const count = (before: Note | undefined) => {
          const text = String(Number(before?.text ?? 0) + 1)
          return { after: { text }, answer: text }
        }
        const answers = await Promise.all(Array.from({ length: 20 }, () => notes.update('a', count)))
        expect(answers.map(Number).sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 20 }, (_, i) => i + 1))
        expect(await notes.get('a')).to.include({ text: '20' })
      })

      it('record store update, record removed and stored again meanwhile: an earlier one cannot replace it', async () => {
        await notes.update('a', () => ({ after: { text: 'first' }, answer: undefined }))
        const loaded = await notes.get('a')
        await store.clear()
        await notes.update('a', () => ({ after: { text: 'second' }, answer: undefined }))
        expect(await notes.replace('a', { ...note('late'), revision: loaded?.revision ?? 0 })).to.equal(false)
        expect(await notes.get('a')).to.include({ text: 'second' })
      })

      it('record store update, the record itself as the result: stores nothing', async () => {
        await notes.replace('a', note('one'))
        expect(await notes.update('a', (before) => ({ after: before, answer: before?.text }))).to.equal('one')
        expect(await notes.update('b', (before) => ({ after: before, answer: before?.text }))).to.equal(undefined)
        expect(await notes.list()).to.deep.equal([['a', note('one', 1)]])
      })

      it('record store update, undefined as the result, eight at once: one gets the record, the others none', async () => {
        await notes.replace('a', note('one'))
        const take = (before: Note | undefined) => ({ after: undefined, answer: before?.text })
        const taken = await Promise.all(Array.from({ length: 8 }, () => notes.update('a', take)))
        expect(taken.filter((text) => text !== undefined)).to.deep.equal(['one'])
        expect(await notes.get('a')).to.equal(undefined)
      })

      it('record store update, change throws: passes the error on, stores nothing', async () => {
        await notes.replace('a', note('one'))
        const failed = new Error('refused')
        const update = notes.update('a', () => {
          throw failed
        })
        expect(await update.catch((error: unknown) => error)).to.equal(failed)
        expect(await notes.get('a')).to.deep.equal(note('one', 1))
      })
    })

    describe('dump and restore', () => {
      it('record store restore: records as in the dump, later ones removed, removed ones back', async () => {
        const others = store.collection<Note>('vendor/user')
        await notes.replace('kept', note('one'))
        await notes.replace('removed', note('two', 0, START + 10))
        await others.replace('__proto__', note('three'))
        const records = await store.dump()
        await notes.replace('kept', note('changed', 1))
        await notes.remove('removed')
        await notes.replace('later', note('four'))
        await others.remove('__proto__')
        await store.restore(records)
        const texts = (await notes.list()).map(([key, { text }]) => `${key} ${text}`)
        expect(texts).to.have.members(['kept one', 'removed two'])
        expect(await others.get('__proto__')).to.include({ text: 'three' })
        clock.advance(10)
        expect(await keysOf(notes)).to.deep.equal(['kept'])
      })

      it('record store restore, a record loaded before: cannot replace the restored one, also with equal content', async () => {
        await notes.replace('a', note('one'))
        const records = await store.dump()
        const loaded = (await notes.get('a')) as Note
        await store.restore(records)
        expect(await notes.replace('a', { ...loaded, text: 'late' })).to.equal(false)
        expect(await notes.get('a')).to.include({ text: 'one' })
      })

      it('record store restore twice: the revision of a change between is not that of a change after', async () => {
        await notes.replace('a', note('one'))
        const records = await store.dump()
        await store.restore(records)
        const between = (await notes.get('a')) as Note
        await store.restore(records)
        expect(await notes.replace('a', { ...between, text: 'late' })).to.equal(false)
      })
    })

    describe('list', () => {
      it('record store list: returns each record once with its key', async () => {
        const keys = Array.from({ length: 300 }, (_, index) => `k${index}/`)
        for (const key of keys) await notes.replace(key, note(key))
        const found = await notes.list()
        expect(new Map(found)).to.deep.equal(new Map(keys.map((key) => [key, note(key, 1)])))
        expect(found).to.have.length(300)
      })

      it('record store list, records removed and stored while it is read: the list stays as it was', async () => {
        for (const key of ['a', 'b', 'c']) await notes.replace(key, note(key))
        const found = await notes.list()
        await notes.remove('b')
        await notes.replace('d', note('d'))
        expect(found.map(([key]) => key)).to.have.members(['a', 'b', 'c'])
      })
    })

    it('record store collections: records of the same key are separate, also where a name begins with the other', async () => {
      const [vendor, users] = [store.collection<Note>('vendor'), store.collection<Note>('vendor/user')]
      await store.collection<Note>('vendor/user').replace('joe', note('user'))
      await notes.replace('joe', note('note'))
      expect(await users.get('joe')).to.deep.equal(note('user', 1))
      expect(await vendor.get('user/joe')).to.equal(undefined)
      expect(await keysOf(vendor)).to.deep.equal([])
      await users.remove('joe')
      expect(await users.get('joe')).to.equal(undefined)
      expect(await notes.get('joe')).to.deep.equal(note('note', 1))
    })

    it('record store clear: removes the records of all collections', async () => {
      const other = store.collection<Note>('other')
      await notes.replace('a', note('one'))
      await store.collection<Note>('other').replace('a', note('one'))
      await store.clear()
      expect([await notes.get('a'), await other.get('a')]).to.deep.equal([undefined, undefined])
      expect([await keysOf(notes), await keysOf(other)]).to.deep.equal([[], []])
      expect(await notes.replace('a', note('again'))).to.equal(true)
    })

    it('record store, random operations and clock changes: behaves like a Map', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(command, { maxLength: 60 }), async (commands) => {
          await store.clear()
          clock.set(START)
          const model: Model = new Map()
          for (const run of commands) await run(notes, clock, model)
        }),
        { numRuns: randomRuns },
      )
    })
  })
}
