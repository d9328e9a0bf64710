/**
 * The operations: their preconditions, in the order of the checks, and their effect on the identity. Source of the operations and of the codes
 * for USP, DI, VI, UI and UU: the vendor's pages "Operations" and "AIM status codes"; other preconditions are a choice.
 */
import type { EpochSeconds, Reason } from '../../../../adapter/spi.ts'
import { type Identity, isInvalid, issued, removed, renewed, used } from './identity.ts'
import { reason } from './reasons.ts'
import type { AuthStatus, OperationName } from './session.ts'

/** A violated precondition. */
export interface Violation {
  readonly code: AuthStatus
  readonly reason: Reason
}
/** The identities of a handshake. */
export interface Parties {
  readonly identity: Identity
  /** At the secondary AIM, of `link`. */
  readonly secondary?: Identity
  readonly now: EpochSeconds
}
/** undefined: fulfilled. */
type Precondition = (parties: Parties) => Violation | undefined

function unless(isFulfilled: (parties: Parties) => boolean, code: AuthStatus, because: () => Reason): Precondition {
  return (parties) => (isFulfilled(parties) ? undefined : { code, reason: because() })
}

const knownToPeig = unless(
  ({ identity }) => identity.peig === 'known',
  'USP',
  () => reason('PEIG_WITHOUT_IDENTITY'),
)
const knownToAim = unless(
  ({ identity }) => identity.aim === 'known',
  'UU',
  () => reason('IDENTITY_UNKNOWN_TO_AIM'),
)
const unlocked = unless(
  ({ identity }) => !identity.locked,
  'LI',
  () => reason('IDENTITY_LOCKED'),
)
const valid = unless(
  ({ identity, now }) => !isInvalid(identity, now),
  'UI',
  () => reason('IDENTITY_NOT_VALID'),
)
const notValid = unless(
  ({ identity, now }) => isInvalid(identity, now),
  'VI',
  () => reason('IDENTITY_STILL_VALID'),
)
const unknownToPeig = unless(
  ({ identity }) => identity.peig === 'none',
  'DI',
  () => reason('IDENTITY_EXISTS'),
)
const unknownToAim = unless(
  ({ identity }) => identity.aim === 'none',
  'DI',
  () => reason('IDENTITY_EXISTS'),
)
const withoutReplica = unless(
  ({ identity }) => !identity.replica,
  'DR',
  () => reason('REPLICA_EXISTS'),
)
const limited = unless(
  ({ identity: { validUntil, validityCount } }) => validUntil !== null || validityCount !== null,
  'NTD',
  () => reason('IDENTITY_UNLIMITED'),
)
const secondaryKnownToPeig = unless(
  ({ secondary }) => secondary?.peig === 'known',
  'USSP',
  () => reason('PEIG_WITHOUT_SECONDARY_IDENTITY'),
)
const secondaryKnownToAim = unless(
  ({ secondary }) => secondary?.aim === 'known',
  'UUS',
  () => reason('SECONDARY_IDENTITY_UNKNOWN_TO_AIM'),
)

const known = [knownToPeig, knownToAim, unlocked]
const usable = [...known, valid]

interface Effect {
  readonly preconditions: readonly Precondition[]
  readonly change: (identity: Identity, now: EpochSeconds) => Identity
}

export const OPERATIONS: { readonly [name in OperationName]: Effect } = {
  open: { preconditions: usable, change: used },
  init: { preconditions: [unknownToPeig], change: issued },
  reinit: { preconditions: [knownToPeig, unknownToAim], change: issued },
  change: { preconditions: usable, change: renewed },
  rechange: { preconditions: [...known, notValid], change: renewed },
  delete: { preconditions: known, change: removed },
  exuse: { preconditions: usable, change: used },
  link: { preconditions: [...usable, secondaryKnownToPeig, secondaryKnownToAim], change: used },
  replica: { preconditions: [...usable, withoutReplica], change: (identity) => ({ ...identity, replica: true }) },
  autoChange: { preconditions: [...usable, limited], change: renewed },
}

export function isOperationName(name: string): name is OperationName {
  return Object.hasOwn(OPERATIONS, name)
}

/** The first violated precondition. */
export function violationOf(name: OperationName, parties: Parties): Violation | undefined {
  for (const precondition of OPERATIONS[name].preconditions) {
    const violation = precondition(parties)
    if (violation !== undefined) return violation
  }
  return undefined
}
