/** Authentication: an application by its API key, a user by a JWT. */
import type { Request } from 'express'
import type { Reason } from '../../../../adapter/spi.ts'
import { reason } from '../rules/reasons.ts'
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
  const key = request.get('x-api-key')
  const application = applications.ofKey(key ?? '')
  if (application === undefined)
    throw new WireRefusal('MOCK-API-KEY-INVALID', undefined, reason(key ? 'API_KEY_UNKNOWN' : 'API_KEY_MISSING'))
  const header = request.get('x-application-uuid')
  if (header === undefined && !named)
    throw new WireRefusal('MOCK-APPLICATION-UNKNOWN', 'send x-application-uuid', reason('APPLICATION_NOT_NAMED'))
  expectApplication(application, header)
  return application
}

/** @throws WireRefusal MOCK-APPLICATION-UNKNOWN for another application than that of the API key. */
export function expectApplication(application: Application, applicationUuid: string | undefined): void {
  if (applicationUuid === undefined || applicationUuid === application.applicationUuid) return
  const cause = reason('APPLICATION_OF_ANOTHER_KEY', { application: application.applicationUuid })
  throw new WireRefusal('MOCK-APPLICATION-UNKNOWN', undefined, cause)
}

function unauthorized(reason: Reason): WireRefusal {
  return new WireRefusal('MOCK-JWT-INVALID', undefined, reason)
}

/** @throws WireRefusal MOCK-JWT-INVALID. */
export async function signedOn(deps: Deps, application: Application, request: Request): Promise<SignedOn> {
  const token = /^Bearer +(\S+) *$/i.exec(request.get('Authorization') ?? '')?.[1]
  if (token === undefined) throw unauthorized(reason('JWT_MISSING'))
  const { claims, reason: cause } = await deps.tokens.check(application, token)
  if (claims === undefined) throw unauthorized(cause)
  const user = await findUser(deps, application, claims.sub)
  if (isRefused(user) || user.userUuid !== claims.userUUID) throw unauthorized(reason('JWT_OF_ANOTHER'))
  return { application, user, claims }
}
