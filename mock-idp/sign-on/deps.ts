import type { AuthorityModule } from '../authorities/module.ts'
import type { MockClock } from '../core/clock/clock.ts'
import type { ResumeUrlDeps } from '../flows/end.ts'
import type { FlowApiDeps } from '../http/flow-api/router.ts'

/** Dependencies of the sign-on page. */
export interface SignOnDeps extends FlowApiDeps, ResumeUrlDeps {
  readonly clock: MockClock
  readonly modules: ReadonlyMap<string, AuthorityModule>
}
