import type { AnyModule } from '../authorities/any-module.ts'
import type { HaventecOperations } from '../authorities/haventec/admin/operations.ts'
import type { PeopleOperations } from '../authorities/local-users/operations.ts'
import type { SecurIDOperations } from '../authorities/securid/admin/operations.ts'

/** Operations of `/mock/<id>`, one line per vendor. */
export interface VendorOperations {
  readonly haventec: HaventecOperations
  readonly people: PeopleOperations
  readonly securid: SecurIDOperations
}

/** @throws Error if no adapter instance uses the simulated server of the vendor. */
export function vendorOperations<V extends keyof VendorOperations>(
  vendor: V,
  modules: ReadonlyMap<string, AnyModule>,
): VendorOperations[V] {
  const module = [...modules.values()].find(({ id }) => id === vendor)
  if (module?.operations !== undefined) return module.operations as VendorOperations[V]
  throw new Error(`No adapter instance uses a simulated ${vendor} server. Add one to "adapters".`)
}
