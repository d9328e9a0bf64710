import { expect } from 'chai'
import { createHaventecAuthority } from '../../../../mock-idp/authorities/haventec/index.ts'
import { createClock } from '../../../../mock-idp/core/clock/clock.ts'
import { createStore } from '../../../../mock-idp/core/store/collection.ts'
import { createMemoryBackend } from '../../../../mock-idp/core/store/memory.ts'
import type { StoredRecord } from '../../../../mock-idp/core/store/store.ts'
import { APPLICATION, DEVICE, hashed, K0, NOW, RIGHT, WRONG } from '../../../fixtures/haventec/wire-client.ts'
import { moduleOptions } from '../../../fixtures/module-options.ts'

const ABOUT = { username: 'mia', deviceUuid: DEVICE } as const

/** A server that lists its changes of records, such as `put haventec/device/…`. */
const openCounted = async () => {
  const clock = createClock({ realTime: () => NOW * 1000, timer: () => () => {} })
  clock.freeze(true)
  const backend = createMemoryBackend(clock, { strict: true })
  const changes: string[] = []
  const names = new Set<string>()
  const store = createStore({
    ...backend,
    records: (name) => {
      const records = backend.records(name)
      names.add(name)
      return {
        ...records,
        put: (key, record) => {
          changes.push(`put ${name}/${key}`)
          return records.put(key, record)
        },
        remove: (key, revision) => {
          changes.push(`remove ${name}/${key}`)
          return records.remove(key, revision)
        },
      }
    },
  })
  const users = [{ username: 'mia', devices: [{ deviceUuid: DEVICE, authKey: K0, hashedPin: RIGHT }] }]
  const config = { applications: [APPLICATION], users }
  const { seed, port } = createHaventecAuthority({ store, clock, config, ...moduleOptions })
  await seed()
  const login = (authKey: string, hashedPin: string) =>
    port.ask({ kind: 'login', ...ABOUT, authKey, hashedPin }, new AbortController().signal)
  return { store, changes, names, login, port }
}

describe('Haventec records', () => {
  it('Haventec records, login: one put of the device record', async () => {
    const { changes, login } = await openCounted()
    await login(K0, RIGHT) // the first login creates the signing key
    for (const [authKey, hashedPin, count] of [
      [K0, WRONG, 1],
      [K0, RIGHT, 1],
      ['other', RIGHT, 0],
    ] as const) {
      changes.length = 0
      await login(authKey, hashedPin)
      expect(changes).to.deep.equal(Array.from({ length: count }, () => `put haventec/device/${DEVICE}`))
    }
  })
  it('Haventec records: contain no PIN hash and no reset token', async () => {
    const { store, names, port, login } = await openCounted()
    const signal = new AbortController().signal
    await login(K0, RIGHT)
    await port.ask({ kind: 'forgotPin', ...ABOUT }, signal)
    const all = async (name: string) =>
      (await store.collection<StoredRecord & { token?: string }>(name).list()).map(([, record]) => record)
    const [message] = await all('haventec/outbox')
    const devices = JSON.stringify(await all('haventec/device'))
    expect(devices).to.include(K0).and.not.include(RIGHT)
    expect(devices).to.not.include(`"${message?.token}"`)
    const resetPinToken = message?.token ?? ''
    await port.ask({ kind: 'resetPin', ...ABOUT, resetPinToken, hashedPin: hashed('new') }, signal)
    expect(names).to.include('haventec/user')
    for (const name of names) expect(JSON.stringify(await all(name)), name).to.not.include(hashed('new'))
  })
})
