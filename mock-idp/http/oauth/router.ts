/** OAuth endpoints of a host. oidc-provider is loaded with the first request. */

import type { Request, Response, Router } from 'express'
import { loadOnce } from '../../../adapter/kernel/load-once.ts'
import { defined } from '../../../adapter/kernel/objects.ts'
import { noteInjection } from '../../core/faults/injection.ts'
import { LONGEST_PATH } from '../../core/journal/journal.ts'
import { labelNote, labelOf } from '../../core/journal/label.ts'
import type { Store } from '../../core/store/store.ts'
import { allowMethods } from '../flow-api/allow-methods.ts'
import { createCors } from '../flow-api/cors.ts'
import { asFlowError } from '../flow-api/errors.ts'
import { refuseBrowser } from '../flow-api/refuse-browser.ts'
import type { Refusal } from '../idp/refusal.ts'
import type { Protocol } from '../idp/resume.ts'
import { authorize } from './authorize.ts'
import { complete, resume } from './complete.ts'
import type { BridgeDeps, OAuthDeps } from './deps.ts'
import { endSession } from './end-session.ts'
import type { Endpoint, LoadedProvider, OAuth } from './endpoint.ts'
import type { SigningKeys } from './keys.ts'
import { backChannel, discoveryPaths, resumePath, routes } from './provider-config.ts'
import { token } from './token.ts'
import { userCode } from './user-code.ts'

export type LoadProvider = () => Promise<LoadedProvider>

const answeredByProvider: Endpoint = (req, res, { provider }) => provider.respond(req, res)

const endpoints: Readonly<Record<string, Endpoint>> = {
  ...Object.fromEntries(backChannel.map((path) => [path, answeredByProvider])),
  [routes.token]: token,
  [routes.authorization]: authorize,
  [routes.end_session]: endSession,
  [`${routes.end_session}/success`]: answeredByProvider,
  [routes.code_verification]: userCode,
}

const forPosts = new Set<string>([
  ...[routes.token, routes.introspection, routes.revocation],
  ...[routes.pushed_authorization_request, routes.device_authorization],
])
const forReaders = new Set<string>([routes.jwks, ...discoveryPaths])

/** Loads the provider once; again if the base URL has changed, which is possible for a mounted app. */
export function createProviderLoader(deps: BridgeDeps, store: Store, keys: () => Promise<SigningKeys>): LoadProvider {
  let loaded: { readonly issuer: string; readonly load: LoadProvider } | undefined
  return () => {
    const issuer = deps.baseUrl()
    if (loaded?.issuer !== issuer) loaded = { issuer, load: loadOnce(() => loadProvider(deps, store, keys)) }
    return loaded.load()
  }
}

async function loadProvider(deps: BridgeDeps, store: Store, keys: () => Promise<SigningKeys>): Promise<LoadedProvider> {
  // oidc-provider prints its first notice while it is loaded.
  await import('./provider-bridge/redirect-log.ts')
  const { runInContext } = await import('./provider-bridge/async-context.ts')
  const { createBridge } = await runInContext(deps, () => import('./provider-bridge/bridge.ts'))
  return { deps, provider: createBridge(deps, store, await keys()) }
}

/** The protocol of flows that OAuth clients start. */
export function oauthProtocol(load: LoadProvider): Protocol {
  return {
    resumePath,
    resume: async (_id, flow, _req, res) => resume(flow, res, await load()),
    complete: async (_id, flow) => complete(flow, await load()),
  }
}

/** Mounts the endpoints on the host's router. */
export function mountOAuth(router: Router, deps: OAuthDeps, load: LoadProvider): void {
  const cors = createCors(deps, 'authorization')
  for (const [path, endpoint] of Object.entries(endpoints))
    router.all(path, async (req, res) => {
      let thrown: unknown
      let refusal: Refusal | undefined
      const parties: OAuth['parties'] = {}
      try {
        allowMethods(methodsOf(path), req, res)
        const { provider } = await load()
        refusal = await endpoint(req, res, { deps, provider, cors, parties })
        Object.assign(parties, provider.partiesOf(req))
      } catch (error) {
        thrown = error
        refuseBrowser(error, req, res, deps)
      }
      report(req, res, { thrown, refusal, parties }, deps)
    })
}

/** OPTIONS are preflights. */
function methodsOf(path: string): readonly string[] {
  if (forPosts.has(path)) return ['POST', 'OPTIONS']
  return forReaders.has(path) ? ['GET', 'HEAD', 'OPTIONS'] : ['GET', 'HEAD', 'POST', 'OPTIONS']
}

interface Answered {
  readonly thrown: unknown
  readonly refusal: Refusal | undefined
  readonly parties: OAuth['parties']
}

/** The journal contains only the path: a query may contain secrets of the client. */
function report(
  req: Request,
  res: Response,
  { thrown, refusal, parties }: Answered,
  { journal, clock }: OAuthDeps,
): void {
  const error = thrown === undefined ? undefined : asFlowError(thrown)
  const thrownNote = typeof thrown === 'object' && thrown !== null && 'note' in thrown ? String(thrown.note) : undefined
  const note = [thrownNote, labelNote(req.headers)].filter((text) => text !== undefined).join(' ') || undefined
  const recorded = { reason: error?.reason ?? refusal?.reason, note }
  noteInjection(req, recorded)
  journal.request(
    defined({
      at: clock.now(),
      ...parties,
      label: labelOf(req.headers),
      method: req.method,
      path: req.path.slice(0, LONGEST_PATH),
      requestValid: error === undefined,
      responseValid: error?.code !== 'UNEXPECTED_ERROR',
      status: res.statusCode,
      errorCode: error?.details[0]?.code ?? error?.code ?? refusal?.code,
      ...recorded,
    }),
  )
}
