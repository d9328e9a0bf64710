/** What a session spares a person: the adapters that need not be passed again. */
import { own } from '../../adapter/kernel/objects.ts'
import type { EpochSeconds } from '../../adapter/spi.ts'
import { branchOf, type Policy, ROOT } from '../flows/policy/tree.ts'
import type { CompletedFactor } from '../flows/protocol.ts'
import type { AuthnSources, Session } from './sessions.ts'

/** Why somebody is asked although signed on: the sources still count then. */
const SPARES_ALL = new Set(['no_session', 'policy'])
const MAX_AGE = 'max_age'

/**
 * The adapters by which a policy is passed with what was passed before: every one on its way must be among the sources.
 * A rule that branches on what an adapter vouched for is followed as in a sign-on. Undefined: somebody has to be asked.
 */
export function satisfiedBySession(policy: Policy, sources: AuthnSources): readonly CompletedFactor[] | undefined {
  const way: CompletedFactor[] = []
  for (let path: string | undefined = ROOT; path !== undefined; ) {
    const step = policy.steps.get(path)
    const source = step === undefined ? undefined : own(sources, step.adapter)
    if (step === undefined || source === undefined) return undefined
    const { passed, next } = branchOf(step, { status: 'SUCCESS', ...source })
    const { subject, attributes, at } = source
    way.push({ adapter: step.adapter, subject, attributes, at, coveredBySession: true })
    if (next === undefined) return passed ? way : undefined
    path = next
  }
  return undefined
}

/**
 * The sources that a request leaves valid. `reasons` are the checks that it failed: a forced sign-on (`prompt=login`), or
 * one that is to be another person's, spares nothing; `max_age` spares what was passed no longer ago.
 * Source: OpenID Connect Core 1.0, section 3.1.2.1.
 */
export function factorsCoveredBy(
  { reasons, maxAge }: { readonly reasons: readonly string[]; readonly maxAge: string | undefined },
  session: Session | undefined,
  now: EpochSeconds,
): AuthnSources {
  if (session === undefined || reasons.some((reason) => !SPARES_ALL.has(reason) && reason !== MAX_AGE)) return {}
  if (maxAge === undefined) return session.authnSources
  return Object.fromEntries(Object.entries(session.authnSources).filter(([, { at }]) => now - at <= Number(maxAge)))
}
