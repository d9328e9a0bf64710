import { loadValidators } from '../../adapter/kernel/load-validators.ts'
import type { MockIdpConfig } from '../../schemas/gen/host/config-types.ts'
import { readChain } from './chain.ts'
import { demo } from './demo.ts'
import { type ConfigFault, schemaFaults } from './faults.ts'
import { located } from './locate.ts'
import { merge, type Sources } from './merge.ts'
import { type Environment, withTexts } from './references.ts'
import { rootShape } from './shape.ts'
import { deepFreeze, isObject, type Tree } from './tree.ts'
import { unknownNames } from './unknown-names.ts'
import { type ValidSubset, validSubset } from './valid-subset.ts'

const validator = loadValidators('host/config')

/** A checked configuration, frozen. */
export type Config = Readonly<MockIdpConfig>
/** Result of the checks that need no adapter. */
export interface ConfigCheck {
  /** The configuration without its faulty members: valid by its schema, frozen. */
  readonly config: Config
  readonly faults: readonly ConfigFault[]
  /** The fault in its file, for a fault by its pointer into `config`. */
  readonly origin: (fault: ConfigFault) => ConfigFault
}
/** Surroundings of a configuration. */
export interface CheckOptions {
  readonly environment?: Environment
  /** Base of its relative paths; default: the working directory. */
  readonly folder?: string
}
/** A configuration above all those that it extends. */
export interface Effective {
  /** With absolute paths, and with `{"env": "NAME"}` and `{"file": "path"}` as they were written. */
  readonly tree: Tree
  /** The fault in its file, for a fault by its pointer into `tree`. */
  readonly locate: (fault: ConfigFault) => ConfigFault
}

/** The merged configuration, or the fault for which there is none. */
export function effectiveConfig(input: unknown, folder: string): Effective | { readonly fault: ConfigFault } {
  if (!isObject(input)) return { fault: { pointer: '', message: 'must be one object' } }
  const chain = readChain(input, folder)
  if ('fault' in chain) return chain
  const sources: Sources = new WeakMap()
  const { layers } = chain
  const merged = layers.reduceRight<unknown>((base, { tree }) => merge(base, tree, rootShape, sources), undefined)
  const tree = isObject(merged) ? merged : {}
  return { tree, locate: (fault) => located(fault, tree, layers, sources) }
}

/**
 * Merges a configuration with those that it extends, replaces every `{"env": "NAME"}` and `{"file": "path"}`, checks it by
 * `schemas/host/config/mock-idp.schema.json` and reports all faults at once.
 */
export function checkConfig(
  input: unknown = demo,
  { environment = process.env, folder = process.cwd() }: CheckOptions = {},
): ConfigCheck {
  const effective = effectiveConfig(input, folder)
  if ('fault' in effective) return { config: {}, faults: [effective.fault], origin: (fault) => fault }
  const { tree, locate } = effective
  const missing: ConfigFault[] = []
  const whole = withTexts(tree, rootShape, { environment, folder, faults: missing }) as Tree
  const reported = new Set(missing.map(({ pointer }) => pointer))
  // An empty text in place of a missing one may break the schema as well; one fault per member is enough.
  const faults = [...missing, ...faultsBySchema(whole).filter(({ pointer }) => !reported.has(pointer))]
  const { config, origin } = validConfig(whole, faults)
  return {
    config: deepFreeze(config),
    faults: [...faults, ...unknownNames(whole)].map(locate),
    origin: ({ pointer, message }) => locate({ pointer: origin(pointer), message }),
  }
}

interface ValidConfig {
  readonly config: Config
  readonly origin: ValidSubset['origin']
}

/** Removes the faulty members, then the members that are faulty without them, and so on. */
function validConfig(whole: unknown, faults: readonly ConfigFault[]): ValidConfig {
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

/** Faults by the schema alone, by their pointers into the configuration. */
export function faultsBySchema(config: unknown): readonly ConfigFault[] {
  const validate = validator('mock-idp')
  return validate(config) ? [] : schemaFaults(validate.errors ?? [], { shape: rootShape, value: config })
}
