/** Tells whether the token of a message can still be used: a used token, and one that a later message replaced, cannot. */
import type { Store } from '../../../core/store/store.ts'
import { matchesDigest, matchesToken, type StoredToken } from '../rules/secrets.ts'
import { type Deps, userKeyOf } from './deps.ts'
import type { Message } from './outbox.ts'
import { type MfaSession, mfaSessions } from './silent-mfa.ts'

export type IsUsable = (message: Message) => Promise<boolean>

export function createTokenUse(store: Store, { users, devices, clock }: Deps): IsUsable {
  const sessions = mfaSessions(store)
  const userOf = ({ applicationUuid, username }: Message) => users.get(userKeyOf(applicationUuid, username))
  const deviceOf = ({ deviceUuid = '' }: Message) => devices.get(deviceUuid)
  const isStored = (stored: StoredToken | null | undefined, { token }: Message) =>
    matchesToken(stored ?? null, token, clock.now())
  const byKind: { readonly [K in Message['kind']]: IsUsable } = {
    activateUser: async (message) => isStored((await userOf(message))?.activation, message),
    activateDevice: async (message) => isStored((await deviceOf(message))?.activation, message),
    resetPin: async (message) => isStored((await deviceOf(message))?.pinReset.token, message),
    silentMfa: async ({ token }) => (await sessions.list()).some(([, session]) => awaits(session, token)),
  }
  return (message) => byKind[message.kind](message)
}

function awaits({ verified, linkDigest }: MfaSession, link: string): boolean {
  return !verified && matchesDigest(linkDigest, link)
}
