/** Control operations of the host as a whole, independent of the base URL. */

import type { HostOperations } from '../control/control.ts'
import { createCoverageControl } from '../control/coverage.ts'
import { ControlError } from '../core/control-error.ts'
import type { Store } from '../core/store/store.ts'
import { version } from '../core/version.ts'
import type { SharedParts } from './routes.ts'

export interface OperationsOptions {
  readonly shared: SharedParts
  readonly store: Store
  /** Closes connections of clients to the simulated servers. */
  readonly disconnect: () => Promise<void>
  /** Restores the records of the configuration. */
  readonly seed: () => Promise<void>
  /** In PEM; undefined without TLS. */
  readonly certificate: () => string | undefined
}

export function createHostOperations(options: OperationsOptions): HostOperations {
  const { shared, store, disconnect, seed, certificate } = options
  const { journal, faults, clock, coverage } = shared
  const startedAt = performance.now()
  return {
    health: () => ({
      status: 'UP',
      version,
      store: store.name,
      notice: store.notice,
      uptimeSeconds: Math.floor((performance.now() - startedAt) / 1000),
    }),
    ...createCoverageControl({ coverage, clock }),
    certificate() {
      const text = certificate()
      if (text !== undefined) return text
      throw new ControlError(404, 'NO_CERTIFICATE', 'This host uses plain http. Start it with --tls.')
    },
    async reset() {
      await disconnect()
      await journal.settled()
      await store.clear()
      faults.put([])
      clock.reset()
      await clock.settled()
      await seed()
    },
  }
}
