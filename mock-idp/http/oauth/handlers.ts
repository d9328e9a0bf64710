/** Handlers of all OAuth requests. Importing this file loads oidc-provider. */

import type { Request, Response } from 'express'
import type { Store } from '../../core/store/store.ts'
import type { Completion, HostFlow } from '../../flows/flow.ts'
import { isForm, readForm } from '../idp/read-parameters.ts'
import { createAuthorize } from './authorize.ts'
import { NO_REDIRECT_URI } from './clients.ts'
import { complete, resume } from './complete.ts'
import type { OAuthDeps } from './deps.ts'
import { createEndSession } from './end-session.ts'
import { createIssueTokens, type IssueTokens } from './issue-tokens.ts'
import type { SigningKeys } from './keys.ts'
import { messageOf } from './provider-bridge/inject.ts'
import { routes } from './provider-config.ts'
import { createRuntime, type Runtime } from './runtime.ts'
import { createUserCode } from './user-code.ts'

type Handler = (req: Request, res: Response) => Promise<void>

export interface Handlers {
  readonly callback: Runtime['callback']
  readonly authorize: Handler
  readonly endSession: Handler
  readonly userCode: Handler
  readonly token: Handler
  resume(flow: HostFlow, req: Request, res: Response): Promise<void>
  complete(flow: HostFlow): Promise<Completion>
  readonly issueTokens: IssueTokens
}

export function createHandlers(deps: OAuthDeps, store: Store, keys: SigningKeys): Handlers {
  const runtime = createRuntime(deps, store, keys)
  return {
    callback: runtime.callback,
    authorize: createAuthorize(runtime),
    endSession: createEndSession(runtime),
    userCode: createUserCode(runtime),
    token: createToken(runtime),
    resume: (flow, req, res) => resume(runtime, flow, req, res),
    complete: (flow) => complete(runtime, flow),
    issueTokens: createIssueTokens(runtime),
  }
}

/** `/as/token.oauth2`. A code of redirectless mode has no redirect URI: it is redeemed with `NO_REDIRECT_URI`. */
function createToken({ callback, redirectUriOf }: Runtime) {
  const lacksRedirectUri = async (form: string): Promise<boolean> => {
    const parameters = new URLSearchParams(form)
    if (parameters.get('grant_type') !== 'authorization_code' || parameters.has('redirect_uri')) return false
    return (await redirectUriOf(parameters.get('code') ?? '')) === NO_REDIRECT_URI
  }
  return async (req: Request, res: Response): Promise<void> => {
    if (!isForm(req)) return callback(req, res)
    const form = await readForm(req)
    const body = (await lacksRedirectUri(form)) ? `${form}&redirect_uri=${encodeURIComponent(NO_REDIRECT_URI)}` : form
    await callback(messageOf({ method: 'POST', url: routes.token, headers: req.headers, body }), res)
  }
}
