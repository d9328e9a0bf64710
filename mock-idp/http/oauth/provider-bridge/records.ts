/** Artefacts of the provider (codes, tokens, sessions, grants) as records of the host's store. */
import type { Adapter, AdapterPayload } from 'oidc-provider'
import type { Collection, EpochSeconds } from '../../../../adapter/spi.ts'
import type { MockClock } from '../../../core/clock/clock.ts'
import type { Store, StoredRecord } from '../../../core/store/store.ts'

interface Artefact extends StoredRecord {
  /** JSON text: the provider changes the object, and stored objects are frozen. */
  readonly payload: string
  /** The artefact exists no longer; the record explains later uses. */
  readonly revoked?: true
}
/** Id of the artefact with this uid or user code. */
interface Index extends StoredRecord {
  readonly id: string
}
/** All artefacts of a grant. */
interface Family extends StoredRecord {
  readonly expiresAt: EpochSeconds
  /** Keys of artefacts. */
  readonly members: readonly string[]
  /** No further artefacts can be added; stored for requests in progress. */
  readonly revoked: boolean
}

/** Models whose artefacts are removed with their grant. */
const OF_GRANT = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken', 'DeviceCode'])
/** Models whose artefacts can be used once. */
const REVOKED_BY_REPLAY = new Set(['AuthorizationCode', 'RefreshToken', 'DeviceCode'])
/**
 * Seconds for which expired artefacts are stored: the response to a device code can be `expired_token` (RFC 8628, section
 * 3.5), and the reason of a refused code can be its age.
 */
const EXPIRED_SECONDS: { readonly [model: string]: number } = { DeviceCode: 60 * 60, AuthorizationCode: 10 * 60 }
/** Longer than the lifetime of any member. */
const FAMILY_SECONDS = 31 * 24 * 60 * 60

/**
 * Returns the adapter of a model. Of simultaneous calls of `consume` one wins; the others get an
 * error and, as with any replay (RFC 6749, section 4.1.2), all tokens of the grant are revoked.
 */
export function createAdapters(
  store: Pick<Store, 'collection'>,
  clock: Pick<MockClock, 'now'>,
): (model: string) => Adapter {
  const records = {
    artefacts: store.collection<Artefact>('oidc'),
    indices: store.collection<Index>('oidc-index'),
    families: store.collection<Family>('oidc-family'),
    clock,
  }
  return (model) => adapter(model, records)
}

/** The artefacts of a model that are not revoked, in no particular order. */
export async function listArtefacts(
  store: Pick<Store, 'collection'>,
  model: string,
): Promise<readonly AdapterPayload[]> {
  const records = await store.collection<Artefact>('oidc').list()
  const own = records.filter(([key]) => key.startsWith(`${model}/`)).map(([, artefact]) => payloadOf(artefact))
  return own.filter((payload) => payload !== undefined)
}

/** True if the artefact existed and was revoked. */
export function createRevocationCheck(store: Pick<Store, 'collection'>) {
  const artefacts = store.collection<Artefact>('oidc')
  return async (model: string, id: string): Promise<boolean> =>
    (await artefacts.get(`${model}/${id}`))?.revoked === true
}

interface Records {
  readonly artefacts: Collection<Artefact>
  readonly indices: Collection<Index>
  readonly families: Collection<Family>
  readonly clock: Pick<MockClock, 'now'>
}

