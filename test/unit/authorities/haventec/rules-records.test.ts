import { expect } from 'chai'
import { createHaventecAuthority } from '../../../../mock-idp/authorities/haventec/index.ts'
import { createClock } from '../../../../mock-idp/core/clock/clock.ts'
import { createMemoryStore } from '../../../../mock-idp/core/store/memory.ts'
import type { Store, StoredRecord } from '../../../../mock-idp/core/store/store.ts'
import { APPLICATION, DEVICE, hashed, K0, NOW, RIGHT, WRONG } from '../../../fixtures/haventec/wire-client.ts'
import { moduleOptions } from '../../../fixtures/module-options.ts'

const ABOUT = { username: 'mia', deviceUuid: DEVICE } as const

/** A server that lists its changes of records, such as `put haventec/device/…`. */
const openCounted = async () => {
  const clock = createClock({ realTime: () => NOW * 1000, timer: () => () => {} })
  clock.freeze(true)
  const store = createMemoryStore(clock)
  const changes: string[] = []
  const counted: Store = {
    ...store,
    records: <R extends StoredRecord>(prefix: string) => {
      const records = store.records<R>(prefix)
      return {
        ...records,
        put: (key: string, record: R) => {
          changes.push(`put ${prefix}${key}`)
          return records.put(key, record)
        },
        remove: (key: string) => {
          changes.push(`remove ${prefix}${key}`)
          return records.remove(key)
        },
      }
    },
  }
  const users = [{ username: 'mia', devices: [{ deviceUuid: DEVICE, authKey: K0, hashedPin: RIGHT }] }]
  const config = { applications: [APPLICATION], users }
  const { seed, port } = createHaventecAuthority({ store: counted, clock, config, ...moduleOptions })
  await seed()
  const login = (authKey: string, hashedPin: string) =>
    port.ask({ kind: 'login', ...ABOUT, authKey, hashedPin }, new AbortController().signal)
  return { store, changes, login, port }
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
    const { store, port, login } = await openCounted()
    const signal = new AbortController().signal
    await login(K0, RIGHT)
    await port.ask({ kind: 'forgotPin', ...ABOUT }, signal)
    const all = async (prefix: string) => {
      const found: object[] = []
      for await (const [, record] of store.records<StoredRecord & { token?: string }>(prefix).list(''))
        found.push(record)
      return found
    }
    const [message] = (await all('haventec/outbox/')) as { token: string }[]
    const devices = JSON.stringify(await all('haventec/device/'))
    expect(devices).to.include(K0).and.not.include(RIGHT)
    expect(devices).to.not.include(`"${message?.token}"`)
    const resetPinToken = message?.token ?? ''
    await port.ask({ kind: 'resetPin', ...ABOUT, resetPinToken, hashedPin: hashed('new') }, signal)
    expect(JSON.stringify(await all('haventec/'))).to.not.include(hashed('new'))
  })
})
