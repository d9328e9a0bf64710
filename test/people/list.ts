/** A list of people of its own for each test, with a clock that stands until the test moves it. */
import type { HtmlForm, Question } from '../../adapter/html-form/types.ts'
import type { Authority } from '../../adapter/spi.ts'
import { createPeopleAuthority } from '../../mock-idp/authorities/people/index.ts'
import type { PeopleSettings } from '../../mock-idp/authorities/people/seed.ts'
import { createClock, type MockClock } from '../../mock-idp/clock.ts'
import { validate } from '../../mock-idp/control/validate.ts'
import { createMemoryStore } from '../../mock-idp/store/memory.ts'

/** When the clocks stand. */
export const NOW = 1_700_000_000
/** ann's password. */
export const SECRET = 'Passw0rd!'

/** What a test has in hand. */
export interface List {
  readonly module: ReturnType<typeof createPeopleAuthority>
  readonly port: Authority<HtmlForm>
  readonly clock: MockClock
  readonly close: () => Promise<void>
}

/** ann, changed as told, under these settings; seeded. */
export async function openList(ann: object = {}, settings: PeopleSettings = {}): Promise<List> {
  const clock = createClock({ realTime: () => NOW * 1000, timer: () => () => {} })
  clock.freeze(true)
  const store = createMemoryStore(clock)
  const users = [{ username: 'ann', password: SECRET, attributes: { groups: ['staff'] }, ...ann }]
  const module = createPeopleAuthority({ store, clock, config: { users, ...settings }, validate })
  await module.seed()
  const close = async () => {
    await module.close()
    await store.close()
    clock.close()
  }
  return { module, port: module.port, clock, close }
}

/** A password to be judged, three failures allowed. */
export const verify = (password: string, username = 'ann', challengeRetries = 3): Question => ({
  kind: 'verifyPassword',
  username,
  password,
  challengeRetries,
})

/** A new password to be set. */
export const change = (
  newPassword: string,
  proof: { existingPassword?: string; passwordVersion?: number },
): Question => ({
  kind: 'changePassword',
  username: 'ann',
  newPassword,
  challengeRetries: 3,
  ...proof,
})
