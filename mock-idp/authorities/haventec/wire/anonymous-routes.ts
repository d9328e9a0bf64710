/** Routes that require only an API key. */

import type { Login } from '../../../../schemas/gen/haventec/wire-types.ts'
import type { Decision } from '../rules/codes.ts'
import type { Application } from '../service/applications.ts'
import { forgotPin, login, resetPin } from '../service/authentication.ts'
import type { Credentials, Deps } from '../service/deps.ts'
import { activateUser, signUp } from '../service/sign-up.ts'
import type { SigningKeys } from '../service/signing-keys.ts'
import type { Registration, SilentMfa } from '../service/silent-mfa.ts'
import { activateDevice, addDevice } from '../service/user-devices.ts'
import { expectApplication } from './authorize.ts'
import type { AnswerName, Requests } from './messages.ts'
import { success, WireRefusal } from './refusal.ts'
import { keyResponse, registration } from './responses.ts'
import { type Asked, type Route, requireDone } from './route.ts'

export interface AnonymousOptions {
  readonly deps: Deps
  readonly keys: SigningKeys
  readonly silentMfa: SilentMfa
}
type NamingRequest =
  | 'sign-up'
  | 'activate-user'
  | 'add-device'
  | 'activate-device'
  | 'login-request'
  | 'forgot-pin'
  | 'reset-pin'

/** Rows 1 to 5, 7, 8 and 14 to 17 of the vendor's API, and the public key. */
export function anonymousRoutes({ deps, keys, silentMfa }: AnonymousOptions): readonly Route[] {
  const keyFor = (decision: Decision<Credentials>, isNew = false) => keyResponse(requireDone(decision), isNew)
  return [
    post('/self-service/user', 'sign-up', 'sign-up-response', async (application, message) => {
      const { userUuid, activationToken } = requireDone(await signUp(deps, application, message))
      return { ...success('Created'), userUuid, activationToken }
    }),
    post('/authentication/activate/user', 'activate-user', 'key-response', async (application, message) =>
      keyFor(await activateUser(deps, application, message), true),
    ),
    post('/self-service/device', 'add-device', 'add-device-response', async (application, message) => {
      const { kind: _, ...added } = requireDone(await addDevice(deps, application, message))
      return { ...success('Created'), ...added }
    }),
    post('/authentication/activate/device', 'activate-device', 'key-response', async (application, message) =>
      keyFor(await activateDevice(deps, application, message)),
    ),
    post('/authentication/login', 'login-request', 'key-response', async (application, message) =>
      keyFor(await login(deps, application, withPinOrWithout(message))),
    ),
    post('/authentication/forgot-pin', 'forgot-pin', 'forgot-pin-response', async (application, message) => {
      const { resetPinToken, userEmail } = requireDone(await forgotPin(deps, application, message))
      return { ...success('Created'), resetPinToken, userEmail }
    }),
    post('/authentication/reset-pin', 'reset-pin', 'key-response', async (application, message) =>
      keyFor(await resetPin(deps, application, message)),
    ),
    ...mfaRoutes(silentMfa),
    publicKeyRoute(keys),
  ]
}

function post<N extends NamingRequest>(
  path: string,
  body: N,
  answer: AnswerName,
  run: (application: Application, message: Requests[N]) => Promise<object>,
): Route {
  return {
    method: 'post',
    path,
    answer,
    run: async ({ application, read }: Asked) => {
      const message = read(body)
      expectApplication(application, message.applicationUuid)
      return run(application, message)
    },
  }
}

function publicKeyRoute(keys: SigningKeys): Route {
  return {
    method: 'get',
    path: '/jwt/public-key/:applicationUuid',
    answer: 'public-key',
    run: async ({ application, params }) => {
      expectApplication(application, params['applicationUuid'])
      const { kty, crv, x, y } = (await keys(application.applicationUuid)).publicKey.export({ format: 'jwk' })
      return { ...success('Found'), kty, crv, x, y, alg: 'ES384', use: 'sig' }
    },
  }
}

/** Exactly one of `hashedPin` and `pinlessDevice`. @throws WireRefusal MOCK-REQUEST-INVALID. */
function withPinOrWithout(message: Login): Login {
  if ((message.hashedPin === undefined) === (message.pinlessDevice === true)) return message
  throw new WireRefusal('MOCK-REQUEST-INVALID', 'send hashedPin, or for a device without a PIN pinlessDevice: true')
}

function mfaRoutes(silentMfa: SilentMfa): readonly Route[] {
  const mfa = (
    method: Route['method'],
    path: string,
    answer: AnswerName,
    run: (asked: Asked) => Promise<object>,
  ): Route => ({ method, path, answer, run, namesApplication: false })
  const begun = (decision: Decision<Registration>) => registration(requireDone(decision))
  return [
    mfa('put', '/mfa/user', 'mfa-registration', async ({ application, read }) =>
      begun(await silentMfa.createUser(application, read('mfa-user').user.username)),
    ),
    mfa('post', '/mfa/device', 'mfa-registration', async ({ application, read }) =>
      begun(await silentMfa.registerDevice(application, read('mfa-user').user.username)),
    ),
    mfa('patch', '/mfa/verify', 'response', async ({ application, read }) => {
      const { activationDetails, authSessionDetails } = read('mfa-verify')
      const given = { id: authSessionDetails.id, link: activationDetails.link }
      requireDone(await silentMfa.verify(application, given))
      return success('Changed')
    }),
    mfa('patch', '/mfa/user/device/activate', 'key-response', async ({ application, read }) => {
      const { id } = read('mfa-activate').authSessionDetails
      return keyResponse(requireDone(await silentMfa.collect(application, id)), true)
    }),
  ]
}
