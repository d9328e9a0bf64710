/** What the parts of one host share. Types only. */
import type { Logger } from 'pino'
import type { WithDeadline } from '../../adapter/kernel/deadlines.ts'
import type { EngineDeps } from '../../adapter/kernel/engine.ts'
import type { Ports, RecordStore } from '../../adapter/spi.ts'
import type { AuthorityModule } from '../authorities/module.ts'
import type { Config } from '../config/config.ts'
import type { MockClock } from '../core/clock/clock.ts'
import type { Faults } from '../core/injected-faults.ts'
import type { Coverage } from '../core/journal/coverage.ts'
import type { Journal } from '../core/journal/journal.ts'
import type { RunExclusive } from '../core/keyed-mutex.ts'
import type { AccountLocking } from '../flows/account-locking.ts'
import type { HostFlow } from '../flows/flow.ts'
import type { HostInstance } from '../flows/instances.ts'
import type { Policy } from '../flows/policy/tree.ts'
import type { Protocol } from '../flows/protocol.ts'
import type { Browsers } from '../sessions/browsers.ts'
import type { CookielessStates } from '../sessions/cookieless-state.ts'
import type { Sessions } from '../sessions/sessions.ts'

/** One host: its ports, its configuration, its adapter instances. */
export interface Host {
  readonly config: Config
  readonly clock: MockClock
  readonly log: Logger
  readonly flows: RecordStore<HostFlow>
  readonly journal: Journal
  readonly coverage: Coverage
  /** What the engine runs in. */
  readonly engine: EngineDeps<HostFlow>
  readonly withDeadline: WithDeadline
  readonly faults: Faults
  readonly ids: Ports<never>['ids'] & { order(): number }
  readonly random: (length: number) => string
  /** Arranges for one flow of a person after another. */
  readonly runExclusive: RunExclusive
  /** Adapter instances by id. */
  readonly instances: ReadonlyMap<string, HostInstance>
  /** Who may not try for a while. */
  readonly locks: AccountLocking
  /** Policies by id. */
  readonly policies: ReadonlyMap<string, Policy>
  /** What flows are run for, by kind; filled while the host is built. */
  readonly protocols: Map<string, Protocol>
  /** Who holds which `PF` cookie. */
  readonly browsers: Browsers
  /** Who is signed on in which browser. */
  readonly sessions: Sessions
  /** The `_pf_authn_api_state` of flows without cookies. */
  readonly states: CookielessStates
  /** The vendors' simulated servers, by adapter instance. */
  readonly modules: ReadonlyMap<string, AuthorityModule>
  /** The URL that clients know this host by, without a slash at its end. */
  readonly baseUrl: () => string
}
