/** The handshake between PEIG and AIM, evaluated when the user approves. */
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import type { Identity } from './identity.ts'
import { type MethodResult, runMethod } from './methods.ts'
import { OPERATIONS, type Violation, violationOf } from './operations.ts'
import type { Operation } from './session.ts'

export interface Handshake {
  readonly operation: Operation
  readonly identity: Identity
  /** At the secondary AIM, of `link`. */
  readonly secondary?: Identity
  readonly isFactorWrong: boolean
  /** A new id, of `link`. */
  readonly ilid: string
  readonly now: EpochSeconds
}

export function isViolation(outcome: MethodResult | Violation): outcome is Violation {
  return 'code' in outcome
}

/** The result of the operation with the identity after it, or the first reason to refuse it. */
export function performHandshake(handshake: Handshake): MethodResult | Violation {
  const { operation, identity, secondary, isFactorWrong, ilid, now } = handshake
  const violation = violationOf(operation.name, handshake)
  if (violation !== undefined) return violation
  const changed = OPERATIONS[operation.name].change(identity, now)
  if (operation.name === 'exuse') return runMethod({ operation, identity: changed, isFactorWrong })
  const link = secondary === undefined ? identity.link : { ilid, aim: secondary.aimName }
  const linked = operation.name === 'link' ? { ...changed, link } : changed
  return { identity: linked, attributes: [], isSigned: false }
}
