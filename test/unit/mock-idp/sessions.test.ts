import { expect } from 'chai'
import { createClock } from '../../../mock-idp/core/clock/clock.ts'
import { createStore } from '../../../mock-idp/core/store/collection.ts'
import { createMemoryBackend } from '../../../mock-idp/core/store/memory.ts'
import { createSessions } from '../../../mock-idp/sessions/sessions.ts'

const clock = createClock({ realTime: () => 0, timer: () => () => {} })

/** A store in which another request changes the record of a browser after each read, until `reads`. */
function contested(reads: number) {
  const backend = createMemoryBackend(clock)
  let revision = 0
  const load = async () => {
    revision += 1
    if (revision > reads) throw new Error('read too often')
    return { revision, expiresAt: 1000, current: '' }
  }
  const records = (name: string) =>
    name === 'browser'
      ? { ...backend.records(name), load, put: async (key: string) => key !== 'browser' }
      : backend.records(name)
  return createStore({ ...backend, records })
}

describe('sessions', () => {
  it('session of a sign-on, browser that others change all the time: an error after a number of tries', async () => {
    const options = { clock, random: (length: number) => '0'.repeat(length), config: {} }
    const { signedOn } = createSessions({ store: contested(10_000), ...options })
    const factor = { adapter: 'form', subject: 'alice', attributes: {}, at: 0 }
    const signOn = { policy: 'form', subject: 'alice', completedFactors: [factor], clientId: undefined }
    const error = await signedOn('browser', signOn).catch((thrown: unknown) => thrown)
    expect(String(error)).to.match(/Error: .* in a row/)
  })
})
