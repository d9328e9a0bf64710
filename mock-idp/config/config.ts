/** Reads and checks a configuration. Everything that is wrong with it is told at once. */

import { demo } from './demo.ts'
import { ConfigError, type ConfigFault, pointerTo, schemaFaults } from './faults.ts'
import { deepFreeze, fromEnvironment, isObject, lay } from './merge.ts'
import type { MockIdpConfig } from './types.gen.ts'
import { validators } from './validators.gen.ts'

/** The configuration as a user writes it: an object of `schemas/config/mock-idp.schema.json`. */
export type ConfigInput = { readonly [name: string]: unknown }
/** A checked configuration, frozen. */
export type Config = Readonly<MockIdpConfig>

/**
 * The checked configuration: laid over the demo where it says so, secrets taken from the environment, frozen.
 * @throws ConfigError with every fault by JSON pointer.
 */
export function readConfig(
  input: unknown = demo,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  if (!isObject(input)) throw new ConfigError([{ pointer: '', message: 'must be one JSON object' }])
  const faults: ConfigFault[] = []
  const whole = input['extends'] === 'demo' ? lay(demo, input) : input
  const config = fromEnvironment(whole, environment, faults)
  const validate = validators['mock-idp']
  if (validate !== undefined && !validate(config)) faults.push(...schemaFaults(validate.errors ?? []))
  if (faults.length === 0) faults.push(...unknownNames(config as MockIdpConfig))
  if (faults.length > 0) throw new ConfigError(faults)
  return deepFreeze(config as MockIdpConfig)
}

/** Names that something in the file refers to and that nothing in it has. */
function unknownNames({ policies = {}, adapters = {}, authenticationApi = {} }: MockIdpConfig): readonly ConfigFault[] {
  const faults = Object.entries(policies)
    .filter(([, { adapter }]) => !Object.hasOwn(adapters, adapter))
    .map(([id, { adapter }]) => ({
      pointer: pointerTo(pointerTo('/policies', id), 'adapter'),
      message: `there is no adapter instance "${adapter}"; there are: ${Object.keys(adapters).join(', ') || 'none'}`,
    }))
  const { defaultApplication, applications = [] } = authenticationApi
  if (defaultApplication !== undefined && !applications.some(({ id }) => id === defaultApplication))
    faults.push({
      pointer: '/authenticationApi/defaultApplication',
      message: `there is no application "${defaultApplication}"`,
    })
  return faults
}
