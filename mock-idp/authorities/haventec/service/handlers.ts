/** Haventec Authenticate: its answer to each question of the adapter. */

import type { Haventec } from '../../../../adapter/haventec/types.ts'
import { defined } from '../../../../adapter/kernel/objects.ts'
import type { Outcome } from '../../../../adapter/spi.ts'
import type { Handlers, QuestionOf } from '../../dispatch.ts'
import { type Code, type Decision, messageOf, type Refused } from '../rules/codes.ts'
import { ROLES } from './access-tokens.ts'
import type { Application } from './applications.ts'
import { forgotPin, login, resetPin } from './authentication.ts'
import { type Credentials, type Deps, findUser, isRefused } from './deps.ts'
import { activateDevice, addDevice, confirmAuthKey } from './user-devices.ts'

/** Dependencies of a handler, with the application of its question. */
export interface Context {
  readonly deps: Deps
  readonly application: Application
}
type Asked<K extends Haventec['question']['kind'] = Haventec['question']['kind']> = QuestionOf<Haventec, K>

const REFUSALS = {
  'AN-AUTH-1006': 'authenticationFailed',
  'AN-AUTH-1029': 'lastTryBeforeTemporaryLock',
  'AN-AUTH-1004': 'lastTryBeforeLock',
  'AN-HENG-1001': 'wrongAuthKey',
  'AN-HENG-1005': 'deviceNotFound',
  'AN-AUTH-1017': 'userNotFound',
  'AN-AUTH-1022': 'invalidResetToken',
  'AN-AUTH-1025': 'resetPinBlocked',
  'MOCK-ACTIVATION-TOKEN-INVALID': 'activationRefused',
  'MOCK-ADDING-DEVICES-FORBIDDEN': 'addingDevicesForbidden',
} as const

const LOCKS = ['AN-AUTH-1030', 'AN-AUTH-1031', 'AN-AUTH-1005', 'AN-HENG-1004'] as const

/** Tokens for activation and PIN reset are only in the outbox. */
export const handlers = {
  login: async (asked, { deps, application }) => keyIssued(asked, await login(deps, application, asked)),
  activateDevice: async (asked, { deps, application }) =>
    keyIssued(asked, await activateDevice(deps, application, asked)),
  resetPin: async (asked, { deps, application }) => keyIssued(asked, await resetPin(deps, application, asked)),
  addDevice: async (asked, { deps, application }) => {
    const added = await addDevice(deps, application, asked)
    return isRefused(added) ? refusal(added) : { kind: 'deviceAdded', deviceUuid: added.deviceUuid }
  },
  forgotPin: requestReset,
  confirmAuthKey: confirm,
} satisfies Handlers<Haventec, Context>

/** `applicationUuid` defaults to the first application of the configuration. @throws Error for an unknown one. */
export function contextOf({ applicationUuid }: Asked, deps: Deps): Context {
  const { list, find } = deps.applications
  const application = applicationUuid === undefined ? list[0] : find(applicationUuid)
  if (application !== undefined) return { deps, application }
  throw new Error(`there is no application ${applicationUuid ?? ''} in the part "haventec" of the configuration`)
}

/** Without a user name, the owner of the device. */
async function requestReset(asked: Asked<'forgotPin'>, { deps, application }: Context): Promise<Outcome<Haventec>> {
  const username = asked.username ?? (await deps.devices.find(asked.deviceUuid))?.username
  if (username === undefined) return { kind: 'deviceNotFound' }
  const sent = await forgotPin(deps, application, { ...asked, username })
  if (!isRefused(sent)) return { kind: 'resetPinRequested', username }
  const refused = refusal(sent)
  return refused.kind === 'deviceLocked' ? { ...refused, username } : refused
}

function keyIssued({ username }: { readonly username: string }, decision: Decision<Credentials>): Outcome<Haventec> {
  if (decision.kind === 'refused') return refusal(decision)
  const { deviceUuid, authKey, authKeyUuid, accessToken } = decision
  return { kind: 'keyIssued', username, deviceUuid, authKey, authKeyUuid, accessToken }
}

function isPlain(code: Code): code is keyof typeof REFUSALS {
  return Object.hasOwn(REFUSALS, code)
}

function refusal({ code, until }: Refused): Outcome<Haventec> {
  if (isPlain(code)) return { kind: REFUSALS[code] }
  const lock = LOCKS.find((each) => each === code)
  if (lock !== undefined) {
    return { kind: 'deviceLocked', code: lock, message: messageOf(lock), ...defined({ lockedUntil: until }) }
  }
  throw new Error(`Haventec: ${code} is no answer to a question of the adapter`)
}

/** As on the wire: the JWT must be valid and identifies the user. */
async function confirm(
  { username, deviceUuid, authKeyUuid, accessToken }: Asked<'confirmAuthKey'>,
  { deps, application }: Context,
): Promise<Outcome<Haventec>> {
  const REFUSED = { kind: 'confirmationRefused' } as const
  const claims = await deps.tokens.check(application, accessToken)
  const user = await findUser(deps, application, username)
  if (claims === undefined || isRefused(user) || claims.userUUID !== user.userUuid) return REFUSED
  const decision = await confirmAuthKey(deps, user, { deviceUuid, authKeyUuid })
  if (isRefused(decision)) return REFUSED
  const { userUuid, email } = user
  const attributes = {
    username: user.username,
    userUuid,
    deviceUuid,
    role: [...ROLES],
    ...defined({ email: email ?? undefined }),
  }
  return { kind: 'confirmed', subject: user.username, attributes }
}
