/** Declaration of a route. */

import type { Decision, Done } from '../rules/codes.ts'
import type { Application } from '../service/applications.ts'
import { isRefused } from '../service/deps.ts'
import type { SignedOn } from './authorize.ts'
import type { AnswerName, RequestName, Requests } from './messages.ts'
import { WireRefusal } from './refusal.ts'

/** A request with a valid API key. */
export interface Asked {
  readonly application: Application
  readonly params: { readonly [name: string]: string }
  /** @throws WireRefusal MOCK-BODY-UNREADABLE, MOCK-REQUEST-INVALID. */
  read<N extends RequestName>(schema: N): Requests[N]
  /** @throws WireRefusal MOCK-JWT-INVALID. */
  signedOn(): Promise<SignedOn>
}
/** `path` is below `/authenticate/v1-2`. */
export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  readonly path: string
  /** Schema name. */
  readonly answer: AnswerName
  /** false: only the header `x-application-uuid` names the application, and is required. */
  readonly namesApplication?: boolean
  /** @throws WireRefusal. */
  readonly run: (asked: Asked) => Promise<object>
}

/** @throws WireRefusal for a refusal. */
export function requireDone<A extends object>(decision: Decision<A>): Done<A> {
  if (isRefused(decision)) throw new WireRefusal(decision.code, undefined, decision.reason)
  return decision
}
