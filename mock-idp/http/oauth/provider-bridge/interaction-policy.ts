/** When a person is asked: without a session, or with one that is not enough. Nobody is asked for consent. */
import { type Context, interactionPolicy } from 'oidc-provider'
import type { EpochSeconds } from '../../../../adapter/spi.ts'

/** What a session says of the sign-on by the policy that a request wants. */
export interface EarlierSignOn {
  readonly acr: string
  readonly amr: readonly string[]
  readonly loginTs: EpochSeconds
}
/** Undefined where the session has not passed all that the policy wants. */
export type FindEarlierSignOn = (ctx: Context) => EarlierSignOn | undefined

/** The provider's reasons to ask, and one more: a session of another policy that passed fewer adapters. */
export function interactionPolicyWith(findEarlierSignOn: FindEarlierSignOn) {
  const policy = interactionPolicy.base()
  const { Check, Prompt } = interactionPolicy
  const bySession = ({ oidc: { session, result } }: Context) =>
    session?.accountId !== undefined && result?.login === undefined ? session : undefined
  // Never a prompt, but before all others: what counts, and what the client is told, is about the policy that it wants.
  const sessionPrompt = new Prompt({ name: 'session' })
  sessionPrompt.checks.add(
    new Check('known', 'the session says what the policy of the request is about', 'login_required', (ctx) => {
      const session = bySession(ctx)
      if (session !== undefined) Object.assign(session, findEarlierSignOn(ctx))
      return false
    }),
  )
  policy.add(sessionPrompt, 0)
  policy.get('consent')?.checks.clear()
  policy.get('login')?.checks.add(
    new Check('policy', 'the session has not passed every adapter of the policy', 'login_required', (ctx) => {
      return bySession(ctx) !== undefined && findEarlierSignOn(ctx) === undefined
    }),
  )
  // Registration is a branch of a policy (parameter `prompt=create` of the authorization endpoint), not a page of its own.
  const create = new Prompt({ name: 'create', requestable: true })
  create.checks.clear()
  policy.add(create)
  return policy
}
