/** An Authentication Manager of its own for each test, with a clock that stands until the test moves it. */
import type { SecurID } from '../../adapter/securid/types.ts'
import type { Authority } from '../../adapter/spi.ts'
import { createSecurIDAuthority } from '../../mock-idp/authorities/securid/index.ts'
import type { SecurIDOperations } from '../../mock-idp/authorities/securid/operations.ts'
import type { SecurIDSettings } from '../../mock-idp/authorities/securid/seed.ts'
import type { User } from '../../mock-idp/authorities/securid/user.ts'
import { createUsers, type Users } from '../../mock-idp/authorities/securid/users.ts'
import { createClock, type MockClock } from '../../mock-idp/clock.ts'
import { validate } from '../../mock-idp/control/validate.ts'
import { createMemoryStore } from '../../mock-idp/store/memory.ts'
import { NOW } from './people.ts'

/** What a test has in hand: a way to ask, what QA can do, and the server's own records and clock. */
export interface Manager {
  readonly port: Authority<SecurID>
  readonly operations: SecurIDOperations
  readonly users: Users
  readonly clock: MockClock
  readonly close: () => Promise<void>
}

/** A clock that only the test moves. */
export const stillClock = (): MockClock => {
  const clock = createClock({ realTime: () => NOW * 1000, timer: () => () => {} })
  clock.freeze(true)
  return clock
}

/** The module and what stands behind it, seeded, with these users besides those of the settings. */
export const openModule = async (having: readonly User[] = [], config: SecurIDSettings = {}) => {
  const clock = stillClock()
  const store = createMemoryStore(clock)
  const users = createUsers(store)
  const module = createSecurIDAuthority({ store, clock, config, validate })
  await module.seed()
  for (const user of having) await users.put(user.username, () => user)
  const close = async () => {
    await module.close()
    await store.close()
    clock.close()
  }
  return { module, port: module.port, operations: module.operations, users, clock, close }
}