function adapter(model: string, records: Records): Adapter {
  const { artefacts, indices, clock } = records
  const keyOf = (id: string) => `${model}/${id}`
  const find = async (id: string) => payloadOf(await artefacts.get(keyOf(id)))
  const findBy = async (kind: string, value: string) => {
    const index = await indices.get(`${kind}/${value}`)
    return index === undefined ? undefined : find(index.id)
  }
  return {
    find,
    findByUid: (uid) => findBy('uid', uid),
    findByUserCode: (userCode) => findBy('user-code', userCode),
    async upsert(id, payload, expiresIn) {
      const { grantId, uid, userCode } = payload
      const storedSeconds = (expiresIn ?? 0) + (EXPIRED_SECONDS[model] ?? 0)
      const expiry = expiresIn === undefined ? {} : { expiresAt: clock.now() + storedSeconds }
      if (model === 'Session' && uid !== undefined) await overwrite(indices, `uid/${uid}`, { ...expiry, id })
      if (userCode !== undefined) await overwrite(indices, `user-code/${userCode}`, { ...expiry, id })
      await overwrite(artefacts, keyOf(id), { ...expiry, payload: JSON.stringify(payload) })
      // Last, so that a revocation from here on finds the artefact.
      const isRevoked = grantId !== undefined && OF_GRANT.has(model) && !(await join(grantId, keyOf(id), records))
      if (isRevoked) await artefacts.remove(keyOf(id))
    },
    async consume(id) {
      const { isFirst, grantId } = await artefacts.update(keyOf(id), (artefact) => {
        const payload = payloadOf(artefact)
        const isFirst = payload !== undefined && payload['consumed'] === undefined
        const consumed = isFirst && JSON.stringify({ ...payload, consumed: clock.now() })
        const after = artefact && consumed ? { ...artefact, payload: consumed } : artefact
        return { after, answer: { isFirst, grantId: payload?.grantId } }
      })
      if (isFirst) return
      if (grantId !== undefined && REVOKED_BY_REPLAY.has(model)) {
        await artefacts.remove(`Grant/${grantId}`)
        await revoke(grantId, records)
      }
      throw await spentError(model)
    },
    destroy: (id) => (OF_GRANT.has(model) ? markRevoked(keyOf(id), records) : artefacts.remove(keyOf(id))),
    revokeByGrantId: (grantId) => revoke(grantId, records),
  }
}

/** Adds an artefact to its family; returns false if the family is revoked. */
function join(grantId: string, key: string, { families, clock }: Records): Promise<boolean> {
  return families.update(grantId, (family) => {
    const { members = [], revoked = false } = family ?? {}
    if (revoked || members.includes(key)) return { after: family, answer: !revoked }
    const expiresAt = clock.now() + FAMILY_SECONDS
    return { after: { expiresAt, members: [...members, key], revoked }, answer: true }
  })
}

/** Removes all artefacts of a grant and prevents new ones. */
async function revoke(grantId: string, records: Records): Promise<void> {
  const { families, clock } = records
  const members = await families.update(grantId, (family) => ({
    after: { expiresAt: clock.now() + FAMILY_SECONDS, members: [], revoked: true },
    answer: family?.members ?? [],
  }))
  for (const key of members) await markRevoked(key, records)
}

function markRevoked(key: string, { artefacts }: Pick<Records, 'artefacts'>): Promise<void> {
  return artefacts.update(key, (artefact) => ({
    after: artefact === undefined ? undefined : { ...artefact, revoked: true },
    answer: undefined,
  }))
}

/** Stores the record over any existing one. */
function overwrite<R extends StoredRecord>(
  records: Collection<R>,
  key: string,
  record: Omit<R, 'revision'>,
): Promise<void> {
  return records.update(key, () => ({ after: record, answer: undefined }))
}

function payloadOf(artefact: Artefact | undefined): AdapterPayload | undefined {
  return artefact === undefined || artefact.revoked === true ? undefined : JSON.parse(artefact.payload)
}

/**
 * Error for a second use: of a pushed request RFC 9126, of other artefacts RFC 6749, section 5.2. The library is
 * imported here because device lookups use this file without a provider.
 */
async function spentError(model: string): Promise<Error> {
  const { errors } = await import('oidc-provider')
  if (model === 'PushedAuthorizationRequest') return new errors.InvalidRequest('the request_uri was already used')
  return new errors.InvalidGrant('it was already used')
}
