/** `mock-idp check-config`: only checks. */
import { createMockIdp } from '../create-mock-idp.ts'
import { fail, readConfigFile } from './read-file.ts'

/** Prints whether the configuration can be used; every fault by its JSON pointer, and exit code 1, if not. */
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
