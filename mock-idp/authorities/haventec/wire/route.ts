/** One path of the API: how it is asked, and what it answers. Types, and the one way out of a refusal. */

import type { Decision, Done } from '../rules/codes.ts'
import type { Application } from '../service/applications.ts'
import { isRefused } from '../service/deps.ts'
import type { SignedOn } from './authorize.ts'
import type { RequestName, Requests } from './messages.ts'
import { WireRefusal } from './refusal.ts'

/** A request whose API key is good. */
export interface Asked {
  readonly application: Application
  readonly params: { readonly [name: string]: string }
  /** The body. @throws WireRefusal MOCK-BODY-UNREADABLE, MOCK-REQUEST-INVALID. */
  read<N extends RequestName>(schema: N): Requests[N]
  /** The user. @throws WireRefusal MOCK-JWT-INVALID. */
  signedOn(): Promise<SignedOn>
}
/** A path below `/authenticate/v1-2`. */
export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  readonly path: string
  /** The schema of the answer. */
  readonly answer: string
  /** false: nothing but the header `x-application-uuid` names the application, so it must be there. */
  readonly namesApplication?: boolean
  /** @throws WireRefusal for whatever is not carried out. */
  readonly run: (asked: Asked) => Promise<object>
}

/** What came of a request. @throws WireRefusal where it was refused. */
export function requireDone<A extends object>(decision: Decision<A>): Done<A> {
  if (isRefused(decision)) throw new WireRefusal(decision.code)
  return decision
}
