/** Keeps the provider's artefacts (codes, tokens, sessions, grants) in the record store of the host. */
import type { Adapter, Payload } from 'oidc-provider'
import type { EpochSeconds, RecordStore } from '../../../adapter/spi.ts'
import type { MockClock } from '../../clock.ts'
import type { Store } from '../../store/store.ts'

interface Artefact {
  readonly revision: number
  readonly expiresAt?: EpochSeconds
  /** JSON text: the provider changes what it is given, and a store freezes it. */
  readonly payload: string
}
/** Where the artefact of a uid, a user code or a grant is. */
interface Index {
  readonly revision: number
  readonly expiresAt?: EpochSeconds
  readonly id: string
}

/** Models whose artefacts die with their grant. */
const OF_GRANT = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken', 'DeviceCode'])
/** Models whose artefacts work once. */
const REVOKED_BY_REPLAY = new Set(['AuthorizationCode', 'RefreshToken', 'DeviceCode'])
/** How long a revoked grant is remembered: longer than any request that may still be at work on it. */
const REVOKED_SECONDS = 3600

/** What is raised when two requests use up one artefact: the loser's answer (RFC 6749, section 5.2). */
export type SpentError = (model: string) => Error

/**
 * A maker of adapters, one a model. `consume` is a compare-and-set: of racing requests one wins, the others get `spent`
 * and, as with any replay (RFC 6749, section 4.1.2), all tokens of the grant are revoked.
 */
export function createAdapters(
  store: Pick<Store, 'records'>,
  clock: Pick<MockClock, 'now'>,
  spent: SpentError,
): (model: string) => Adapter {
  const artefacts = store.records<Artefact>('oidc/')
  const indices = store.records<Index>('oidc-index/')
  return (model) => adapter(model, { artefacts, indices, clock, spent })
}

interface Kept {
  readonly artefacts: RecordStore<Artefact>
  readonly indices: RecordStore<Index>
  readonly clock: Pick<MockClock, 'now'>
  readonly spent: SpentError
}

function adapter(model: string, kept: Kept): Adapter {
  const { artefacts, indices, clock } = kept
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
      const { grantId } = payload
      const end = expiresIn === undefined ? {} : { expiresAt: clock.now() + expiresIn }
      for (const key of indexKeys(model, id, payload)) await overwrite(indices, key, { ...end, id })
      await overwrite(artefacts, keyOf(id), { ...end, payload: JSON.stringify(payload) })
      // Last: a grant that is revoked from here on finds the artefact by its index.
      if (grantId === undefined || !OF_GRANT.has(model)) return
      if ((await indices.load(`revoked/${grantId}`)) !== undefined) await artefacts.remove(keyOf(id))
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
        await revoke(payload.grantId, kept)
      }
      throw kept.spent(model)
    },
    destroy: (id) => artefacts.remove(keyOf(id)),
    revokeByGrantId: (grantId) => revoke(grantId, kept),
  }
}

/** Removes what was issued under a grant, and leaves word for requests that are about to issue more. */
async function revoke(grantId: string, { artefacts, indices, clock }: Kept): Promise<void> {
  await overwrite(indices, `revoked/${grantId}`, { expiresAt: clock.now() + REVOKED_SECONDS, id: grantId })
  const prefix = `grant/${grantId}/`
  for await (const [key] of indices.list(prefix)) {
    await artefacts.remove(key.slice(prefix.length))
    await indices.remove(key)
  }
}

function indexKeys(model: string, id: string, { uid, userCode, grantId }: Payload): readonly string[] {
  return [
    ...(model === 'Session' && uid !== undefined ? [`uid/${uid}`] : []),
    ...(userCode === undefined ? [] : [`user-code/${userCode}`]),
    ...(grantId !== undefined && OF_GRANT.has(model) ? [`grant/${grantId}/${model}/${id}`] : []),
  ]
}

/** Stores the record whatever stands there now. */
async function overwrite<R extends { readonly revision: number }>(
  records: RecordStore<R>,
  key: string,
  record: Omit<R, 'revision'>,
): Promise<void> {
  for (let stored = false; !stored; ) {
    const revision = (await records.load(key))?.revision ?? 0
    stored = await records.put(key, { ...record, revision } as R)
  }
}

function payloadOf(artefact: Artefact | undefined): Payload | undefined {
  return artefact === undefined ? undefined : JSON.parse(artefact.payload)
}
