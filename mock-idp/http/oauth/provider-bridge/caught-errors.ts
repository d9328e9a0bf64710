/** Errors of the provider by the request that they refused. */
import type { IncomingMessage } from 'node:http'
import type { Context } from './types.ts'

/** An error of the provider and the request that it refused. */
export interface Caught {
  readonly ctx: Context
  readonly error: string
  /** Explanation of the library: `error_detail`, else the description that the client gets. */
  readonly detail: string
  readonly scope?: string | undefined
}
/** Errors of one provider. */
export interface CaughtErrors {
  readonly add: (ctx: Context, error: Error) => void
  readonly in: (request: IncomingMessage) => Caught | undefined
}

/** Events of the library for refused requests. */
export const ERROR_EVENTS = [
  ...(['authorization.error', 'grant.error', 'introspection.error', 'revocation.error', 'userinfo.error'] as const),
  ...(['pushed_authorization_request.error', 'device_authorization.error', 'code_verification.error'] as const),
  ...(['device_resume.error', 'end_session.error', 'end_session_confirm.error', 'server_error'] as const),
]

interface OAuthError {
  readonly error?: string
  readonly error_description?: string
  readonly error_detail?: string
  readonly scope?: string
}

export function createCaughtErrors(): CaughtErrors {
  const caught = new WeakMap<IncomingMessage, Caught>()
  return {
    add(ctx, error: Error & OAuthError) {
      const { error: code = error.name, error_description: description, error_detail, scope } = error
      // The message of a syntax error repeats parts of the text.
      const explained = error.cause instanceof SyntaxError ? undefined : error_detail
      caught.set(ctx.req, { ctx, error: code, detail: explained ?? description ?? error.message, scope })
    },
    in: (request) => caught.get(request),
  }
}
