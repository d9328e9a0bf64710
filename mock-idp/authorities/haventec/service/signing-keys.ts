/** Key pairs of applications, generated at first use. */
import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { ellipticKey } from '../../../core/key-pairs.ts'
import type { Random } from '../../../core/random.ts'
import type { Collection, Store, StoredRecord } from '../../../core/store/store.ts'

interface StoredKey extends StoredRecord {
  readonly jwk: JsonWebKey
}
/** ES384, RFC 7518 section 3.4. */
export interface SigningKey {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** Private part of the key, also used for token ids. */
  readonly secret: string
}
/** By application. */
export type SigningKeys = (applicationUuid: string) => Promise<SigningKey>

/** Records under `haventec/signing-key/`, cached until the record is replaced. */
export function createSigningKeys(store: Store, random: Random): SigningKeys {
  const records = store.collection<StoredKey>('haventec/signing-key')
  const cached = new Map<string, SigningKey>()
  const read = ({ d: secret = '', ...jwk }: JsonWebKey): SigningKey => ({
    privateKey: createPrivateKey({ key: { ...jwk, d: secret }, format: 'jwk' }),
    publicKey: createPublicKey({ key: jwk, format: 'jwk' }),
    secret,
  })
  return async (applicationUuid) => {
    const stored = (await records.get(applicationUuid))?.jwk ?? (await make(records, applicationUuid, random))
    const before = cached.get(applicationUuid)
    if (before !== undefined && before.secret === stored.d) return before
    const key = read(stored)
    cached.set(applicationUuid, key)
    return key
  }
}

/** The first stored key wins. */
function make(records: Collection<StoredKey>, applicationUuid: string, random: Random): Promise<JsonWebKey> {
  const made = { revision: 0, jwk: ellipticKey('P-384', random) }
  return records.update(applicationUuid, (before) => ({ after: before ?? made, answer: (before ?? made).jwk }))
}
