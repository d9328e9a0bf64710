/** `/mock/faults`. */
import { ControlError } from '../core/control-error.ts'
import type { CountedFault, Fault, Faults } from '../core/faults/faults.ts'
import { createFaultCheck, type FaultCheckDeps } from './fault-check.ts'
import type { Route } from './route.ts'

/** Faults in force, with the number of requests that each of them affected. */
export interface FaultsShown {
  readonly faults: readonly CountedFault[]
}
export interface FaultControl {
  readonly faults: {
    /**
     * Replaces the faults in force.
     * @throws ControlError 400 with all problems of the list; the earlier faults stay.
     */
    put(faults: { readonly faults: readonly Fault[] }): FaultsShown
    list(): FaultsShown
  }
}
export interface FaultControlDeps extends FaultCheckDeps {
  readonly faults: Faults
}

const LIST = 'Send {"faults": [...]}: a bare list is no longer accepted.'

export function faultControl(deps: FaultControlDeps): FaultControl['faults'] {
  const { faults } = deps
  const check = createFaultCheck(deps)
  const list = () => ({ faults: faults.list() })
  return {
    put(given: unknown) {
      if (Array.isArray(given)) throw new ControlError(400, 'VALIDATION_ERROR', LIST, [{ pointer: '', message: LIST }])
      faults.put(check(given).faults)
      return list()
    },
    list,
  }
}

export const faultRoutes: readonly Route<FaultControl>[] = [
  { method: 'get', path: '/faults', run: ({ faults }) => faults.list() },
  { method: 'put', path: '/faults', run: ({ faults }, req) => faults.put(req.body ?? {}) },
]
