/** Haventec Authenticate: its answer to each question of the adapter. */

import type { Haventec } from '../../../../adapter/haventec/types.ts'
import { defined } from '../../../../adapter/kernel/objects.ts'
import type { Outcome, Reason, Reasoned } from '../../../../adapter/spi.ts'
import type { Handlers, QuestionOf } from '../../dispatch.ts'
import { type Code, type Decision, messageOf, type Refused } from '../rules/codes.ts'
import { reason } from '../rules/reasons.ts'
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
type Answer = Reasoned<Outcome<Haventec>>
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
async function requestReset(asked: Asked<'forgotPin'>, { deps, application }: Context): Promise<Answer> {
  const username = asked.username ?? (await deps.devices.get(asked.deviceUuid))?.username
  if (username === undefined) return { kind: 'deviceNotFound', reason: reason('DEVICE_UNKNOWN') }
  const sent = await forgotPin(deps, application, { ...asked, username })
  if (!isRefused(sent)) return { kind: 'resetPinRequested', username }
  const refused = refusal(sent)
  return refused.kind === 'deviceLocked' ? { ...refused, username } : refused
}

function keyIssued({ username }: { readonly username: string }, decision: Decision<Credentials>): Answer {
  if (decision.kind === 'refused') return refusal(decision)
  const { deviceUuid, authKey, authKeyUuid, accessToken } = decision
  return { kind: 'keyIssued', username, deviceUuid, authKey, authKeyUuid, accessToken }
}

function isPlain(code: Code): code is keyof typeof REFUSALS {
  return Object.hasOwn(REFUSALS, code)
}

function refusal({ code, until, reason }: Refused): Answer {
  if (isPlain(code)) return { kind: REFUSALS[code], reason }
  const lock = LOCKS.find((each) => each === code)
  if (lock !== undefined) {
    return { kind: 'deviceLocked', code: lock, message: messageOf(lock), ...defined({ lockedUntil: until }), reason }
  }
  throw new Error(`Haventec: ${code} is no answer to a question of the adapter`)
}

/** As on the wire: the JWT must be valid and identifies the user. */
async function confirm(
  { username, deviceUuid, authKeyUuid, accessToken }: Asked<'confirmAuthKey'>,
  { deps, application }: Context,
): Promise<Answer> {
  const refuse = (reason: Reason): Answer => ({ kind: 'confirmationRefused', reason })
  const checked = await deps.tokens.check(application, accessToken)
  if (checked.claims === undefined) return refuse(checked.reason)
  const user = await findUser(deps, application, username)
  if (isRefused(user)) return refuse(user.reason)
  if (checked.claims.userUUID !== user.userUuid) return refuse(reason('JWT_OF_ANOTHER'))
  const decision = await confirmAuthKey(deps, user, { deviceUuid, authKeyUuid })
  if (isRefused(decision)) return refuse(decision.reason)
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
