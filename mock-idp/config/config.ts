/** Reads and checks a configuration. Everything that is wrong with it is told at once. */

import type { MockIdpConfig } from '../../schemas/gen/host/config-types.ts'
import { validators } from '../../schemas/gen/host/config-validators.ts'
import { demo } from './demo.ts'
import { type ConfigFault, pointerTo, schemaFaults } from './faults.ts'
import { deepFreeze, fromEnvironment, isObject, merge, type Tree } from './merge.ts'
import { type ValidSubset, validSubset } from './valid-subset.ts'

/** A checked configuration, frozen. */
export type Config = Readonly<MockIdpConfig>
/** What could be found out about a configuration without its adapters. */
export interface ConfigCheck {
  /** All of it or, where it has faults, what is left without them; valid by its schema, frozen. */
  readonly config: Config
  readonly faults: readonly ConfigFault[]
  /** The pointer into the whole configuration for a pointer into `config`. */
  readonly origin: (pointer: string) => string
}

/**
 * The configuration, an object of `schemas/host/config/mock-idp.schema.json`: laid over the demo where it says so, each
 * `{"env": "NAME"}` replaced from the environment.
 */
export function checkConfig(
  input: unknown = demo,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ConfigCheck {
  if (!isObject(input))
    return { config: {}, faults: [{ pointer: '', message: 'must be one JSON object' }], origin: (pointer) => pointer }
  const unset: ConfigFault[] = []
  const whole = fromEnvironment(input['extends'] === 'demo' ? merge(demo, input) : input, environment, unset) as Tree
  const known = new Set(unset.map(({ pointer }) => pointer))
  // What stands for an unset variable may break the schema as well: once is enough.
  const faults = [...unset, ...faultsBySchema(whole).filter(({ pointer }) => !known.has(pointer))]
  const { value, origin } = soundConfig(whole, faults)
  return { config: deepFreeze(value as MockIdpConfig), faults: [...faults, ...unknownNames(whole)], origin }
}

/** What is left when the faulty members are gone, and those that are at fault without them, and so on. */
function soundConfig(whole: unknown, faults: readonly ConfigFault[]): ValidSubset {
  let part: ValidSubset = { value: whole, origin: (pointer) => pointer }
  for (let found = faults; found.length > 0; found = faultsBySchema(part.value)) {
    const { value, origin } = validSubset(part.value, found)
    const before = part.origin
    part = { value, origin: (pointer) => before(origin(pointer)) }
  }
  return part
}

function faultsBySchema(config: unknown): readonly ConfigFault[] {
  const validate = validators['mock-idp']
  if (validate === undefined) throw new Error('the configuration schema has not been generated')
  return validate(config) ? [] : schemaFaults(validate.errors ?? [])
}

/** Names that the file refers to and that nothing in it has. What is not even of the right type is left out. */
function unknownNames(config: Tree): readonly ConfigFault[] {
  const { policies, adapters = {}, authenticationApi = {} } = config
  return [
    ...(isObject(policies) && isObject(adapters) ? unknownInstances(policies, Object.keys(adapters)) : []),
    ...(isObject(authenticationApi) ? unknownApplications(authenticationApi, policies) : []),
  ]
}

/** At any step of any policy. */
function unknownInstances(policies: Tree, known: readonly string[]): readonly ConfigFault[] {
  const ofNode = (node: unknown, at: string): readonly ConfigFault[] => {
    if (!isObject(node)) return []
    const { adapter, success, fail, attributeRules } = node
    const missing = typeof adapter === 'string' && !known.includes(adapter)
    const message = `there is no adapter instance "${adapter}"; there are: ${known.join(', ') || 'none'}`
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

/** The default application, and those that policies name. */
function unknownApplications(
  { applications = [], defaultApplication }: Tree,
  policies: unknown,
): readonly ConfigFault[] {
  if (!Array.isArray(applications)) return []
  const known = applications.map((application: unknown) => (isObject(application) ? application['id'] : undefined))
  const named = Object.entries(isObject(policies) ? policies : {}).map(([id, policy]) => {
    const pointer = `${pointerTo('/policies', id)}/authenticationApiApplication`
    return [pointer, isObject(policy) ? policy['authenticationApiApplication'] : undefined] as const
  })
  return [['/authenticationApi/defaultApplication', defaultApplication] as const, ...named].flatMap(([pointer, id]) =>
    typeof id !== 'string' || known.includes(id) ? [] : [{ pointer, message: `there is no application "${id}"` }],
  )
}
