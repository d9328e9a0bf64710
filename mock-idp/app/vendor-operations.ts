/** Control operations of the authorities, for programs. */
import type { AuthorityModule } from '../authorities/module.ts'
import { registry, type VendorOperations } from '../authorities/registry.ts'
import type { HostControl } from '../control/control.ts'

/** The operations of `/mock` as functions. Errors are ControlErrors; input is validated as over HTTP. */
export type Control = HostControl & VendorOperations

/** Adds the operations of the authorities as getters; a getter throws if no adapter instance uses the authority. */
export function withVendorOperations(control: HostControl, modules: ReadonlyMap<string, AuthorityModule>): Control {
  const byId = new Map([...modules.values()].map(({ id, operations }) => [id, operations]))
  for (const part of Object.keys(registry)) {
    const operations = byId.get(part)
    Object.defineProperty(control, part, {
      enumerable: operations !== undefined,
      get() {
        if (operations !== undefined) return operations
        throw new Error(`No adapter instance uses a simulated ${part} server. Add one to "adapters".`)
      },
    })
  }
  return control as Control
}
