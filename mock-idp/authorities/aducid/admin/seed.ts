/** Users and identities of the configuration, and faults that no schema finds. */
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import { type ConfigFault, pointerTo } from '../../../config/faults.ts'
import { repeatedFaults } from '../../../config/repeated-faults.ts'
import { secondsOf } from '../../../core/time.ts'
import type { AimSettings } from '../rules/aims.ts'
import type { Identity } from '../rules/identity.ts'
import type { AttributeSets } from '../rules/personal-objects.ts'
import type { SessionTimers } from '../rules/session.ts'
import { defaultUserDatabaseIndex, type User } from '../rules/user.ts'

export interface IdentitySettings {
  readonly peig?: 'known' | 'none'
  readonly aim?: 'known' | 'none'
  /** RFC 3339. */
  readonly validUntil?: string | null
  readonly validityCount?: number | null
  readonly locked?: boolean
  readonly replica?: boolean
  readonly personalFactor?: 'none' | 'set'
}
export interface UserSettings {
  readonly username: string
  readonly userDatabaseIndex?: string
  readonly peig?: 'auto' | 'manual'
  readonly attributes?: AttributeSets
  readonly identity?: IdentitySettings
  readonly identities?: { readonly [aimName: string]: IdentitySettings }
}
/** schemas/aducid/server.schema.json. */
export interface AducidSettings {
  readonly users?: readonly UserSettings[]
  readonly aims?: readonly AimSettings[]
  readonly timers?: Partial<SessionTimers>
  readonly peigProxy?: { readonly port?: number }
}
export interface SeededUser {
  readonly user: Omit<User, 'revision'>
  readonly identities: readonly Identity[]
}

/** Defaults of the schema. */
const TIMERS: SessionTimers = { startSeconds: 30, bindingSeconds: 30, processSeconds: 60, openSeconds: 300 }

/** A setting of adapter instances. */
const AIM_NAME = 'AIM Name'

export function timersOf({ timers = {} }: AducidSettings): SessionTimers {
  return { ...TIMERS, ...timers }
}

function aimNames({ aims = [] }: AducidSettings): readonly string[] {
  return aims.length === 0 ? [''] : aims.map(({ name }) => name)
}

export function readUsers(settings: AducidSettings, now: EpochSeconds): readonly SeededUser[] {
  const names = aimNames(settings)
  return (settings.users ?? []).map(({ username, identity = {}, identities = {}, ...given }) => {
    const overrides = new Map(Object.entries(identities))
    return {
      user: {
        username,
        userDatabaseIndex: given.userDatabaseIndex ?? defaultUserDatabaseIndex(username),
        peig: given.peig ?? 'auto',
        attributes: given.attributes ?? {},
      },
      identities: names.map((name) => readIdentity(username, name, { ...identity, ...overrides.get(name) }, now)),
    }
  })
}

function readIdentity(username: string, aimName: string, given: IdentitySettings, now: EpochSeconds): Identity {
  const { validUntil = null, ...rest } = given
  const seconds = validUntil === null ? null : (secondsOf(validUntil) ?? null)
  const unlimited = { validityCount: null, locked: false, replica: false, personalFactor: 'none', link: null } as const
  return { username, aimName, peig: 'known', aim: 'known', issuedAt: now, ...unlimited, ...rest, validUntil: seconds }
}

/** Duplicate names and keys of users, duplicate AIMs, identities at unknown AIMs. */
export function aducidFaults(settings: AducidSettings): readonly ConfigFault[] {
  const { users = [], aims = [] } = settings
  const names = aimNames(settings)
  const seen = new Set<string>()
  const indices = users.map(({ username, userDatabaseIndex }) => {
    // The name is reported, not the index that is derived from it.
    const isRepeated = seen.has(username)
    seen.add(username)
    return userDatabaseIndex ?? (isRepeated ? undefined : defaultUserDatabaseIndex(username))
  })
  const at = (list: string, member: string) => (index: number) => `/${list}/${index}/${member}`
  return [
    ...repeatedFaults(users, ({ username }) => username, at('users', 'username'), 'another user has this name'),
    ...repeatedFaults(indices, (index) => index, at('users', 'userDatabaseIndex'), 'another user has this index'),
    ...repeatedFaults(aims, ({ name }) => name, at('aims', 'name'), 'another AIM has this name'),
    ...users.flatMap((user, index) => identityFaults(user, `/users/${index}`, names)),
  ]
}

/** Unknown AIMs, and times that cannot be stored. */
function identityFaults(
  { identity = {}, identities = {} }: UserSettings,
  pointer: string,
  names: readonly string[],
): readonly ConfigFault[] {
  const unknown = Object.keys(identities).filter((name) => !names.includes(name))
  const given: readonly (readonly [string, IdentitySettings])[] = [
    [`${pointer}/identity`, identity],
    ...Object.entries(identities).map(([name, each]) => [pointerTo(`${pointer}/identities`, name), each] as const),
  ]
  const late = given.filter(([, { validUntil = null }]) => validUntil !== null && secondsOf(validUntil) === undefined)
  return [
    ...unknown.map((name) => ({
      pointer: pointerTo(`${pointer}/identities`, name),
      message: 'there is no AIM of this name in aducid.aims',
    })),
    ...late.map(([at]) => ({ pointer: `${at}/validUntil`, message: 'must be a time of the years 0000 to 9999' })),
  ]
}

/** A setting "AIM Name" of an adapter instance that no AIM has. */
export function aimNameFaults(settings: AducidSettings, instance: object): readonly ConfigFault[] {
  const name = new Map<string, unknown>(Object.entries(instance)).get(AIM_NAME)
  if (typeof name !== 'string' || aimNames(settings).includes(name)) return []
  return [{ pointer: pointerTo('', AIM_NAME), message: 'there is no AIM of this name in aducid.aims' }]
}
