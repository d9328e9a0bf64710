/** A Haventec server of its own for each test, with a clock that stands until the test moves it. */
import { createHash } from 'node:crypto'
import type { Haventec } from '../../adapter/haventec/types.ts'
import type { Authority } from '../../adapter/spi.ts'
import { createHaventecAuthority } from '../../mock-idp/authorities/haventec/index.ts'
import type { HaventecOperations } from '../../mock-idp/authorities/haventec/operations.ts'
import type { HaventecSettings } from '../../mock-idp/authorities/haventec/settings.ts'
import { createClock, type MockClock } from '../../mock-idp/clock.ts'
import { validate } from '../../mock-idp/control/validate.ts'
import { createMemoryStore } from '../../mock-idp/store/memory.ts'

/** 2023-11-14T22:13:20Z. */
export const NOW = 1_700_000_000
/** What a client without a salt sends for a PIN. */
export const hashOf = (pin: string): string => createHash('sha512').update(pin).digest('base64')

export const APPLICATION = { applicationUuid: 'application-1', apiKey: 'api-key-1', name: 'Tests' }
/** Of mia, with PIN 1234 and the key K0. */
export const DEVICE = { deviceUuid: 'device-of-mia', deviceName: 'phone', authKey: 'K0', pin: '1234' }
/** mia and max with a device each, and nina, who may add none. */
export const users = [
  { username: 'mia', userUuid: 'user-mia', email: 'mia@example.com', devices: [DEVICE] },
  {
    username: 'max',
    userUuid: 'user-max',
    devices: [{ deviceUuid: 'device-of-max', authKey: 'M0', pin: '1234' }],
  },
  { username: 'nina', forbidAddingDevices: true },
]

/** What a test has in hand: a way to ask, what QA can do, and the server's clock. */
export interface Server {
  readonly port: Authority<Haventec>
  readonly operations: HaventecOperations
  readonly clock: MockClock
  readonly close: () => Promise<void>
}
/** What of the configuration a test changes. */
export interface Having {
  readonly application?: {
    readonly allowedAuthKeyRetries?: number
    readonly accessTokenSeconds?: number
    readonly activationTokenSeconds?: number
  }
  readonly answerErrorsWith200?: boolean
}
/** Opens a server and a port to it. */
export type OpenServer = (having?: Having) => Promise<Server>

/** The module and what stands behind it, seeded. */
export const openModule = async ({ application = {}, ...config }: Having = {}) => {
  const clock = createClock({ realTime: () => NOW * 1000, timer: () => () => {} })
  clock.freeze(true)
  const store = createMemoryStore(clock)
  const settings: HaventecSettings = { applications: [{ ...APPLICATION, ...application }], users, ...config }
  const module = createHaventecAuthority({ store, clock, config: settings, validate })
  await module.seed()
  const close = async () => {
    await module.close()
    await store.close()
    clock.close()
  }
  return { module, port: module.port, operations: module.operations, clock, close }
}
