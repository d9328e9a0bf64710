/** The attributes that AIM publishes about a session (PSL), by attribute set. Source: client code, `AIMgetPSLAttributes`. */
import { defined } from '../../../../adapter/kernel/objects.ts'
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import type { BindingType } from './aims.ts'
import type { Identity } from './identity.ts'
import type { Finished, Opened, PersonalObject } from './session.ts'
import { type User, userIdOf } from './user.ts'

/** Numbers are decimal, as on the wire. */
export interface Attributes {
  readonly operationName?: string
  readonly userDatabaseIndex?: string
  readonly userId?: string
  /** `unlimited`, or a number of uses. */
  readonly validityCount?: string
  /** `unlimited`, or seconds. */
  readonly validityTime?: string
  readonly expirationCountdownUses?: string
  readonly expirationCountdownTime?: string
  readonly securityProfileName?: string
  readonly authenticationProtocolName?: string
  readonly securityLevel?: string
  readonly personalObject?: PersonalObject
  readonly authKey2?: string
  readonly ilid?: string
  readonly ilTypeName?: string
  readonly ilAlgorithmName?: string
  readonly ilValidityCount?: string
  readonly ilValidityTime?: string
  readonly bindingType?: BindingType
  readonly peigReturnName?: string
}

/** Sets that verify the session. */
const RESULT_SETS = {
  Basic: ['userDatabaseIndex', 'userId', 'securityProfileName', 'authenticationProtocolName', 'securityLevel'],
  Validity: ['validityCount', 'validityTime', 'expirationCountdownUses', 'expirationCountdownTime'],
  Link: ['ilid', 'ilTypeName', 'ilAlgorithmName', 'ilValidityCount', 'ilValidityTime'],
  All: null,
} as const satisfies { readonly [set: string]: readonly (keyof Attributes)[] | null }

export type ResultSet = keyof typeof RESULT_SETS
/** `Status`, `Error` and `PeigReturnName` need no key. */
export type AttributeSetName = ResultSet | 'Status' | 'Error' | 'PeigReturnName'

export function isResultSet(name: string): name is ResultSet {
  return Object.hasOwn(RESULT_SETS, name)
}

export function isAttributeSet(name: string): name is AttributeSetName {
  return isResultSet(name) || name === 'Status' || name === 'Error' || name === 'PeigReturnName'
}

/** Values of the demo profile. Source: published test answer. */
export const PROFILE = {
  securityProfileName: 'AIM UCP-business-LAC',
  authenticationProtocolName: 'UCP',
  securityLevel: 'LAC',
}
const LINK_TYPE = { ilTypeName: 'IL', ilAlgorithmName: 'IL', ilValidityCount: 'unlimited', ilValidityTime: 'unlimited' }
const UNLIMITED = 'unlimited'

/** The result of a verified session. `authKey2` is in `All` only. */
export function resultAttributes(
  session: Finished & { readonly authKey2: string },
  user: User,
  set: ResultSet,
  now: EpochSeconds,
): Attributes {
  const { operation, result, authKey2 } = session
  const { identity, personalObject } = result
  const all: Attributes = {
    ...{ operationName: operation.name, userDatabaseIndex: user.userDatabaseIndex, userId: userIdOf(user) },
    ...validity(identity, now),
    ...PROFILE,
    ...defined({ personalObject }),
    authKey2,
    ...(identity.link !== null && { ilid: identity.link.ilid, ...LINK_TYPE }),
    bindingType: bindingTypeOf(session),
  }
  const names: readonly string[] | null = RESULT_SETS[set]
  return names === null ? all : Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)))
}

function validity({ validUntil, validityCount, issuedAt }: Identity, now: EpochSeconds): Attributes {
  const left = validUntil === null ? undefined : Math.max(0, validUntil - now)
  const uses = validityCount === null ? undefined : String(validityCount)
  return {
    validityCount: uses ?? UNLIMITED,
    validityTime: validUntil === null ? UNLIMITED : String(Math.max(0, validUntil - issuedAt)),
    ...defined({
      expirationCountdownUses: uses,
      expirationCountdownTime: left === undefined ? undefined : String(left),
    }),
  }
}

/** Binding types whose result is read with the bindingId: the browser gets no authKey. Source: the vendor's page "Binding". */
const QR_TYPES: readonly BindingType[] = ['C', 'D1', 'D2', 'F']

/**
 * The enforced type if it fits the way to the PEIG, else A for a redirect and C for a QR code: a caller can infer from the type whether an authKey
 * exists. A choice.
 */
export function bindingTypeOf({ aim, channel }: Opened): BindingType {
  const isRedirect = channel === 'redirect'
  const { binding } = aim
  if (binding !== undefined && QR_TYPES.includes(binding) !== isRedirect) return binding
  return isRedirect ? 'A' : 'C'
}
