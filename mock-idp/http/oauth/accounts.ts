/** Subjects and their claims for the provider. */
import { randomUUID } from 'node:crypto'
import type { Attributes, EpochSeconds } from '../../../adapter/spi.ts'
import type { OAuthConfig } from '../../../schemas/gen/host/config-types.ts'
import type { MockClock } from '../../core/clock/clock.ts'
import type { Store } from '../../core/store/store.ts'
import type { SignedOn } from '../../flows/flow.ts'
import { claimsOf } from './provider-config.ts'

interface Subject {
  readonly revision: number
  readonly expiresAt: EpochSeconds
  readonly attributes: Attributes
}
/** The request of the provider, as far as it is read. */
export interface ProviderRequest {
  readonly oidc: { readonly session?: { readonly uid: string } | undefined }
}

/** Longer than the lifetime of all tokens plus `FRESH_SECONDS`. */
const REMEMBERED_SECONDS = 31 * 24 * 60 * 60
/** A record that is younger and unchanged is not stored again. */
const FRESH_SECONDS = 60 * 60

const isSame = (existing: Attributes, attributes: Attributes): boolean =>
  JSON.stringify(existing) === JSON.stringify(attributes)

/** The subjects of a host, with the attributes of their last sign-on. */
export function createAccounts({
  store,
  clock,
  oauth,
}: {
  readonly store: Pick<Store, 'collection'>
  readonly clock: Pick<MockClock, 'now'>
  readonly oauth: OAuthConfig
}) {
  const subjects = store.collection<Subject>('oidc-subject')
  return {
    /** Stores the attributes of a sign-on for ID tokens and the userinfo endpoint. */
    remember({ subject, attributes }: SignedOn): Promise<void> {
      const expiresAt = clock.now() + REMEMBERED_SECONDS
      return subjects.update(subject, (existing) => {
        const isFresh =
          existing !== undefined &&
          expiresAt - existing.expiresAt < FRESH_SECONDS &&
          isSame(existing.attributes, attributes)
        return { after: isFresh ? existing : { expiresAt, attributes }, answer: undefined }
      })
    },
    /** `findAccount` of the provider. */
    find: async (ctx: ProviderRequest, subject: string, token?: object) => ({
      accountId: subject,
      claims: async (use: string) => ({
        ...claimsOf((await subjects.get(subject))?.attributes ?? {}, oauth),
        sub: subject,
        // The id of the token and PingFederate's session reference; in ID tokens only.
        ...(use === 'id_token' && { jti: randomUUID(), 'pi.sri': sessionUidOf(token) ?? ctx.oidc.session?.uid }),
      }),
    }),
  }
}

/** The session that a token or code belongs to. */
function sessionUidOf(token: object | undefined): unknown {
  return token !== undefined && 'sessionUid' in token ? token.sessionUid : undefined
}
