/** Policies as maps of steps by path. */
import type { Ended } from '../../../adapter/spi.ts'
import type { Policy as PolicyTree } from '../../../schemas/gen/host/config-types.ts'
import type { Config } from '../../config/config.ts'
import { matches, type Rule } from './rules.ts'

export const ROOT = ''

/** A step of a policy. `success`, `fail` and `next` are paths, undefined at the end of the policy. */
export interface PolicyStep {
  readonly adapter: string
  readonly success: string | undefined
  readonly fail: string | undefined
  readonly rules: readonly (Rule & { readonly next: string | undefined })[]
  /** Result if there are rules and none matches. */
  readonly fallbackToSuccess: boolean
}
export interface Policy {
  /** Its steps by path: `''`, `success`, `success.fail`, `rules.0` … */
  readonly steps: ReadonlyMap<string, PolicyStep>
  /** The application that the policy names. */
  readonly application: string | undefined
}
/** Result of an adapter's end: passed or failed, and the next step. */
export interface Branch {
  readonly passed: boolean
  readonly next: string | undefined
}

type Node = Omit<PolicyTree, 'authenticationApiApplication'>

/** Policies by id: those of the configuration, then one for each other adapter instance, named after it. */
export function readPolicies(config: Config): ReadonlyMap<string, Policy> {
  return new Map([...policyTrees(config)].map(([id, tree]) => [id, readTree(tree)]))
}

/** The same as data. */
export function policyTrees({ policies = {}, adapters = {} }: Config): ReadonlyMap<string, PolicyTree> {
  const withoutPolicy = Object.keys(adapters).filter((id) => !Object.hasOwn(policies, id))
  return new Map([...Object.entries(policies), ...withoutPolicy.map((adapter) => [adapter, { adapter }] as const)])
}

export function readTree({ authenticationApiApplication, ...root }: PolicyTree): Policy {
  const steps = new Map<string, PolicyStep>()
  const add = (path: string, node: Node | null | undefined): string | undefined => {
    if (node === null || node === undefined) return undefined
    const childPath = (name: string) => (path === ROOT ? name : `${path}.${name}`)
    const { items = [], fallbackToSuccess = true } = node.attributeRules ?? {}
    steps.set(path, {
      adapter: node.adapter,
      success: add(childPath('success'), node.success),
      fail: add(childPath('fail'), node.fail),
      rules: items.map(({ result, ...rule }, index) => ({ ...rule, next: add(childPath(`rules.${index}`), result) })),
      fallbackToSuccess,
    })
    return path
  }
  add(ROOT, root)
  return { steps, application: authenticationApiApplication }
}

export function branchOf({ success, fail, rules, fallbackToSuccess }: PolicyStep, end: Ended): Branch {
  if (end.status === 'FAILURE') return { passed: false, next: fail }
  const rule = rules.find((candidate) => matches(candidate, end))
  if (rule !== undefined) return { passed: true, next: rule.next }
  return rules.length === 0 || fallbackToSuccess ? { passed: true, next: success } : { passed: false, next: fail }
}

/** The adapters of the path on which every step succeeds and no rule matches, in order. */
export function adaptersOf({ steps }: Policy): readonly string[] {
  const adapters: string[] = []
  for (let step = steps.get(ROOT); step !== undefined; ) {
    adapters.push(step.adapter)
    step = step.success === undefined ? undefined : steps.get(step.success)
  }
  return adapters
}
