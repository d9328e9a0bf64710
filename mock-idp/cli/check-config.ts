/** `mock-idp check-config`: checks a configuration without starting. */

import { ConfigError } from '../config/faults.ts'
import { printJson } from '../core/print-json.ts'
import { createMockIdp } from '../create-mock-idp.ts'
import { fail, readConfigFile } from './read-file.ts'

/** Prints that the configuration is valid, or every fault with its JSON pointer and exit code 1. */
export async function checkConfig(file: string | undefined, { json = false } = {}): Promise<void> {
  try {
    const idp = createMockIdp(file === undefined ? {} : readConfigFile(file))
    await idp.ready
    await idp.close()
    if (json) printJson({ valid: true, faults: [] })
    else console.log(`${file ?? 'the demo configuration'}: no faults`)
  } catch (error) {
    if (!json || !(error instanceof ConfigError)) return fail(error, json)
    printJson({ valid: false, faults: error.faults })
    process.exitCode = 1
  }
}
