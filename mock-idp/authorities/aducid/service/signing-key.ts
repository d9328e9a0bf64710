/** The key that signs confirmed transactions, generated at its first use. */
import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject, sign } from 'node:crypto'
import { rsaKey } from '../../../core/key-pairs.ts'
import type { Random } from '../../../core/random.ts'
import type { Store, StoredRecord } from '../../../core/store/store.ts'
import { TRANSACTION_PARAMETERS } from '../rules/methods.ts'

interface StoredKey extends StoredRecord {
  readonly jwk: JsonWebKey
}
export interface SigningKey {
  publicKey(): Promise<KeyObject>
  /** Base64 of RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 section 8.2) over the text in UTF-8. */
  sign(text: string): Promise<string>
}
const NAME = 'transactions'
/** Source: a published sample, whose signature has 128 bytes. */
const BITS = 1024

export function createSigningKey(store: Store, random: Random): SigningKey {
  const records = store.collection<StoredKey>('aducid/signing-key')
  const read = async (): Promise<JsonWebKey> => {
    const stored = await records.get(NAME)
    if (stored !== undefined) return stored.jwk
    const made = { revision: 0, jwk: await rsaKey(random, BITS) }
    // The first stored key wins.
    return records.update(NAME, (before) => ({ after: before ?? made, answer: (before ?? made).jwk }))
  }
  return {
    publicKey: async () => createPublicKey({ key: await read(), format: 'jwk' }),
    sign: async (text) => {
      const key = createPrivateKey({ key: await read(), format: 'jwk' })
      return sign('sha256', Buffer.from(text, 'utf8'), key).toString('base64')
    },
  }
}

/**
 * The signed text of a transaction: one line `name=value` each for authId, userDatabaseIndex and the parameters of the
 * transaction that the request has, in the order of `TRANSACTION_PARAMETERS`; separated by line feeds. A choice: the vendor's recipe is not published.
 */
export function transactionText(
  authId: string,
  userDatabaseIndex: string,
  parameters: { readonly [name: string]: string },
): string {
  const told = TRANSACTION_PARAMETERS.flatMap((name) => {
    const value = parameters[name]
    return value === undefined ? [] : [`${name}=${value}`]
  })
  return [`authId=${authId}`, `userDatabaseIndex=${userDatabaseIndex}`, ...told].join('\n')
}
