/** Single sign-on: the adapters that a session covers. */
import { own } from '../../adapter/kernel/any-adapter.ts'
import type { EpochSeconds } from '../../adapter/spi.ts'
import type { AuthnSources, CompletedFactor } from '../flows/flow.ts'
import { branchOf, type Policy, ROOT } from '../flows/policy/tree.ts'
import type { Session } from './sessions.ts'

/** Prompt reasons under which existing authentications still count. */
const COMPATIBLE_REASONS = new Set(['no_session', 'policy'])
const MAX_AGE = 'max_age'

/**
 * The factors that pass the whole policy if the session has every adapter on its path; rules are evaluated as in a
 * sign-on. Undefined if a sign-on is required.
 */
export function satisfiedBySession(policy: Policy, sources: AuthnSources): readonly CompletedFactor[] | undefined {
  const factors: CompletedFactor[] = []
  for (let path: string | undefined = ROOT; path !== undefined; ) {
    const step = policy.steps.get(path)
    const source = step === undefined ? undefined : own(sources, step.adapter)
    if (step === undefined || source === undefined) return undefined
    const { passed, next } = branchOf(step, { status: 'SUCCESS', ...source })
    const { subject, attributes, at } = source
    factors.push({ adapter: step.adapter, subject, attributes, at, coveredBySession: true })
    if (next === undefined) return passed ? factors : undefined
    path = next
  }
  return undefined
}

/**
 * The valid sources for a request. `reasons` are its failed checks: none for a forced sign-on (`prompt=login`) or a
 * required other user; with `max_age` those that are not older.
 * Source: OpenID Connect Core 1.0, section 3.1.2.1.
 */
export function factorsCoveredBy(
  { reasons, maxAge }: { readonly reasons: readonly string[]; readonly maxAge: string | undefined },
  session: Session | undefined,
  now: EpochSeconds,
): AuthnSources {
  if (session === undefined || reasons.some((reason) => !COMPATIBLE_REASONS.has(reason) && reason !== MAX_AGE))
    return {}
  if (maxAge === undefined) return session.authnSources
  return Object.fromEntries(Object.entries(session.authnSources).filter(([, { at }]) => now - at <= Number(maxAge)))
}
