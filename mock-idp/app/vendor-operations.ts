/** Control operations of the authorities, for programs. */
import type { AnyModule } from '../authorities/any-module.ts'
import type { HaventecOperations } from '../authorities/haventec/admin/operations.ts'
import type { LocalUserOperations } from '../authorities/local-users/operations.ts'
import type { SecurIDOperations } from '../authorities/securid/admin/operations.ts'
import type { HostControl } from '../control/control.ts'

/** The operations of `/mock/<id>`, by authority. */
export interface VendorOperations {
  readonly haventec: HaventecOperations
  readonly people: LocalUserOperations
  readonly securid: SecurIDOperations
}
/** The operations of `/mock` as functions. Errors are ControlErrors; input is validated as over HTTP. */
export interface Control extends HostControl, VendorOperations {}

/** Adds the operations of the authorities as getters; a getter throws if no adapter instance uses the authority. */
export function withVendorOperations(control: HostControl, modules: ReadonlyMap<string, AnyModule>): Control {
  const operationsOf = <V extends keyof VendorOperations>(vendor: V): VendorOperations[V] => {
    const module = [...modules.values()].find(({ id }) => id === vendor)
    if (module?.operations !== undefined) return module.operations as VendorOperations[V]
    throw new Error(`No adapter instance uses a simulated ${vendor} server. Add one to "adapters".`)
  }
  const vendors: VendorOperations = {
    get haventec() {
      return operationsOf('haventec')
    },
    get people() {
      return operationsOf('people')
    },
    get securid() {
      return operationsOf('securid')
    },
  }
  return Object.defineProperties(control, Object.getOwnPropertyDescriptors(vendors)) as Control
}
