import { loadValidators } from '../../adapter/kernel/load-validators.ts'
import type { MockIdpConfig } from '../../schemas/gen/host/config-types.ts'
import { demo } from './demo.ts'
import { type ConfigFault, pointerTo, schemaFaults } from './faults.ts'
import { deepFreeze, fromEnvironment, isObject, merge, type Tree } from './merge.ts'
import { type ValidSubset, validSubset } from './valid-subset.ts'

const validator = loadValidators('host/config')

/** A checked configuration, frozen. */
export type Config = Readonly<MockIdpConfig>
/** Result of the checks that need no adapter. */
export interface ConfigCheck {
  /** The configuration without its faulty members: valid by its schema, frozen. */
  readonly config: Config
  readonly faults: readonly ConfigFault[]
  /** The pointer into the whole configuration for a pointer into `config`. */
  readonly origin: (pointer: string) => string
}

/**
 * Merges the configuration with the demo if it contains `"extends": "demo"`, replaces every `{"env": "NAME"}` from the
 * environment, checks it by `schemas/host/config/mock-idp.schema.json` and reports all faults at once.
 */
export function checkConfig(
  input: unknown = demo,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ConfigCheck {
  if (!isObject(input))
    return { config: {}, faults: [{ pointer: '', message: 'must be one JSON object' }], origin: (pointer) => pointer }
  const unset: ConfigFault[] = []
  const whole = fromEnvironment(input['extends'] === 'demo' ? merge(demo, input) : input, environment, unset) as Tree
  const reported = new Set(unset.map(({ pointer }) => pointer))
  // The replacement of an unset variable may break the schema as well; one fault per member is enough.
  const faults = [...unset, ...faultsBySchema(whole).filter(({ pointer }) => !reported.has(pointer))]
  const { config, origin } = validConfig(whole, faults)
  return { config: deepFreeze(config), faults: [...faults, ...unknownNames(whole)], origin }
}

/** Removes the faulty members, then the members that are faulty without them, and so on. */
function validConfig(whole: unknown, faults: readonly ConfigFault[]): Pick<ConfigCheck, 'config' | 'origin'> {
  const validate = validator('mock-idp')
  let part: ValidSubset = { value: whole, origin: (pointer) => pointer }
  for (let found = faults; ; found = schemaFaults(validate.errors ?? [])) {
    if (found.length > 0) part = withoutFaults(part, found)
    if (validate(part.value)) return { config: part.value, origin: part.origin }
  }
}

function withoutFaults(part: ValidSubset, faults: readonly ConfigFault[]): ValidSubset {
  const { value, origin } = validSubset(part.value, faults)
  return { value, origin: (pointer) => part.origin(origin(pointer)) }
}

function faultsBySchema(config: unknown): readonly ConfigFault[] {
  const validate = validator('mock-idp')
  return validate(config) ? [] : schemaFaults(validate.errors ?? [])
}

/** Faults for references to names that the configuration does not define. Members of a wrong type are ignored. */
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
    const choice = existing.length === 0 ? 'add it to "adapters"' : `use one of: ${existing.join(', ')}`
    const message = `adapter instance "${adapter}" not found; ${choice}`
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
  const existing = applications.map((application: unknown) => (isObject(application) ? application['id'] : undefined))
  const named = Object.entries(isObject(policies) ? policies : {}).map(([id, policy]) => {
    const pointer = `${pointerTo('/policies', id)}/authenticationApiApplication`
    return [pointer, isObject(policy) ? policy['authenticationApiApplication'] : undefined] as const
  })
  return [['/authenticationApi/defaultApplication', defaultApplication] as const, ...named].flatMap(([pointer, id]) =>
    typeof id !== 'string' || existing.includes(id)
      ? []
      : [{ pointer, message: `application "${id}" not found; add it to "authenticationApi.applications"` }],
  )
}
