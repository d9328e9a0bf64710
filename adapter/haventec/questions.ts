/** The questions of the Haventec adapter: pure functions that the rows name. */

import { refuse } from '../kernel/errors.ts'
import { defined } from '../kernel/objects.ts'
import type { Action, ActionId, Before, State, Status } from '../spi.ts'
import type { Detail, Haventec, Question } from './types.ts'

export type StateOf<S extends Status<Haventec> = Status<Haventec>> = State<Haventec, S>
export type ActionOf<A extends ActionId<Haventec> = ActionId<Haventec>> = Action<Haventec, A>
type Token = 'HAVENTEC_DEVICE_ACTIVATION_REQUIRED' | 'HAVENTEC_PIN_RESET_REQUIRED'

/** The vendor compares user names without regard to case. */
const sameName = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

/** The typed name; refused if it differs from that of an earlier step. */
export function checkUsername(typed: string | undefined, { input }: Pick<Before<Haventec>, 'input'>): string {
  const isBlank = typed === undefined || typed.trim() === ''
  if (input.username === undefined) return isBlank ? refuse<Detail>('USERNAME_REQUIRED') : typed
  return isBlank || sameName(typed, input.username) ? input.username : refuse<Detail>('INVALID_USERNAME')
}

function application({ config }: Pick<Before<Haventec>, 'config'>) {
  return defined({ applicationUuid: config['Application UUID'] })
}

export function login(_state: StateOf, { model }: ActionOf<'login'>, ctx: Before<Haventec>): Question {
  const { deviceUuid, authKey, hashedPin } = model
  const username = checkUsername(model.username, ctx)
  return { kind: 'login', ...application(ctx), username, deviceUuid, authKey, hashedPin }
}

export function addDevice(_state: StateOf, { model }: ActionOf<'addDevice'>, ctx: Before<Haventec>): Question {
  const username = checkUsername(model.username, ctx)
  return { kind: 'addDevice', ...application(ctx), username, deviceName: model.deviceName }
}

export function activateDevice(
  { memo }: StateOf<Token>,
  { model }: ActionOf<'activateDevice'>,
  ctx: Before<Haventec>,
): Question {
  return { kind: 'activateDevice', ...application(ctx), ...memo, ...model }
}

/** The user is optional: the server may find the owner by `deviceUuid`. */
export function forgotPin(
  state: StateOf<'HAVENTEC_LOGIN_REQUIRED'>,
  { model }: ActionOf<'forgotPin'>,
  ctx: Before<Haventec>,
): Question {
  const { deviceUuid } = model
  if (deviceUuid === undefined) return refuse<Detail>('DEVICE_UUID_REQUIRED')
  const named = model.username?.trim() ? model.username : (ctx.input.username ?? state.model.username)
  const username = named === undefined ? {} : { username: checkUsername(named, ctx) }
  return { kind: 'forgotPin', ...application(ctx), ...username, deviceUuid }
}

/** The client may repeat user and device of the state, but not change them. */
export function forgotPinWhileLocked(
  { memo }: StateOf<'HAVENTEC_DEVICE_LOCKED'>,
  { model }: ActionOf<'forgotPin'>,
  ctx: Before<Haventec>,
): Question {
  const { username, deviceUuid } = memo
  const typed = model.username?.trim() ?? ''
  if (typed !== '' && !sameName(typed, username)) return refuse<Detail>('INVALID_USERNAME')
  if ((model.deviceUuid ?? deviceUuid) !== deviceUuid) return refuse<Detail>('INVALID_DEVICE_UUID')
  return { kind: 'forgotPin', ...application(ctx), username, deviceUuid }
}

export function resetPin({ memo }: StateOf<Token>, { model }: ActionOf<'resetPin'>, ctx: Before<Haventec>): Question {
  return { kind: 'resetPin', ...application(ctx), ...memo, ...model }
}

/** Only the key of the model can be confirmed: an older one would drop it. */
export function confirmAuthKey(
  { model: shown, memo }: StateOf<'HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED'>,
  { model: { authKeyUuid } }: ActionOf<'confirmAuthKey'>,
  ctx: Before<Haventec>,
): Question {
  if (authKeyUuid !== shown.authKeyUuid) return refuse<Detail>('INVALID_AUTH_KEY_UUID')
  return { kind: 'confirmAuthKey', ...application(ctx), ...memo, authKeyUuid }
}

/** A PIN can be reset during a temporary lock only. Source: the vendor's page on the login user flow. */
export function isTemporaryLock({ memo }: StateOf<'HAVENTEC_DEVICE_LOCKED'>): boolean {
  return memo.lockedUntil !== undefined
}
