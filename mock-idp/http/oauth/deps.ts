import type { MockClock } from '../../core/clock/clock.ts'
import type { ApplicationDeps } from '../../flows/applications.ts'
import type { StartDeps } from '../../flows/new-flow.ts'
import type { Browsers } from '../../sessions/browsers.ts'
import type { Sessions } from '../../sessions/sessions.ts'
import type { CorsDeps } from '../flow-api/cors.ts'
import type { ErrorDeps } from '../flow-api/errors.ts'
import type { ReportDeps } from '../flow-api/exchange.ts'
import type { ShowDeps } from '../flow-api/view.ts'

/** Dependencies of the provider and of the ends of OAuth flows. */
export interface BridgeDeps extends ApplicationDeps, CorsDeps {
  readonly clock: MockClock
  readonly sessions: Pick<Sessions, 'of'>
}
/** Dependencies of the OAuth endpoints. */
export interface OAuthDeps extends BridgeDeps, StartDeps, ErrorDeps, ReportDeps, ShowDeps {
  readonly journal: StartDeps['journal'] & ReportDeps['journal']
  readonly clock: MockClock
  readonly browsers: Browsers
  readonly sessions: Sessions
  readonly random: (length: number) => string
}
