/** `mock-idp print-config`: prints the configuration that counts. */
import { effectiveConfig, faultsBySchema } from '../config/config.ts'
import { demo } from '../config/demo.ts'
import { ConfigError, type ConfigFault } from '../config/faults.ts'
import { withTexts } from '../config/references.ts'
import { rootShape } from '../config/shape.ts'
import { fail, readConfigFile } from './read-file.ts'

/**
 * Prints one JSON document: the file above all that it extends, with absolute paths. Values from the environment and from
 * files are printed as references. Faults by the schema are printed to standard error, with exit code 1.
 */
export function printConfig(file: string | undefined): void {
  const { config, folder } = file === undefined ? { config: demo, folder: process.cwd() } : readConfigFile(file)
  const effective = effectiveConfig(config, folder)
  if ('fault' in effective) throw new ConfigError([effective.fault])
  // `$schema` is relative to the file, and there is nothing left to extend.
  const { $schema, extends: _, ...rest } = effective.tree
  const isUrl = typeof $schema === 'string' && URL.canParse($schema)
  console.log(JSON.stringify({ ...(isUrl && { $schema }), ...rest }, null, 2))
  const faults = faultsOf(effective.tree, folder)
  if (faults.length > 0) fail(new ConfigError(faults.map(effective.locate)))
}

/** Faults by the schema, without those of values that are not in the configuration itself. */
function faultsOf(tree: object, folder: string): readonly ConfigFault[] {
  const outside: ConfigFault[] = []
  const whole = withTexts(tree, rootShape, { environment: {}, folder, faults: outside })
  return faultsBySchema(whole).filter(({ pointer }) => outside.every((fault) => fault.pointer !== pointer))
}
