/** Checks a configuration in this process as `mock-idp check-config` does. */
import { ConfigError, createMockIdp } from '../../mock-idp/index.ts'
import { root } from '../../schemas/tools/read.ts'

/** The faults as text, with their JSON pointers; empty when there are none. Relative plugin paths start at `folder`. */
export async function configFaults(
  config: { readonly [name: string]: unknown },
  folder: string = root,
): Promise<readonly string[]> {
  const idp = createMockIdp({ config, folder })
  try {
    await idp.ready
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.faults.map(({ pointer, message }) => `${pointer}: ${message}`)
  } finally {
    await idp.close()
  }
}
