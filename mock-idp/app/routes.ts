/** The routers of a host under one base URL. */
import type { IncomingMessage } from 'node:http'
import { Router } from 'express'
import type { AuthorityModule } from '../authorities/module.ts'
import { type ControlDeps, createControl, type HostOperations } from '../control/control.ts'
import { controlRouter } from '../control/router.ts'
import type { Coverage } from '../core/journal/coverage.ts'
import type { Journal } from '../core/journal/journal.ts'
import { lazyRouter } from '../core/lazy-router.ts'
import type { Store } from '../core/store/store.ts'
import { SIGN_ON_PATH } from '../flows/applications.ts'
import { engineDeps } from '../flows/run.ts'
import { mountFlowApi } from '../http/flow-api/router.ts'
import type { ShowDeps } from '../http/flow-api/view.ts'
import { type Protocol, type ResumeDeps, resume } from '../http/idp/resume.ts'
import { type IdpDeps, mountIdpEndpoints } from '../http/idp/router.ts'
import type { OAuthDeps } from '../http/oauth/deps.ts'
import type { SigningKeys } from '../http/oauth/keys.ts'
import { mountOAuth } from '../http/oauth/router.ts'
import { mountSessionManagement, type SessionManagementDeps } from '../http/session-management/router.ts'
import { landing, listPath } from '../pages/pages.ts'
import { sendPage } from '../pages/send-page.ts'
import { createBrowsers } from '../sessions/browsers.ts'
import { createSessions } from '../sessions/sessions.ts'
import type { SignOnDeps } from '../sign-on/deps.ts'
import { type Control, withVendorOperations } from './vendor-operations.ts'

/** One host: everything that its routers and control operations depend on. */
export type HostParts = OAuthDeps &
  IdpDeps &
  ResumeDeps &
  SessionManagementDeps &
  SignOnDeps &
  ControlDeps &
  ShowDeps & { readonly coverage: Coverage; readonly journal: Journal }
/** The parts that do not depend on the base URL. */
export type SharedParts = Omit<HostParts, 'baseUrl' | 'protocols' | 'browsers' | 'sessions' | 'engine'>

/** A host under one base URL. */
export interface HostRouter {
  readonly control: Control
  readonly router: Router
}
/** Dependencies of a router besides the host's parts. */
export interface HostRouterDeps {
  readonly store: Store
  /** Authority modules, each once. */
  readonly modules: readonly AuthorityModule[]
  readonly operations: HostOperations
  /** Bearer token that a request to the control API must have. */
  readonly token: (req: IncomingMessage) => string | undefined
  /** False: `/mock` has no operations; the sign-on page is served. */
  readonly hasControl: boolean
  readonly keys: () => Promise<SigningKeys>
}

/** The parts of a host under a base URL. `protocols` is filled when the routers are mounted. */
export function hostUnder(baseUrl: () => string, shared: SharedParts, store: Store): HostParts {
  const { clock, random, config } = shared
  const browsers = createBrowsers({ store, clock, random, config, baseUrl })
  const sessions = createSessions({ store, clock, random, config, browsers })
  const parts = { ...shared, ...{ baseUrl, browsers, sessions }, protocols: new Map<string, Protocol>() }
  return { ...parts, engine: engineDeps(parts) }
}

/** Mounts routers and control operations. */
export function createHostRouter(host: HostParts, deps: HostRouterDeps): HostRouter {
  const { store, modules, operations, token, hasControl, keys } = deps
  const { baseUrl } = host
  const router = Router({ caseSensitive: true })
  mountFlowApi(router, host)
  const control = createControl(host, operations, mountOAuth(router, host, store, keys))
  mountIdpEndpoints(router, host)
  mountSessionManagement(router, host)
  router.use(resume(host))
  router.get('/', (_req, res) => {
    const users = modules.map((module) => listPath(module, 'users')).filter((path) => path !== undefined)
    sendPage(res, landing(baseUrl(), users))
  })
  // Before the control API: the guard of /mock is not for browsers of end users.
  router.use(lazyRouter(SIGN_ON_PATH, () => loadSignOn(host, (req) => hasControl && token(req) === undefined)))
  if (hasControl) router.use('/mock', controlRouter(control, host, { token, baseUrl }))
  for (const module of modules) router.use(module.wire)
  return { control: withVendorOperations(control, host.modules), router }
}

/** The sign-on page is loaded with its first request. */
async function loadSignOn(host: HostParts, isOpen: (req: IncomingMessage) => boolean): Promise<Router> {
  const { signOnRouter } = await import('../sign-on/router.ts')
  return signOnRouter(host, { isOpen })
}
