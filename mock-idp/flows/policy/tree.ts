/** Policies as the walk needs them: each step of a tree by its path. */
import type { Ended } from '../../../adapter/spi.ts'
import type { Policy as PolicyTree } from '../../../schemas/gen/host/config-types.ts'
import type { Config } from '../../config/config.ts'
import { matches, type Rule } from './rules.ts'

/** The path of the first step of every policy. */
export const ROOT = ''

/** A step of a policy. Where it leads is a path, or undefined where the policy ends. */
export interface PolicyStep {
  /** The adapter instance. */
  readonly adapter: string
  readonly success: string | undefined
  readonly fail: string | undefined
  readonly rules: readonly (Rule & { readonly next: string | undefined })[]
  /** What happens when there are rules and none matches. */
  readonly fallbackToSuccess: boolean
}
/** A policy. */
export interface Policy {
  /** Its steps by path: `''`, `success`, `success.fail`, `rules.0` … */
  readonly steps: ReadonlyMap<string, PolicyStep>
  /** The application that browsers are sent to, where the policy names one. */
  readonly application: string | undefined
}
/** Where an adapter's end leads: whether it counts as passed, and the next step, if any. */
export interface Branch {
  readonly passed: boolean
  readonly next: string | undefined
}

type Node = Omit<PolicyTree, 'authenticationApiApplication'>

/** The policies by id: those that are written down first, then each other adapter instance as one of its own name. */
export function readPolicies({ policies = {}, adapters = {} }: Config): ReadonlyMap<string, Policy> {
  const own = Object.keys(adapters).filter((id) => !Object.hasOwn(policies, id))
  const trees = [...Object.entries(policies), ...own.map((adapter) => [adapter, { adapter }] as const)]
  return new Map(trees.map(([id, tree]) => [id, readPolicy(tree)]))
}

function readPolicy({ authenticationApiApplication, ...root }: PolicyTree): Policy {
  const steps = new Map<string, PolicyStep>()
  const add = (path: string, node: Node | null | undefined): string | undefined => {
    if (node === null || node === undefined) return undefined
    const below = (name: string) => (path === ROOT ? name : `${path}.${name}`)
    const { items = [], fallbackToSuccess = true } = node.attributeRules ?? {}
    steps.set(path, {
      adapter: node.adapter,
      success: add(below('success'), node.success),
      fail: add(below('fail'), node.fail),
      rules: items.map(({ result, ...rule }, index) => ({ ...rule, next: add(below(`rules.${index}`), result) })),
      fallbackToSuccess,
    })
    return path
  }
  add(ROOT, root)
  return { steps, application: authenticationApiApplication }
}

/** Where the end of its adapter leads from a step. */
export function branchOf({ success, fail, rules, fallbackToSuccess }: PolicyStep, end: Ended): Branch {
  if (end.status === 'FAILURE') return { passed: false, next: fail }
  const rule = rules.find((candidate) => matches(candidate, end))
  if (rule !== undefined) return { passed: true, next: rule.next }
  return rules.length === 0 || fallbackToSuccess ? { passed: true, next: success } : { passed: false, next: fail }
}

/** The adapters that someone passes who succeeds at every step of a policy and whom no rule leads elsewhere, in their order. */
export function adaptersOf({ steps }: Policy): readonly string[] {
  const adapters: string[] = []
  for (let step = steps.get(ROOT); step !== undefined; ) {
    adapters.push(step.adapter)
    step = step.success === undefined ? undefined : steps.get(step.success)
  }
  return adapters
}
