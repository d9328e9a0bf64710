/** The control operations, composed from their subjects. */
import type { Response } from 'express'
import type { Health, NewTokens, Tokens } from '../../schemas/gen/host/control-types.ts'
import type { MockClock } from '../core/clock/clock.ts'
import { time } from '../core/time.ts'
import { type ClockControl, clockControl, clockRoutes } from './clock.ts'
import { type ConfigurationControl, configurationRoutes } from './configuration.ts'
import { type CoverageControl, coverageRoutes } from './coverage.ts'
import { type FaultControl, type FaultControlDeps, faultControl, faultRoutes } from './faults.ts'
import { type FlowControl, type FlowControlDeps, flowControl, flowRoutes } from './flows.ts'
import { type RequestControl, type RequestControlDeps, requestControl, requestRoutes } from './requests.ts'
import { body, type Route } from './route.ts'
import { type SessionControl, type SessionControlDeps, sessionControl, sessionRoutes } from './sessions.ts'
import { type SnapshotControl, snapshotRoutes } from './snapshots.ts'
import { validate } from './validate.ts'

/** Dependencies of the control operations. */
export type ControlDeps = SessionControlDeps &
  FlowControlDeps &
  FaultControlDeps & {
    readonly clock: MockClock
    readonly journal: RequestControlDeps['journal']
  }

/** Operations of `/mock`, for programs. Arguments are checked as over HTTP; every operation may throw a ControlError. */
export interface HostControl extends FlowControl, CoverageControl, RequestControl, FaultControl, ConfigurationControl {
  health(): Readonly<Health>
  readonly sessions: SessionControl
  /** Issues valid tokens for a user without a sign-on. */
  issueTokens(wanted: Readonly<NewTokens>): Promise<Readonly<Tokens>>
  readonly clock: ClockControl
  /**
   * Certificate for the trust store of clients, in PEM.
   * @throws ControlError 404 if the host does not use TLS.
   */
  certificate(): string
  readonly snapshots: SnapshotControl
  reset(): Promise<{ readonly status: 'RESET'; readonly now: string }>
}

/** Operations that need the host as a whole. */
export interface HostOperations
  extends Pick<
    HostControl,
    'health' | 'coverage' | 'clearCoverage' | 'certificate' | 'snapshots' | 'clients' | 'policies'
  > {
  reset(): Promise<void>
}
/** Operations that the protocols provide. */
export type Protocols = Pick<HostControl, 'issueTokens'>

export function createControl(
  deps: ControlDeps,
  { reset, ...ofHost }: HostOperations,
  { issueTokens }: Protocols,
): HostControl {
  const { clock } = deps
  return {
    ...ofHost,
    ...flowControl(deps),
    ...requestControl(deps),
    sessions: sessionControl(deps),
    async issueTokens(wanted) {
      validate('new-tokens', wanted)
      return issueTokens(wanted)
    },
    clock: clockControl(clock),
    faults: faultControl(deps),
    async reset() {
      await reset()
      return { status: 'RESET', now: time(clock.now()) }
    },
  }
}

/** Routes of `/mock`, without those of the simulated servers. */
export const routes: readonly Route<HostControl>[] = [
  { method: 'get', path: '/health', run: (control) => control.health() },
  { method: 'get', path: '/certificate', run: sendCertificate },
  { method: 'post', path: '/tokens', run: (control, req) => control.issueTokens(body('new-tokens', req)) },
  { method: 'post', path: '/reset', run: (control) => control.reset() },
  ...flowRoutes,
  ...sessionRoutes,
  ...clockRoutes,
  ...coverageRoutes,
  ...requestRoutes,
  ...faultRoutes,
  ...snapshotRoutes,
  ...configurationRoutes,
]

function sendCertificate(control: HostControl, _req: unknown, res: Response): void {
  const certificate = control.certificate()
  res.type('application/x-pem-file').send(certificate)
}
