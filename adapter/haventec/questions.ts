/** What the Haventec adapter asks the server: pure functions that the rows of its table name. */
import { refuse } from '../kernel/errors.ts'
import type { Action, ActionId, Before, State, Status } from '../spi.ts'
import type { Detail, Haventec, Question } from './types.ts'

/** A state of this adapter. */
export type At<S extends Status<Haventec> = Status<Haventec>> = State<Haventec, S>
/** An action of this adapter. */
export type Did<A extends ActionId<Haventec> = ActionId<Haventec>> = Action<Haventec, A>
type Here = Before<Haventec>
type Token = 'HAVENTEC_DEVICE_ACTIVATION_REQUIRED' | 'HAVENTEC_PIN_RESET_REQUIRED'

/** The vendor compares user names without case. */
const sameName = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

/** The name that was typed. Where an earlier step has settled it, no other is taken. */
export function usernameAsked(typed: string | undefined, { input }: Pick<Here, 'input'>): string {
  const isBlank = typed === undefined || typed.trim() === ''
  if (input.username === undefined) return isBlank ? refuse<Detail>('USERNAME_REQUIRED') : typed
  return isBlank || sameName(typed, input.username) ? input.username : refuse<Detail>('INVALID_USERNAME')
}

function application({ config }: Pick<Here, 'config'>) {
  const applicationUuid = config['Application UUID']
  return applicationUuid === undefined ? {} : { applicationUuid }
}

/** PIN and key of a device are judged. */
export function login(_state: At, { model }: Did<'login'>, ctx: Here): Question {
  const { deviceUuid, authKey, hashedPin } = model
  const username = usernameAsked(model.username, ctx)
  return { kind: 'login', ...application(ctx), username, deviceUuid, authKey, hashedPin }
}

/** A new device is wanted. */
export function addDevice(_state: At, { model }: Did<'addDevice'>, ctx: Here): Question {
  const username = usernameAsked(model.username, ctx)
  return { kind: 'addDevice', ...application(ctx), username, deviceName: model.deviceName }
}

/** The activation token of the new device, and its PIN. */
export function activateDevice({ memo }: At<Token>, { model }: Did<'activateDevice'>, ctx: Here): Question {
  return { kind: 'activateDevice', ...application(ctx), ...memo, ...model }
}

/** A reset token is wanted, for a device that the client names; whose it is, where the form or the client says so. */
export function forgotPin(state: At<'HAVENTEC_LOGIN_REQUIRED'>, { model }: Did<'forgotPin'>, ctx: Here): Question {
  const { deviceUuid } = model
  if (deviceUuid === undefined) return refuse<Detail>('DEVICE_UUID_REQUIRED')
  const named = model.username?.trim() ? model.username : (ctx.input.username ?? state.model.username)
  const username = named === undefined ? {} : { username: usernameAsked(named, ctx) }
  return { kind: 'forgotPin', ...application(ctx), ...username, deviceUuid }
}

/** The same for the device that is shown to be locked. */
export function forgotPinOfLocked(
  { memo }: At<'HAVENTEC_DEVICE_LOCKED'>,
  { model }: Did<'forgotPin'>,
  ctx: Here,
): Question {
  const { username, deviceUuid } = memo
  const typed = model.username?.trim() ?? ''
  if (typed !== '' && !sameName(typed, username)) return refuse<Detail>('INVALID_USERNAME')
  if ((model.deviceUuid ?? deviceUuid) !== deviceUuid) return refuse<Detail>('INVALID_DEVICE_UUID')
  return { kind: 'forgotPin', ...application(ctx), username, deviceUuid }
}

/** The reset token, and a new PIN. */
export function resetPin({ memo }: At<Token>, { model }: Did<'resetPin'>, ctx: Here): Question {
  return { kind: 'resetPin', ...application(ctx), ...memo, ...model }
}

/** Only the key that was shown can be confirmed: an older one would drop it. */
export function confirmAuthKey(
  { model: shown, memo }: At<'HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED'>,
  { model: { authKeyUuid } }: Did<'confirmAuthKey'>,
  ctx: Here,
): Question {
  if (authKeyUuid !== shown.authKeyUuid) return refuse<Detail>('INVALID_AUTH_KEY_UUID')
  return { kind: 'confirmAuthKey', ...application(ctx), ...memo, authKeyUuid }
}

/** Whether the lock ends by itself: then the PIN may be reset. Source: the vendor's page on the login user flow. */
export function isTemporary({ memo }: At<'HAVENTEC_DEVICE_LOCKED'>): boolean {
  return memo.lockedUntil !== undefined
}
