/** `mock-idp check-config`: checks a configuration without starting. */
import { createMockIdp } from '../create-mock-idp.ts'
import { fail, readConfigFile } from './read-file.ts'

/** Prints that the configuration is valid, or every fault with its JSON pointer and exit code 1. */
export async function checkConfig(file: string | undefined): Promise<void> {
  try {
    const idp = createMockIdp(file === undefined ? {} : readConfigFile(file))
    await idp.ready
    await idp.close()
    console.log(`${file ?? 'the demo configuration'}: no faults`)
  } catch (error) {
    fail(error)
  }
}
