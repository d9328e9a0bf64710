/** JSON Web Tokens: ES384, with `alg` as the only header. Source: tokens in the tests of the vendor's client packages. */
import type { jwtVerify } from 'jose'
import type { Clock, EpochSeconds, Reason } from '../../../../adapter/spi.ts'
import type { Random } from '../../../core/random.ts'
import type { Store, StoredRecord } from '../../../core/store/store.ts'
import { time } from '../../../core/time.ts'
import { reason } from '../rules/reasons.ts'
import { isTokenOf, newTokenId } from '../rules/token-id.ts'
import type { User } from '../rules/user.ts'
import type { Application } from './applications.ts'
import type { SigningKeys } from './signing-keys.ts'

export interface Claims {
  readonly iss: string
  readonly sub: string // username
  readonly iat: EpochSeconds
  readonly nbf: EpochSeconds
  readonly exp: EpochSeconds
  readonly role: readonly string[]
  readonly applicationUUID: string
  readonly userUUID: string
  readonly jti: string
}
export type Checked =
  | { readonly claims: Claims; readonly reason?: undefined }
  | { readonly claims?: undefined; readonly reason: Reason }
export interface AccessTokens {
  /** The token in compact form. */
  issue(application: Application, user: Pick<User, 'username' | 'userUuid'>, deviceUuid: string): Promise<string>
  /** The claims of a valid token of the application, or the cause why it is refused. */
  check(application: Application, token: string): Promise<Checked>
  isOf(deviceUuid: string, claims: Claims): Promise<boolean>
  revoke(claims: Claims): Promise<void>
}

const NOT_BEFORE_SECONDS = 120
export const ROLES: readonly string[] = ['HT_AN_USER']

/**
 * ASCII JSON, without three characters that can become `-` or `_` in Base64url: the vendor's clients decode only the
 * first of each.
 */
function plainJson(claims: Claims): string {
  return JSON.stringify(claims).replace(
    /[^ -}]|[>?]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Revoked tokens are records under `haventec/revoked/` until they expire. */
export function createAccessTokens(
  store: Store,
  clock: Pick<Clock, 'now'>,
  keys: SigningKeys,
  random: Random,
): AccessTokens {
  const revoked = store.collection<StoredRecord>('haventec/revoked')
  return {
    issue: async ({ applicationUuid, name, accessTokenSeconds }, { username, userUuid }, deviceUuid) => {
      const { privateKey, secret } = await keys(applicationUuid)
      const iat = clock.now()
      const claims: Claims = {
        iss: name,
        sub: username,
        iat,
        nbf: iat - NOT_BEFORE_SECONDS,
        exp: iat + accessTokenSeconds,
        role: ROLES,
        applicationUUID: applicationUuid,
        userUUID: userUuid,
        jti: newTokenId(deviceUuid, secret, random),
      }
      const { CompactSign } = await import('jose')
      return new CompactSign(Buffer.from(plainJson(claims))).setProtectedHeader({ alg: 'ES384' }).sign(privateKey)
    },
    check: async ({ applicationUuid }, token) => {
      const { publicKey } = await keys(applicationUuid)
      const checked = await verified(token, publicKey, clock.now())
      if (checked.claims === undefined || (await revoked.get(checked.claims.jti)) === undefined) return checked
      return { reason: reason('JWT_REVOKED') }
    },
    isOf: async (deviceUuid, { applicationUUID, jti }) =>
      isTokenOf(deviceUuid, jti, (await keys(applicationUUID)).secret),
    revoke: async ({ jti, exp }) =>
      revoked.update(jti, (before) => ({ after: before ?? { revision: 0, expiresAt: exp }, answer: undefined })),
  }
}

/** By the codes of jose. */
const REFUSED: { readonly [code: string]: 'JWT_ALGORITHM' | 'JWT_SIGNATURE_WRONG' | 'JWT_NOT_YET_VALID' } = {
  ERR_JOSE_ALG_NOT_ALLOWED: 'JWT_ALGORITHM',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'JWT_SIGNATURE_WRONG',
  ERR_JWT_CLAIM_VALIDATION_FAILED: 'JWT_NOT_YET_VALID',
}

function expired(exp: EpochSeconds | undefined): Reason {
  return reason('JWT_EXPIRED', { expiredAt: exp === undefined ? undefined : time(exp) })
}

type Key = Parameters<typeof jwtVerify>[1]

async function verified(token: string, key: Key, now: EpochSeconds): Promise<Checked> {
  const { errors, jwtVerify: verify } = await import('jose')
  try {
    const currentDate = new Date(now * 1000)
    const { payload } = await verify<Claims>(token, key, { algorithms: ['ES384'], currentDate })
    return { claims: payload }
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { reason: expired(error.payload.exp) }
    if (error instanceof errors.JOSEError) return { reason: reason(REFUSED[error.code] ?? 'JWT_MALFORMED') }
    throw error
  }
}
