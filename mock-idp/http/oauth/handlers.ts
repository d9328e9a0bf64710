/** Everything that answers OAuth requests. Importing it loads oidc-provider. */

import type { Request, Response } from 'express'
import type { Store } from '../../core/store/store.ts'
import type { Completion, HostFlow } from '../../flows/flow.ts'
import { createAuthorize } from './authorize.ts'
import { complete, resume } from './complete.ts'
import type { OAuthDeps } from './deps.ts'
import { createEndSession } from './end-session.ts'
import { createIssueTokens, type IssueTokens } from './issue-tokens.ts'
import type { SigningKeys } from './keys.ts'
import { createRuntime, type Runtime } from './runtime.ts'
import { createToken } from './token.ts'
import { createUserCode } from './user-code.ts'

type Handler = (req: Request, res: Response) => Promise<void>

/** The handlers of one deps. */
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

/** Makes provider and handlers. */
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
