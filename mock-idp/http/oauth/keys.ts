/** Signing keys of tokens. */
import { createPrivateKey, generateKeyPair, type JsonWebKey, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { loadOnce } from '../../../adapter/kernel/load-once.ts'
import type { OAuthConfig, SigningKey } from '../../../schemas/gen/host/config-types.ts'
import { type ConfigFault, pointerTo } from '../../config/faults.ts'
import type { RandomSource } from '../../core/random.ts'

const generate = promisify(generateKeyPair)

/** Private keys in the format of oidc-provider (RFC 7517). */
export interface SigningKeys {
  readonly keys: readonly JsonWebKey[]
}

/** Algorithms of ID tokens and access tokens; the first configured key of each signs. */
const ALGORITHMS = ['RS256', 'ES256'] as const
type Algorithm = (typeof ALGORITHMS)[number]

/**
 * The keys of one host, shared by all its base URLs, prepared at the first call: those of the configuration, and for each
 * algorithm that has none a key of the seed, or a new one.
 */
export function createSigningKeys(
  random: RandomSource,
  keys: readonly Readonly<SigningKey>[] = [],
): () => Promise<SigningKeys> {
  return loadOnce(async () => {
    const missing = ALGORITHMS.filter((alg) => keys.every((key) => key.alg !== alg))
    const made = await Promise.all(missing.map((alg) => makeKey(alg, random)))
    return { keys: [...keys, ...made].map((key) => ({ ...key, use: 'sig' })) }
  })
}

async function makeKey(alg: Algorithm, random: RandomSource): Promise<JsonWebKey> {
  const { ellipticKey, rsaKey } = await import('../../core/key-pairs.ts')
  if (alg === 'ES256') return { ...ellipticKey('P-256', random.of('oauth/ES256')), alg }
  // Node's own generator is faster, but takes no seed.
  const key = random.isSeeded ? await rsaKey(random.of('oauth/RS256')) : await newRsaKey()
  return { ...key, alg }
}

async function newRsaKey(): Promise<JsonWebKey> {
  const { privateKey } = await generate('rsa', { modulusLength: MIN_RSA_BITS })
  return privateKey.export({ format: 'jwk' })
}

const MIN_RSA_BITS = 2048

/** Faults of configured keys that the schema cannot find. The messages contain nothing of the keys. */
export function keyFaults({ keys }: OAuthConfig): readonly ConfigFault[] {
  const found = (keys?.keys ?? []).map((key) => keyFault(key))
  return found.flatMap((message, index) =>
    message === undefined ? [] : [{ pointer: pointerTo('/oauth/keys/keys', index), message }],
  )
}

function keyFault({ kty, alg, ...members }: Readonly<SigningKey>): string | undefined {
  const expected = alg === 'RS256' ? 'RSA' : 'EC'
  if (kty !== expected) return `is a key of kty ${kty}, but ${alg} needs kty ${expected}; change one of them`
  const key = read({ kty, ...members })
  if (key === undefined) return `is not a complete private key; export it as a private JWK, for example with jose`
  const { modulusLength = MIN_RSA_BITS } = key.asymmetricKeyDetails ?? {}
  return modulusLength < MIN_RSA_BITS ? `has ${modulusLength} bits; RS256 needs at least ${MIN_RSA_BITS}` : undefined
}

function read(key: JsonWebKey): KeyObject | undefined {
  try {
    return createPrivateKey({ key, format: 'jwk' })
  } catch {
    return undefined
  }
}
