/** The identity of a user at one AIM, and its validity. */
import type { EpochSeconds } from '../../../../adapter/spi.ts'

export interface Identity {
  readonly username: string
  /** '': the AIM without a name. */
  readonly aimName: string
  /** known: the PEIG has an identity for this AIM. */
  readonly peig: 'known' | 'none'
  /** known: the AIM has it. */
  readonly aim: 'known' | 'none'
  readonly issuedAt: EpochSeconds
  /** null: unlimited. */
  readonly validUntil: EpochSeconds | null
  /** Uses left; null: unlimited. */
  readonly validityCount: number | null
  readonly locked: boolean
  readonly replica: boolean
  readonly personalFactor: 'none' | 'set'
  /** The last identity link. */
  readonly link: { readonly ilid: string; readonly aim: string } | null
}

export function isExpired({ validUntil }: Identity, now: EpochSeconds): boolean {
  return validUntil !== null && now >= validUntil
}

/** Outside the validity, by time or by number of uses. */
export function isInvalid(identity: Identity, now: EpochSeconds): boolean {
  return isExpired(identity, now) || identity.validityCount === 0
}

/** Changed identifiers: valid without a limit. */
export function renewed(identity: Identity, now: EpochSeconds): Identity {
  return { ...identity, issuedAt: now, validUntil: null, validityCount: null }
}

/** A new identity on both sides. */
export function issued(identity: Identity, now: EpochSeconds): Identity {
  return { ...renewed(identity, now), peig: 'known', aim: 'known', locked: false }
}

/** Counts a use. */
export function used(identity: Identity): Identity {
  const { validityCount } = identity
  return validityCount === null ? identity : { ...identity, validityCount: Math.max(0, validityCount - 1) }
}

/** No identity on either side. */
export function removed(identity: Identity): Identity {
  return { ...identity, peig: 'none', aim: 'none', replica: false, personalFactor: 'none', link: null }
}
