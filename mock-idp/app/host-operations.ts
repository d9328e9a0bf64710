/** Control operations of the host as a whole, independent of the base URL. */

import type { HostOperations } from '../control/control.ts'
import { createCoverageControl } from '../control/coverage.ts'
import { ControlError } from '../core/control-error.ts'
import type { Gate } from '../core/gate.ts'
import type { RandomSource } from '../core/random.ts'
import type { Store } from '../core/store/store.ts'
import { version } from '../core/version.ts'
import type { FlowDeps } from '../flows/run.ts'
import { createConfigurationControl } from './configuration-control.ts'
import type { LiveConfig } from './live-config.ts'
import type { SharedParts } from './routes.ts'
import { createSnapshots } from './snapshots.ts'

export interface OperationsOptions {
  readonly shared: SharedParts
  readonly live: LiveConfig
  readonly host: FlowDeps
  readonly store: Store
  /** Closed while records are replaced. */
  readonly gate: Gate
  readonly random: Pick<RandomSource, 'restart'>
  /** Closes connections of clients to the simulated servers. */
  readonly disconnect: () => Promise<void>
  /** Restores the records of the configuration. */
  readonly seed: () => Promise<void>
  /** In PEM; undefined without TLS. */
  readonly certificate: () => string | undefined
}

export function createHostOperations(options: OperationsOptions): HostOperations {
  const { shared, live, host, store, disconnect, certificate, gate } = options
  const { clock, coverage } = shared
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
    ...createConfigurationControl({ live, gate, host }),
    certificate() {
      const text = certificate()
      if (text !== undefined) return text
      throw new ControlError(404, 'NO_CERTIFICATE', 'This host uses plain http. Start it with --tls.')
    },
    snapshots: createSnapshots({ ...shared, live, store, disconnect, gate }),
    reset: () => gate.closedFor(() => reset(options)),
  }
}

async function reset({ shared, live, store, disconnect, seed, random }: OperationsOptions): Promise<void> {
  const { journal, faults, clock } = shared
  await disconnect()
  await journal.settled()
  await store.clear()
  faults.put([])
  live.reset()
  clock.reset()
  await clock.settled()
  random.restart()
  await seed()
}
