/** References of a configuration to names that it does not define. Members of a wrong type are ignored. */
import { suggestion } from '../core/nearest.ts'
import { type ConfigFault, pointerTo } from './faults.ts'
import { isObject, type Tree } from './tree.ts'

export function unknownNames(config: Tree): readonly ConfigFault[] {
  const { policies, adapters = {}, authenticationApi = {} } = config
  return [
    ...(isObject(policies) && isObject(adapters) ? unknownInstances(policies, Object.keys(adapters)) : []),
    ...(isObject(authenticationApi) ? unknownApplications(authenticationApi, policies) : []),
  ]
}

/** Faults for adapter instances at any step of any policy. */
function unknownInstances(policies: Tree, existing: readonly string[]): readonly ConfigFault[] {
  const ofNode = (node: unknown, at: string): readonly ConfigFault[] => {
    if (!isObject(node)) return []
    const { adapter, success, fail, attributeRules } = node
    const missing = typeof adapter === 'string' && !existing.includes(adapter)
    const choice = existing.length === 0 ? 'add it to "adapters"' : suggestion(String(adapter), existing)
    const message = `adapter instance "${adapter}" not found; ${choice ?? 'add it to "adapters"'}`
    const items = isObject(attributeRules) && Array.isArray(attributeRules['items']) ? attributeRules['items'] : []
    const results = items.map((item: unknown) => (isObject(item) ? item['result'] : undefined))
    return [
      ...(missing ? [{ pointer: pointerTo(at, 'adapter'), message }] : []),
      ...ofNode(success, `${at}/success`),
      ...ofNode(fail, `${at}/fail`),
      ...results.flatMap((result, index) => ofNode(result, `${at}/attributeRules/items/${index}/result`)),
    ]
  }
  return Object.entries(policies).flatMap(([id, policy]) => ofNode(policy, pointerTo('/policies', id)))
}

/** Faults for the default application and the applications of policies. */
function unknownApplications(
  { applications = [], defaultApplication }: Tree,
  policies: unknown,
): readonly ConfigFault[] {
  if (!Array.isArray(applications)) return []
  const ids = applications.map((application: unknown) => (isObject(application) ? application['id'] : undefined))
  const existing = ids.filter((id): id is string => typeof id === 'string')
  const named = Object.entries(isObject(policies) ? policies : {}).map(([id, policy]) => {
    const pointer = `${pointerTo('/policies', id)}/authenticationApiApplication`
    return [pointer, isObject(policy) ? policy['authenticationApiApplication'] : undefined] as const
  })
  const next = 'add it to "authenticationApi.applications"'
  return [['/authenticationApi/defaultApplication', defaultApplication] as const, ...named].flatMap(([pointer, id]) =>
    typeof id !== 'string' || existing.includes(id)
      ? []
      : [{ pointer, message: `application "${id}" not found; ${suggestion(id, existing) ?? next}` }],
  )
}
