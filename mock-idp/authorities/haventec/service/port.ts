/** The embedded authority: maps the adapter's questions to the operations. */

import { defined } from '../../../../adapter/kernel/defined.ts'
import { type Code, type Decision, messageOf, type Refused } from '../rules/codes.ts'
import { ROLES } from './access-tokens.ts'
import type { Application } from './applications.ts'
import { forgotPin, login, resetPin } from './authentication.ts'
import { type Credentials, type Deps, findUser, isRefused } from './deps.ts'
import { activateDevice, addDevice, confirmAuthKey } from './user-devices.ts'

type About = { readonly applicationUuid?: string; readonly username: string }
type AboutDevice = About & { readonly deviceUuid: string }
/** `applicationUuid` defaults to the first application of the configuration. */
export type Question =
  | (AboutDevice & { readonly kind: 'login'; readonly authKey: string; readonly hashedPin: string })
  | (About & { readonly kind: 'addDevice'; readonly deviceName: string })
  | (AboutDevice & { readonly kind: 'activateDevice'; readonly activationToken: string; readonly hashedPin: string })
  | (Partial<About> & { readonly kind: 'forgotPin'; readonly deviceUuid: string })
  | (AboutDevice & { readonly kind: 'resetPin'; readonly resetPinToken: string; readonly hashedPin: string })
  | (AboutDevice & { readonly kind: 'confirmAuthKey'; readonly authKeyUuid: string; readonly accessToken: string })
/** Attributes after a confirmed login. */
export interface UserAttributes {
  readonly username: string
  readonly userUuid: string
  readonly deviceUuid: string
  readonly role: string[]
  readonly email?: string
}
/** Tokens for activation and PIN reset are only in the outbox. */
export type Answer =
  | ({ readonly kind: 'keyIssued'; readonly username: string } & Credentials)
  | { readonly kind: 'deviceAdded'; readonly deviceUuid: string }
  | { readonly kind: 'confirmed'; readonly subject: string; readonly attributes: UserAttributes }
  | { readonly kind: 'resetPinRequested'; readonly username: string }
  | { readonly kind: 'confirmationRefused' | PlainRefusal }
  | DeviceLocked
interface DeviceLocked {
  readonly kind: 'deviceLocked'
  readonly code: LockCode
  readonly message: string
  readonly lockedUntil?: number
  readonly username?: string
}
type LockCode = 'AN-AUTH-1030' | 'AN-AUTH-1031' | 'AN-AUTH-1005' | 'AN-HENG-1004'
type PlainRefusal = (typeof REFUSALS)[keyof typeof REFUSALS]

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

/** @throws Error for an unknown application; the reason of a signal that is already aborted. */
export function createPort(deps: Deps) {
  return {
    async ask(question: Question, signal: AbortSignal): Promise<Answer> {
      signal.throwIfAborted()
      const application = applicationOf(deps, question.applicationUuid)
      return answer(deps, application, question)
    },
  }
}

function applicationOf({ applications }: Deps, applicationUuid: string | undefined): Application {
  const found = applicationUuid === undefined ? applications.list[0] : applications.find(applicationUuid)
  if (found !== undefined) return found
  throw new Error(`there is no application ${applicationUuid ?? ''} in the part "haventec" of the configuration`)
}

async function answer(deps: Deps, application: Application, question: Question): Promise<Answer> {
  switch (question.kind) {
    case 'login':
      return keyIssued(question, await login(deps, application, question))
    case 'activateDevice':
      return keyIssued(question, await activateDevice(deps, application, question))
    case 'resetPin':
      return keyIssued(question, await resetPin(deps, application, question))
    case 'addDevice': {
      const added = await addDevice(deps, application, question)
      return isRefused(added) ? refusal(added) : { kind: 'deviceAdded', deviceUuid: added.deviceUuid }
    }
    case 'forgotPin': {
      const username = question.username ?? (await deps.devices.find(question.deviceUuid))?.username
      if (username === undefined) return { kind: 'deviceNotFound' }
      const sent = await forgotPin(deps, application, { ...question, username })
      if (!isRefused(sent)) return { kind: 'resetPinRequested', username }
      const refused = refusal(sent)
      return refused.kind === 'deviceLocked' ? { ...refused, username } : refused
    }
    case 'confirmAuthKey':
      return confirm(deps, application, question)
  }
}

function keyIssued({ username }: About, decision: Decision<Credentials>): Answer {
  if (decision.kind === 'refused') return refusal(decision)
  const { deviceUuid, authKey, authKeyUuid, accessToken } = decision
  return { kind: 'keyIssued', username, deviceUuid, authKey, authKeyUuid, accessToken }
}

function isPlain(code: Code): code is keyof typeof REFUSALS {
  return Object.hasOwn(REFUSALS, code)
}

function refusal({ code, until }: Refused): Answer {
  if (isPlain(code)) return { kind: REFUSALS[code] }
  if (code === 'AN-AUTH-1030' || code === 'AN-AUTH-1031' || code === 'AN-AUTH-1005' || code === 'AN-HENG-1004') {
    return { kind: 'deviceLocked', code, message: messageOf(code), ...defined({ lockedUntil: until }) }
  }
  throw new Error(`Haventec: ${code} is no answer to a question of the adapter`)
}

/** As on the wire: the JWT must be valid and identifies the user. */
async function confirm(
  deps: Deps,
  application: Application,
  { username, deviceUuid, authKeyUuid, accessToken }: Extract<Question, { kind: 'confirmAuthKey' }>,
): Promise<Answer> {
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
