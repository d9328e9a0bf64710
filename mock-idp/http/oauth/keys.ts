/** Signing keys of tokens. */
import { generateKeyPair, type JsonWebKey } from 'node:crypto'
import { promisify } from 'node:util'
import { loadOnce } from '../../../adapter/kernel/load-once.ts'

const generate = promisify(generateKeyPair)

/** Private keys in the format of oidc-provider (RFC 7517). */
export interface SigningKeys {
  readonly keys: readonly JsonWebKey[]
}

/** The keys of one host, shared by all its base URLs; generated at the first call. */
export function createSigningKeys(): () => Promise<SigningKeys> {
  return loadOnce(generateSigningKeys)
}

/** A new RSA key for RS256 and a new P-256 key for ES256. */
export async function generateSigningKeys(): Promise<SigningKeys> {
  const [rsa, elliptic] = await Promise.all([
    generate('rsa', { modulusLength: 2048 }),
    generate('ec', { namedCurve: 'P-256' }),
  ])
  const as = (key: typeof rsa.privateKey, alg: string) => ({ ...key.export({ format: 'jwk' }), alg, use: 'sig' })
  return { keys: [as(rsa.privateKey, 'RS256'), as(elliptic.privateKey, 'ES256')] }
}
