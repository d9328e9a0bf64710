/** OAuth endpoints of a host. Their code is loaded with the first request. */

import type { Request, Response, Router } from 'express'
import { defined } from '../../../adapter/kernel/objects.ts'
import { LONGEST_PATH } from '../../core/journal/journal.ts'
import type { Store } from '../../core/store/store.ts'
import { asFlowError } from '../flow-api/errors.ts'
import { refuseBrowser } from '../flow-api/refuse-browser.ts'
import type { OAuthDeps } from './deps.ts'
import type { Handlers } from './handlers.ts'
import type { SigningKeys } from './keys.ts'
import { backChannel, resumePath, routes } from './provider-config.ts'
import { KIND } from './responses.ts'

/**
 * Mounts the endpoints on the host's router and registers the protocol.
 * @returns the operation that issues tokens.
 */
export function mountOAuth(
  router: Router,
  deps: OAuthDeps,
  store: Store,
  keys: () => Promise<SigningKeys>,
): Pick<Handlers, 'issueTokens'> {
  const load = loader(deps, store, keys)
  const handle = async (req: Request, res: Response, run: (handlers: Handlers) => Promise<void>): Promise<void> => {
    let thrown: unknown
    try {
      await run(await load())
    } catch (error) {
      thrown = error
      refuseBrowser(error, req, res, deps)
    }
    report(req, res, thrown, deps)
  }
  deps.protocols.set(KIND, {
    resumePath,
    resume: async (_id, flow, req, res) => (await load()).resume(flow, req, res),
    complete: async (_id, flow) => (await load()).complete(flow),
  })
  router.all([...backChannel, `${routes.end_session}/success`], (req, res) =>
    handle(req, res, (handlers) => handlers.callback(req, res)),
  )
  router.all(routes.token, (req, res) => handle(req, res, (handlers) => handlers.token(req, res)))
  router.all(routes.authorization, (req, res) => handle(req, res, (handlers) => handlers.authorize(req, res)))
  router.all(routes.end_session, (req, res) => handle(req, res, (handlers) => handlers.endSession(req, res)))
  router.all(routes.code_verification, (req, res) => handle(req, res, (handlers) => handlers.userCode(req, res)))
  return { issueTokens: async (wanted) => (await load()).issueTokens(wanted) }
}

/** Loads the handlers once; again if the base URL has changed, which is possible for a mounted app. */
function loader(deps: OAuthDeps, store: Store, keys: () => Promise<SigningKeys>): () => Promise<Handlers> {
  let loaded: { readonly issuer: string; readonly handlers: Promise<Handlers> } | undefined
  return () => {
    const issuer = deps.baseUrl()
    if (loaded?.issuer !== issuer) loaded = { issuer, handlers: load(deps, store, keys) }
    return loaded.handlers
  }
}

async function load(deps: OAuthDeps, store: Store, keys: () => Promise<SigningKeys>): Promise<Handlers> {
  // oidc-provider prints its first notice while it is loaded.
  await import('./provider-bridge/redirect-log.ts')
  const { runInContext } = await import('./provider-bridge/async-context.ts')
  const { createHandlers } = await runInContext(deps, () => import('./handlers.ts'))
  return createHandlers(deps, store, await keys())
}

/** The journal contains only the path: a query may contain secrets of the client. */
function report(req: Request, res: Response, thrown: unknown, { journal, clock }: OAuthDeps): void {
  const error = thrown === undefined ? undefined : asFlowError(thrown)
  const note = typeof thrown === 'object' && thrown !== null && 'note' in thrown ? String(thrown.note) : undefined
  journal.request(
    defined({
      at: clock.now(),
      method: req.method,
      path: req.path.slice(0, LONGEST_PATH),
      requestValid: error === undefined,
      responseValid: error?.code !== 'UNEXPECTED_ERROR',
      status: res.statusCode,
      errorCode: error?.details[0]?.code ?? error?.code,
      reason: error?.reason,
      note,
    }),
  )
}
