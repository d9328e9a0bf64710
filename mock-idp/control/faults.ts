/** `/mock/faults`. */
import type { Fault, Faults } from '../core/injected-faults.ts'
import { body, type Route } from './route.ts'
import { validate } from './validate.ts'

export interface FaultControl {
  readonly faults: { put(faults: readonly Fault[]): void; list(): readonly (Fault & { readonly hits: number })[] }
}

export function faultControl(faults: Faults): FaultControl['faults'] {
  return {
    put(given) {
      validate('faults', given)
      faults.put(given)
    },
    list: faults.list,
  }
}

export const faultRoutes: readonly Route<FaultControl>[] = [
  { method: 'get', path: '/faults', run: ({ faults }) => faults.list() },
  {
    method: 'put',
    path: '/faults',
    run({ faults }, req) {
      faults.put(body('faults', req))
      return faults.list()
    },
  },
]
