/** Artefacts of the provider (codes, tokens, sessions, grants) as records of the host's store. */
import type { Adapter, AdapterPayload } from 'oidc-provider'
import type { EpochSeconds, RecordStore } from '../../../../adapter/spi.ts'
import type { MockClock } from '../../../core/clock/clock.ts'
import type { Store } from '../../../core/store/store.ts'

interface Artefact {
  readonly revision: number
  readonly expiresAt?: EpochSeconds
  /** JSON text: the provider changes the object, and stored objects are frozen. */
  readonly payload: string
}
/** Id of the artefact with this uid or user code. */
interface Index {
  readonly revision: number
  readonly expiresAt?: EpochSeconds
  readonly id: string
}
/** All artefacts of a grant. */
interface Family {
  readonly revision: number
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
/** Expired device codes are stored longer, so that the response can be `expired_token` (RFC 8628, section 3.5). */
const EXPIRED_DEVICE_SECONDS = 60 * 60
/** Longer than the lifetime of any member. */
const FAMILY_SECONDS = 31 * 24 * 60 * 60

/**
 * Returns the adapter of a model. `consume` is a compare-and-set: of simultaneous requests one wins; the others get an
 * error and, as with any replay (RFC 6749, section 4.1.2), all tokens of the grant are revoked.
 */
export function createAdapters(
  store: Pick<Store, 'records'>,
  clock: Pick<MockClock, 'now'>,
): (model: string) => Adapter {
  const records = {
    artefacts: store.records<Artefact>('oidc/'),
    indices: store.records<Index>('oidc-index/'),
    families: store.records<Family>('oidc-family/'),
    clock,
  }
  return (model) => adapter(model, records)
}

interface Records {
  readonly artefacts: RecordStore<Artefact>
  readonly indices: RecordStore<Index>
  readonly families: RecordStore<Family>
  readonly clock: Pick<MockClock, 'now'>
}

function adapter(model: string, records: Records): Adapter {
  const { artefacts, indices, clock } = records
  const keyOf = (id: string) => `${model}/${id}`
  const find = async (id: string) => payloadOf(await artefacts.load(keyOf(id)))
  const findBy = async (kind: string, value: string) => {
    const index = await indices.load(`${kind}/${value}`)
    return index === undefined ? undefined : find(index.id)
  }
  return {
    find,
    findByUid: (uid) => findBy('uid', uid),
    findByUserCode: (userCode) => findBy('user-code', userCode),
    async upsert(id, payload, expiresIn) {
      const { grantId, uid, userCode } = payload
      const extraSeconds = model === 'DeviceCode' ? EXPIRED_DEVICE_SECONDS : 0
      const expiry = expiresIn === undefined ? {} : { expiresAt: clock.now() + expiresIn + extraSeconds }
      if (model === 'Session' && uid !== undefined) await overwrite(indices, `uid/${uid}`, { ...expiry, id })
      if (userCode !== undefined) await overwrite(indices, `user-code/${userCode}`, { ...expiry, id })
      await overwrite(artefacts, keyOf(id), { ...expiry, payload: JSON.stringify(payload) })
      // Last, so that a revocation from here on finds the artefact.
      const isRevoked = grantId !== undefined && OF_GRANT.has(model) && !(await join(grantId, keyOf(id), records))
      if (isRevoked) await artefacts.remove(keyOf(id))
    },
    async consume(id) {
      const artefact = await artefacts.load(keyOf(id))
      const payload = payloadOf(artefact)
      if (artefact !== undefined && payload !== undefined && payload['consumed'] === undefined) {
        const consumed = JSON.stringify({ ...payload, consumed: clock.now() })
        if (await artefacts.put(keyOf(id), { ...artefact, payload: consumed })) return
      }
      if (payload?.grantId !== undefined && REVOKED_BY_REPLAY.has(model)) {
        await artefacts.remove(`Grant/${payload.grantId}`)
        await revoke(payload.grantId, records)
      }
      throw await spentError(model)
    },
    destroy: (id) => artefacts.remove(keyOf(id)),
    revokeByGrantId: (grantId) => revoke(grantId, records),
  }
}

/** Adds an artefact to its family; returns false if the family is revoked. */
async function join(grantId: string, key: string, records: Records): Promise<boolean> {
  const { families, clock } = records
  const family = await families.load(grantId)
  if (family?.revoked === true) return false
  if (family?.members.includes(key) === true) return true
  const members = [...(family?.members ?? []), key]
  const extended = { revision: family?.revision ?? 0, expiresAt: clock.now() + FAMILY_SECONDS, members, revoked: false }
  return (await families.put(grantId, extended)) || join(grantId, key, records)
}

/** Removes all artefacts of a grant and prevents new ones. */
async function revoke(grantId: string, records: Records): Promise<void> {
  const { families, artefacts, clock } = records
  const { revision = 0, members = [] } = (await families.load(grantId)) ?? {}
  const revoked = { revision, expiresAt: clock.now() + FAMILY_SECONDS, members: [], revoked: true }
  if (!(await families.put(grantId, revoked))) return revoke(grantId, records)
  for (const key of members) await artefacts.remove(key)
}

/** Stores the record over any existing one; usually there is none. */
async function overwrite<R extends { readonly revision: number }>(
  records: RecordStore<R>,
  key: string,
  record: Omit<R, 'revision'>,
): Promise<void> {
  let revision = 0
  while (!(await records.put(key, { ...record, revision } as R))) revision = (await records.load(key))?.revision ?? 0
}

function payloadOf(artefact: Artefact | undefined): AdapterPayload | undefined {
  return artefact === undefined ? undefined : JSON.parse(artefact.payload)
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
