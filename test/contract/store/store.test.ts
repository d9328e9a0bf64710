import { expect } from 'chai'
import { createClock } from '../../../mock-idp/core/clock/clock.ts'
import { createStore } from '../../../mock-idp/core/store/collection.ts'
import { createMemoryBackend, createMemoryStore } from '../../../mock-idp/core/store/memory.ts'
import type { StoredRecord } from '../../../mock-idp/core/store/store.ts'
import { delayed } from '../../fixtures/stores/delayed.ts'
import { startStoreProcess } from '../../fixtures/stores/remote.ts'
import { storeContract } from './store-contract.ts'

interface Anything extends StoredRecord {
  readonly value: unknown
}

const clock = createClock({ realTime: () => 0, timer: () => () => {} })

storeContract('memory', async (port) => createStore(createMemoryBackend(port)))
storeContract('strict memory', async (port) => createMemoryStore(port))
storeContract('delays and losses', async (port) => createStore(delayed(createMemoryBackend(port))))

describe('another process', () => {
  let stores: ReturnType<typeof startStoreProcess>
  before(() => {
    stores = startStoreProcess()
  })
  after(() => stores.stop())
  storeContract('another process', async (port) => createStore(await stores.open(port)), 20)
})

describe('memory store', () => {
  it('memory store, expired records that are never read: new records of any collection replace them', async () => {
    const now = { value: 0 }
    const backend = createMemoryBackend({ now: () => now.value })
    for (let index = 0; index < 1000; index++)
      await backend.records('old').put(String(index), { revision: 0, expiresAt: 10 })
    now.value = 10
    expect(backend.count()).to.equal(1000)
    for (let index = 0; index < 1000; index++) await backend.records('new').put(String(index), { revision: 0 })
    expect(backend.count()).to.be.at.most(1100)
  })

  it('memory store: loaded records are frozen deeply in a strict store, else at the top', async () => {
    for (const strict of [true, false]) {
      const records = createStore(createMemoryBackend(clock, { strict })).collection<Anything>('x')
      const tags = ['y']
      await records.replace('a', { revision: 0, value: { tags } })
      expect(await records.get('a')).to.satisfy(Object.isFrozen)
      expect(Object.isFrozen(tags), String(strict)).to.equal(strict)
    }
  })

  it('memory store, replace with a value that is not JSON in a strict store: TypeError, nothing stored', async () => {
    const records = createMemoryStore(clock).collection<Anything>('x')
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
        const error = await records.replace('a', { revision: 0, value }).catch((reason: unknown) => reason)
        expect(error, `${typeof value}, attempt ${attempt}`).to.be.instanceOf(TypeError)
      }
    }
    expect(await records.get('a')).to.equal(undefined)
  })

  it('memory store, loaded record stored again: keeps the identity of unchanged parts', async () => {
    const records = createMemoryStore(clock).collection<Anything>('x')
    await records.replace('a', { revision: 0, value: { large: ['x'] } })
    const before = await records.get('a')
    await records.replace('a', { ...before, revision: 1 } as Anything)
    expect((await records.get('a'))?.value).to.equal(before?.value)
  })
})

describe('store over a backend', () => {
  it('store, backend that refuses every put and removal: an error that names the collection', async () => {
    const backend = createMemoryBackend(clock)
    await backend.records('flow').put('a', { revision: 0 })
    const refusing = { put: async () => false, remove: async () => false }
    const store = createStore({ ...backend, records: (name) => ({ ...backend.records(name), ...refusing }) })
    for (const after of [{}, undefined]) {
      const update = store.collection('flow').update('a', () => ({ after, answer: undefined }))
      expect(String(await update.catch((error: unknown) => error))).to.match(/Error: .*"flow"/)
    }
  })
})
