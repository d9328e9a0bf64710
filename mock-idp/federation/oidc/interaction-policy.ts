/** When a person is asked: without a session, or with one that is not enough. Nobody is asked for consent. */
import { type Context, interactionPolicy } from 'oidc-provider'

/** Whether the session at hand has passed all that the request's policy wants. */
export type Suffices = (ctx: Context) => boolean

/** The provider's reasons to ask, and one more: a session of another policy that passed fewer adapters. */
export function interactionPolicyWith(suffices: Suffices) {
  const policy = interactionPolicy.base()
  const { Check, Prompt } = interactionPolicy
  policy.get('consent')?.checks.clear()
  policy.get('login')?.checks.add(
    new Check('policy', 'the session has not passed every adapter of the policy', 'login_required', (ctx) => {
      const { session, result } = ctx.oidc
      return session?.accountId !== undefined && result?.login === undefined && !suffices(ctx)
    }),
  )
  // Registration is a branch of a policy (parameter `prompt=create` of the authorization endpoint), not a page of its own.
  const create = new Prompt({ name: 'create', requestable: true })
  create.checks.clear()
  policy.add(create)
  return policy
}
