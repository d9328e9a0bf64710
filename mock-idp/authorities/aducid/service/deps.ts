/** Dependencies and helpers that the operations share. */
import type { MachineRecord } from '../../../../adapter/machine/run.ts'
import type { Clock } from '../../../../adapter/spi.ts'
import { createKeyedMutex, type RunExclusive } from '../../../core/keyed-mutex.ts'
import type { Random } from '../../../core/random.ts'
import type { Collection, Store, StoredRecord } from '../../../core/store/store.ts'
import { userKey } from '../../../core/store/user-key.ts'
import { type Aim, type AimSettings, createFindAim, type FindAim, readAims } from '../rules/aims.ts'
import type { Identity } from '../rules/identity.ts'
import type { SessionTimers, SessionTypes } from '../rules/session.ts'
import type { User } from '../rules/user.ts'
import { createSigningKey, type SigningKey } from './signing-key.ts'

export type StoredIdentity = Identity & StoredRecord
export type StoredUser = User & StoredRecord
/** The proofs of the next session that is opened for a user: scenarios know them in advance. */
export interface PlannedSession extends StoredRecord {
  readonly authId: string
  readonly authKey: string
}

export interface Deps {
  readonly aims: readonly Aim[]
  readonly findAim: FindAim
  readonly timers: SessionTimers
  readonly sessions: Collection<MachineRecord<SessionTypes>>
  readonly users: Collection<StoredUser>
  readonly identities: Collection<StoredIdentity>
  readonly planned: Collection<PlannedSession>
  readonly signingKey: SigningKey
  readonly clock: Pick<Clock, 'now'>
  readonly random: Random
  /** Numbers sessions in the order of their opening. */
  readonly nextOrder: () => number
  /** Handshakes of one user do not overlap. */
  readonly runExclusive: RunExclusive
  /** URL of this host for clients, without a trailing slash. */
  readonly baseUrl: () => string
}

export interface DepsOptions extends Pick<Deps, 'clock' | 'random' | 'baseUrl' | 'timers'> {
  readonly store: Store
  readonly aims: readonly AimSettings[]
}

export function createDeps({ store, aims: settings, ...rest }: DepsOptions): Deps {
  const aims = readAims(settings)
  let opened = 0
  return {
    ...rest,
    aims,
    nextOrder: () => ++opened,
    findAim: createFindAim(aims),
    sessions: store.collection<MachineRecord<SessionTypes>>('aducid/session'),
    users: store.collection<StoredUser>('aducid/user'),
    identities: store.collection<StoredIdentity>('aducid/identity'),
    planned: store.collection<PlannedSession>('aducid/planned'),
    signingKey: createSigningKey(store, rest.random),
    runExclusive: createKeyedMutex(),
  }
}

export function keyOfUser(username: string): string {
  return userKey(username)
}

export function keyOfIdentity({ username, aimName }: Pick<Identity, 'username' | 'aimName'>): string {
  return userKey(aimName, username)
}

const ID_BYTES = 8

/** An id or key: Base64 of 8 bytes. Source: published samples. */
export function newId(random: Random): string {
  return random.bytes(ID_BYTES).toString('base64')
}
