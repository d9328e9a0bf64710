/** The control operations of the vendors' simulated servers, for programs. */

import type { HaventecOperations } from '../authorities/haventec/admin/operations.ts'
import type { PeopleOperations } from '../authorities/local-users/operations.ts'
import type { AuthorityModule } from '../authorities/module.ts'
import type { SecurIDOperations } from '../authorities/securid/admin/operations.ts'

/** One line a vendor that comes with the host: what `/mock/<id>` offers, as functions. */
export interface VendorOperations {
  readonly haventec: HaventecOperations
  readonly people: PeopleOperations
  readonly securid: SecurIDOperations
}

/** @throws Error when no adapter instance asks the simulated server of that vendor. */
export function vendorOperations<V extends keyof VendorOperations>(
  vendor: V,
  modules: ReadonlyMap<string, AuthorityModule>,
): VendorOperations[V] {
  const module = [...modules.values()].find(({ id }) => id === vendor)
  if (module?.operations !== undefined) return module.operations as VendorOperations[V]
  throw new Error(`no adapter instance of this configuration asks a simulated ${vendor} server; add one to "adapters"`)
}
