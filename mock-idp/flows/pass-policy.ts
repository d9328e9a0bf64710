/** Passes policies for the control API, as data: no server is asked, and nothing of the user is changed. */
import { defined } from '../../adapter/kernel/objects.ts'
import { findUser, SIGNED_ON, scenarioOf, unreachable } from './arrangement.ts'
import type { CompletedFactor, HostFlow, SignedOn } from './flow.ts'
import type { StartDeps } from './new-flow.ts'
import { requirePolicy } from './plan.ts'
import { branchOf, type Policy, ROOT } from './policy/tree.ts'
import { startPolicyFlow } from './run.ts'

/**
 * Passes a policy with the user's attributes at each server, also for a user who is locked or has no PIN.
 * @param browser the browser that gets the session; default: no session.
 * @returns the finished flow with its `result`.
 * @throws ControlError 422 for an unknown policy or user, and for a policy that cannot be passed.
 */
export async function passPolicy(
  request: { readonly policy?: string; readonly username: string },
  deps: StartDeps,
  browser?: string,
): Promise<HostFlow & { readonly result: SignedOn }> {
  const { name, policy } = requirePolicy(request.policy, deps)
  const completedFactors = await factorsOf(policy, request.username, deps)
  const subject = completedFactors.at(-1)?.subject ?? request.username
  const attributes = Object.fromEntries(completedFactors.flatMap((factor) => Object.entries(factor.attributes)))
  const result: SignedOn = { subject, attributes }
  const input = { username: subject, attributes }
  const options = defined({ policy: name, input, browser, immediateResult: { result, completedFactors } })
  const { flow } = await startPolicyFlow(options, deps)
  return { ...flow, result }
}

/** The factors on the path that the user's attributes lead to. */
async function factorsOf(policy: Policy, username: string, deps: StartDeps): Promise<readonly CompletedFactor[]> {
  const factors: CompletedFactor[] = []
  for (let path: string | undefined = ROOT; path !== undefined; ) {
    const step = policy.steps.get(path)
    if (step === undefined) throw new Error(`the policy has no step "${path}"`)
    const signedOn = await signedOnBy(step.adapter, factors.at(-1)?.subject ?? username, deps)
    const { passed, next } = branchOf(step, { status: 'SUCCESS', ...signedOn })
    if (passed) factors.push({ adapter: step.adapter, ...signedOn, at: deps.clock.now() })
    if (!passed && next === undefined) throw unreachable(SIGNED_ON, `no rule of ${step.adapter} matches the attributes`)
    path = next
  }
  return factors
}

/** A server that cannot be asked for users needs a scenario of a sign-on: then any user can sign on. */
async function signedOnBy(adapter: string, username: string, deps: StartDeps): Promise<SignedOn> {
  const user = await findUser(adapter, username, deps)
  if (user !== undefined) return { subject: user.subject, attributes: user.attributes }
  scenarioOf(deps.modules.get(adapter), adapter, SIGNED_ON)
  return { subject: username, attributes: {} }
}
