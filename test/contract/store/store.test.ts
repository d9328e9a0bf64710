import { expect } from 'chai'
import fc from 'fast-check'
import { createClock } from '../../../mock-idp/core/clock/clock.ts'
import { createMemoryStore } from '../../../mock-idp/core/store/memory.ts'
import { createSortedKeys } from '../../../mock-idp/core/store/sorted-keys.ts'
import type { StoredRecord } from '../../../mock-idp/core/store/store.ts'
import { storeContract } from './store-contract.ts'

interface Anything extends StoredRecord {
  readonly value: unknown
}

const clock = createClock({ realTime: () => 0, timer: () => () => {} })

storeContract('memory', async (port) => createMemoryStore(port))

describe('memory store', () => {
  it('memory store, list among 100,000 records: compares few keys besides the result', async () => {
    let compared = 0
    const store = createMemoryStore(clock, () => compared++)
    const flows = store.records<StoredRecord>('flow/')
    for (let index = 0; index < 100_000; index++) await flows.put(`${(index * 7919) % 100_000}`, { revision: 0 })
    await store.records<StoredRecord>('user/').put('joe', { revision: 0 })
    for (const [prefix, count] of [
      ['flow/1234', 11],
      ['user/', 1],
      ['unknown/', 0],
    ] as const) {
      compared = 0
      let found = 0
      for await (const _ of store.records<StoredRecord>('').list(prefix)) found++
      expect(found).to.equal(count)
      expect(compared).to.be.at.most(40 + count)
    }
  })

  it('memory store, put of a value that is not JSON: TypeError, nothing stored', async () => {
    const records = createMemoryStore(clock).records<Anything>('')
    const wrong = [
      new Date(0),
      new Map(),
      Buffer.from('a'),
      () => 1,
      1n,
      Symbol('a'),
      Number.NaN,
      [{ deep: new Set() }],
    ]
    for (const value of wrong) {
      for (const attempt of [1, 2]) {
        const error = await records.put('a', { revision: 0, value }).catch((reason: unknown) => reason)
        expect(error, `${typeof value}, attempt ${attempt}`).to.be.instanceOf(TypeError)
      }
    }
    expect(await records.load('a')).to.equal(undefined)
  })

  it('memory store, loaded record put again: keeps the identity of unchanged parts', async () => {
    const records = createMemoryStore(clock).records<Anything>('')
    await records.put('a', { revision: 0, value: { large: ['x'] } })
    const before = await records.load('a')
    await records.put('a', { ...before, revision: 1 } as Anything)
    expect((await records.load('a'))?.value).to.equal(before?.value)
  })
})

describe('sorted keys', () => {
  it('sorted keys, random additions and removals: slice returns the remaining keys in order', () => {
    const short = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 6 })
    const added = fc.uniqueArray(short, { minLength: 0, maxLength: 300, size: 'max' })
    fc.assert(
      fc.property(added, fc.array(short), short, short, fc.nat(40), (keys, removed, from, prefix, limit) => {
        const sorted = createSortedKeys()
        for (const key of keys) sorted.add(key)
        for (const key of removed) sorted.remove(key)
        const left = keys.filter((key) => !removed.includes(key)).sort()
        expect(sorted.slice(prefix, prefix, limit)).to.deep.equal(
          left.filter((key) => key.startsWith(prefix)).slice(0, limit),
        )
        expect(sorted.slice(from, '', 1000)).to.deep.equal(left.filter((key) => key >= from))
      }),
    )
  })

  it('sorted keys, thousands of additions and removals: order is kept', () => {
    const sorted = createSortedKeys()
    const keys = Array.from({ length: 5000 }, (_, index) => String((index * 2741) % 5000).padStart(4, '0'))
    for (const key of keys) sorted.add(key)
    expect(sorted.slice('', '', 9999)).to.deep.equal([...keys].sort())
    for (const key of keys)
      if (key.endsWith('7')) continue
      else sorted.remove(key)
    expect(sorted.slice('', '', 9999)).to.have.length(500)
    for (const key of keys) sorted.remove(key)
    sorted.add('again')
    expect(sorted.slice('', '', 9999)).to.deep.equal(['again'])
  })
})
