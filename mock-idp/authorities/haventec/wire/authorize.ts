/** Authentication: an application by its API key, a user by a JWT. */
import type { Request } from 'express'
import type { User } from '../rules/user.ts'
import type { Claims } from '../service/access-tokens.ts'
import type { Application } from '../service/applications.ts'
import { type Deps, findUser, isRefused } from '../service/deps.ts'
import { WireRefusal } from './refusal.ts'

export interface SignedOn {
  readonly application: Application
  readonly user: User
  readonly claims: Claims
}

/**
 * `named`: the body or path names the application, so the header `x-application-uuid` is optional. @throws WireRefusal
 * MOCK-API-KEY-INVALID, MOCK-APPLICATION-UNKNOWN.
 */
export function applicationOf({ applications }: Deps, request: Request, named: boolean): Application {
  const application = applications.ofKey(request.get('x-api-key') ?? '')
  if (application === undefined) throw new WireRefusal('MOCK-API-KEY-INVALID')
  const header = request.get('x-application-uuid')
  if (header === undefined && !named) throw new WireRefusal('MOCK-APPLICATION-UNKNOWN', 'send x-application-uuid')
  expectApplication(application, header)
  return application
}

/** @throws WireRefusal MOCK-APPLICATION-UNKNOWN for another application than that of the API key. */
export function expectApplication(application: Application, applicationUuid: string | undefined): void {
  if (applicationUuid === undefined || applicationUuid === application.applicationUuid) return
  throw new WireRefusal('MOCK-APPLICATION-UNKNOWN')
}

/** @throws WireRefusal MOCK-JWT-INVALID. */
export async function signedOn(deps: Deps, application: Application, request: Request): Promise<SignedOn> {
  const token = /^Bearer +(\S+) *$/i.exec(request.get('Authorization') ?? '')?.[1]
  const claims = token === undefined ? undefined : await deps.tokens.check(application, token)
  if (claims === undefined) throw new WireRefusal('MOCK-JWT-INVALID')
  const user = await findUser(deps, application, claims.sub)
  if (isRefused(user) || user.userUuid !== claims.userUUID) throw new WireRefusal('MOCK-JWT-INVALID')
  return { application, user, claims }
}
