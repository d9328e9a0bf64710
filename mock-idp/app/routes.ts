/** The side of a host that clients see, under one base URL: everything in it that makes links. */
import { Router } from 'express'
import type { AuthorityModule } from '../authorities/module.ts'
import { type Control, createControl, type HostOperations } from '../control/control.ts'
import { controlRouter } from '../control/router.ts'
import { lazyRouter } from '../core/lazy-router.ts'
import type { Store } from '../core/store/store.ts'
import { SIGN_ON_PATH } from '../flows/applications.ts'
import type { Protocol } from '../flows/protocol.ts'
import { engineDeps } from '../flows/run.ts'
import { mountFlowApi } from '../http/flow-api/router.ts'
import { resume } from '../http/idp/resume.ts'
import { mountIdpEndpoints } from '../http/idp/router.ts'
import type { SigningKeys } from '../http/oauth/keys.ts'
import { mountOAuth } from '../http/oauth/router.ts'
import { mountSessionManagement } from '../http/session-management/router.ts'
import { landing } from '../pages/pages.ts'
import { sendPage } from '../pages/send-page.ts'
import { createBrowsers } from '../sessions/browsers.ts'
import { createSessions } from '../sessions/sessions.ts'
import { listPath } from '../sign-on/list-path.ts'
import type { Host } from './host.ts'

/** What all faces of a host share: ports, records, adapter instances. */
export type Shared = Omit<Host, 'baseUrl' | 'protocols' | 'browsers' | 'sessions' | 'engine'>

/** A host under one base URL. */
export interface HostRouter {
  readonly control: Control
  readonly router: Router
}
/** What a face is made of beside its host. */
export interface HostRouterDeps {
  readonly store: Store
  /** The vendors' simulated servers, each once. */
  readonly servers: readonly AuthorityModule[]
  readonly operations: HostOperations
  /** The bearer token that the control API wants now, if it wants one. */
  readonly token: () => string | undefined
  /** Whether only this machine can reach the host. */
  readonly loopback: () => boolean
  readonly keys: () => Promise<SigningKeys>
}

/** The host under that base URL; its protocols are yet to be mounted. */
export function hostUnder(baseUrl: () => string, shared: Shared, store: Store): Host {
  const { clock, random, config } = shared
  const browsers = createBrowsers({ store, clock, random, config, baseUrl })
  const sessions = createSessions({ store, clock, random, config, browsers })
  const parts = { ...shared, ...{ baseUrl, browsers, sessions }, protocols: new Map<string, Protocol>() }
  return { ...parts, engine: engineDeps(parts) }
}

/** Puts routers and control operations on a host. */
export function createHostRouter(
  host: Host,
  { store, servers, operations, token, loopback, keys }: HostRouterDeps,
): HostRouter {
  const { baseUrl } = host
  const router = Router({ caseSensitive: true })
  mountFlowApi(router, host)
  const control = createControl(host, operations, mountOAuth(router, host, store, keys))
  mountIdpEndpoints(router, host)
  mountSessionManagement(router, host)
  router.use(resume(host))
  router.get('/', (_req, res) => {
    const users = servers.map((server) => listPath(server, 'users')).filter((path) => path !== undefined)
    sendPage(res, landing(baseUrl(), users))
  })
  // Before the control API, whose guard is not for the browsers of people.
  router.use(lazyRouter(SIGN_ON_PATH, () => loadSignOn(host, loopback)))
  router.use('/mock', controlRouter(control, host, { token, baseUrl }))
  for (const module of servers) router.use(module.wire)
  return { control, router }
}

/** The sign-on page, loaded when the first browser comes for it. */
async function loadSignOn(host: Host, loopback: () => boolean): Promise<Router> {
  const { signOnRouter } = await import('../sign-on/router.ts')
  return signOnRouter(host, { loopback })
}
