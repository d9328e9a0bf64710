/** The routers of a host under one base URL. */
import type { IncomingMessage } from 'node:http'
import { type RequestHandler, Router } from 'express'
import type { AuthorityModule } from '../authorities/module.ts'
import { type ControlDeps, createControl, type HostOperations } from '../control/control.ts'
import { controlRouter } from '../control/router.ts'
import type { Coverage } from '../core/journal/coverage.ts'
import type { Journal } from '../core/journal/journal.ts'
import { lazyRouter } from '../core/lazy-router.ts'
import type { Store } from '../core/store/store.ts'
import { SIGN_ON_PATH } from '../flows/applications.ts'
import { engineDeps } from '../flows/run.ts'
import { mountDocuments } from '../http/documents/mount.ts'
import { mountFlowApi } from '../http/flow-api/router.ts'
import type { ShowDeps } from '../http/flow-api/view.ts'
import { type Protocol, type ResumeDeps, resume } from '../http/idp/resume.ts'
import { IDP_INITIATED, type IdpDeps, idpInitiated, mountIdpEndpoints } from '../http/idp/router.ts'
import type { OAuthDeps } from '../http/oauth/deps.ts'
import { issueTokens } from '../http/oauth/issue-tokens.ts'
import type { SigningKeys } from '../http/oauth/keys.ts'
import { OAUTH } from '../http/oauth/responses.ts'
import { createProviderLoader, type LoadProvider, mountOAuth, oauthProtocol } from '../http/oauth/router.ts'
import { mountSessionManagement, type SessionManagementDeps } from '../http/session-management/router.ts'
import { landing, listPath } from '../pages/pages.ts'
import { sendPage } from '../pages/send-page.ts'
import { createBrowsers } from '../sessions/browsers.ts'
import { createSessions } from '../sessions/sessions.ts'
import type { SignOnDeps } from '../sign-on/deps.ts'
import { behindFaults } from './faults/meet-requests.ts'
import { lastErrorHandler } from './unanswered.ts'
import { type Control, withVendorOperations } from './vendor-operations.ts'

/** One host: everything that its routers and control operations depend on. */
export type HostParts = OAuthDeps &
  IdpDeps &
  ResumeDeps &
  SessionManagementDeps &
  SignOnDeps &
  ControlDeps &
  ShowDeps & { readonly coverage: Coverage; readonly journal: Journal; readonly loadProvider: LoadProvider }
/** The parts that do not depend on the base URL. */
export type SharedParts = Omit<HostParts, 'baseUrl' | 'protocols' | 'loadProvider' | 'browsers' | 'sessions' | 'engine'>

/** A host under one base URL. */
export interface HostRouter {
  readonly control: Control
  readonly router: RequestHandler
}
/** Dependencies of a router besides the host's parts. */
export interface HostRouterDeps {
  /** Authority modules, each once. */
  readonly modules: readonly AuthorityModule[]
  readonly operations: HostOperations
  /** Bearer token that a request to the control API must have. */
  readonly token: (req: IncomingMessage) => string | undefined
  /** False: `/mock` has no operations; the sign-on page is served. */
  readonly hasControl: boolean
}

interface ProtocolOptions {
  readonly store: Store
  readonly keys: () => Promise<SigningKeys>
  /** Protocols by kind besides those of the host. */
  readonly protocols: ReadonlyMap<string, Protocol>
}

/** The parts of a host under a base URL. */
export function hostUnder(
  baseUrl: () => string,
  shared: SharedParts,
  { store, keys, protocols }: ProtocolOptions,
): HostParts {
  const { clock, random, config } = shared
  const browsers = createBrowsers({ store, clock, random, config, baseUrl })
  const sessions = createSessions({ store, clock, random, config })
  const loadProvider = createProviderLoader({ ...shared, baseUrl, sessions }, store, keys)
  const all = new Map([...protocols, [OAUTH, oauthProtocol(loadProvider)], [IDP_INITIATED, idpInitiated]])
  const parts = { ...shared, ...{ baseUrl, browsers, sessions, loadProvider }, protocols: all }
  return { ...parts, engine: engineDeps(parts) }
}

/** Mounts routers and control operations. */
export function createHostRouter(host: HostParts, deps: HostRouterDeps): HostRouter {
  const { modules, operations, token, hasControl } = deps
  const { baseUrl, loadProvider } = host
  const router = Router({ caseSensitive: true })
  mountFlowApi(router, host)
  mountOAuth(router, host, loadProvider)
  const control = createControl(host, operations, {
    issueTokens: async (wanted) => issueTokens(wanted, { ...(await loadProvider()), deps: host }),
  })
  mountIdpEndpoints(router, host)
  mountSessionManagement(router, host)
  router.use(resume(host))
  mountDocuments(router, host)
  router.get('/', (req, res) => {
    const users = modules.map((module) => listPath(module, 'users')).filter((path) => path !== undefined)
    const control = hasControl ? { users, needsToken: token(req) !== undefined } : undefined
    sendPage(res, landing(baseUrl(), control))
  })
  // Before the control API: the guard of /mock is not for browsers of end users.
  router.use(lazyRouter(SIGN_ON_PATH, () => loadSignOn(host, (req) => hasControl && token(req) === undefined)))
  if (hasControl) router.use('/mock', controlRouter(control, host, { token, baseUrl }))
  for (const module of modules) router.use(module.wire)
  router.use(lastErrorHandler(host))
  return { control: withVendorOperations(control, host.modules), router: behindFaults(router, modules, host) }
}

/** The sign-on page is loaded with its first request. */
async function loadSignOn(host: HostParts, isOpen: (req: IncomingMessage) => boolean): Promise<Router> {
  const { signOnRouter } = await import('../sign-on/router.ts')
  return signOnRouter(host, { isOpen })
}
