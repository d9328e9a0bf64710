/** Conditions for a prompt: no session, or a session that does not satisfy the request. Consent is never requested. */
import { interactionPolicy } from 'oidc-provider'
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import type { Context } from './types.ts'

/** Content of the session for the policy of the request. */
export interface EarlierSignOn {
  readonly acr: string
  readonly amr: readonly string[]
  readonly loginTs: EpochSeconds
}
/** Undefined if the session does not cover the whole policy. */
export type FindEarlierSignOn = (ctx: Context) => EarlierSignOn | undefined

/** The provider's checks, and one more: a session of another policy that covers fewer adapters. */
export function interactionPolicyWith(findEarlierSignOn: FindEarlierSignOn) {
  const policy = interactionPolicy.base()
  const { Check, Prompt } = interactionPolicy
  const bySession = ({ oidc: { session, result } }: Context) =>
    session?.accountId !== undefined && result?.login === undefined ? session : undefined
  // Runs before all other prompts and never prompts: the following checks, and the tokens, refer to the policy of the
  // request.
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
  // Registration is a branch of a policy (parameter `prompt=create` of the authorization endpoint), not a separate
  // page.
  const create = new Prompt({ name: 'create', requestable: true })
  create.checks.clear()
  policy.add(create)
  return policy
}
