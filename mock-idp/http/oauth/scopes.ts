/** Scopes and the claims that they release (OpenID Connect Core 1.0, section 5.4). */
import type { Attributes } from '../../../adapter/spi.ts'
import type { OAuthConfig } from '../../../schemas/gen/host/config-types.ts'

const STANDARD: Readonly<Record<string, readonly string[]>> = {
  profile: [
    ...['name', 'family_name', 'given_name', 'middle_name', 'nickname', 'preferred_username', 'profile', 'picture'],
    ...['website', 'gender', 'birthdate', 'zoneinfo', 'locale', 'updated_at'],
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
}
/** Always in the ID token: who, by what, when, the token's own id, and PingFederate's reference to the session. */
const ALWAYS = ['sub', 'acr', 'amr', 'auth_time', 'jti', 'pi.sri']

/** Claims by the scope that releases them. */
export function claimsByScope({ scopes = {} }: OAuthConfig): Readonly<Record<string, readonly string[]>> {
  return { ...STANDARD, ...scopes, openid: [...ALWAYS, ...(scopes['openid'] ?? [])] }
}

/** Every scope that a client may ask for. */
export function scopeNames(config: OAuthConfig): readonly string[] {
  return [...Object.keys(claimsByScope(config)), 'offline_access']
}

/** The claims that a sign-on's attributes fill: each that has an attribute of its name or is mapped to one. */
export function claimsOf(attributes: Attributes, { claims = {} }: OAuthConfig): Attributes {
  const mapped = Object.entries(claims).flatMap(([claim, attribute]) => {
    const value = attributes[attribute]
    return value === undefined ? [] : [[claim, value] as const]
  })
  return { ...attributes, ...Object.fromEntries(mapped) }
}
