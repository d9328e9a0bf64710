/** Changes of a user by control operations and by the configuration. */
import { defined } from '../../../../adapter/kernel/objects.ts'
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import { readToken } from '../token/read-token.ts'
import { TokenError } from '../token/token-error.ts'
import { deviceOf, registeredDevice } from './device.ts'
import { unlocked, withFailedAttempts } from './lockout.ts'
import type { SecurIDPolicy, TokenKind } from './policy.ts'
import {
  type AssignedToken,
  digitsOnly,
  type Method,
  type NewPinMode,
  type PinType,
  type User,
  withPin,
} from './user.ts'

/** A token to assign. Without `source`: the user's own token with that serial number. */
export interface TokenEntry {
  readonly source?: string // CTF, URL, v3 text or sdtid; a secret
  readonly password?: string // a secret
  readonly deviceId?: string
  readonly serial?: string // with a source: selects a token of an sdtid file
  readonly kind?: TokenKind
}
/** schemas/securid/control/user-change.schema.json: omitted members are unchanged. */
export interface UserChange {
  readonly username?: string
  readonly pin?: string | null
  readonly pinType?: PinType
  readonly tokens?: readonly TokenEntry[]
  readonly nextTokencodeMode?: boolean
  readonly newPinMode?: NewPinMode | null
  readonly failedAttempts?: number
  readonly locked?: boolean
  readonly methods?: readonly Method[]
  readonly device?: { readonly name: string } | null
}
/** `pointer` is a JSON pointer into the change. */
export interface ChangeFault {
  readonly pointer: string
  readonly code: string
  readonly message: string
}
export interface ChangeContext {
  readonly now: EpochSeconds
  readonly policy: SecurIDPolicy
}

/** With a fault the user must not be stored. */
export function changeUser(user: User, change: UserChange, { now, policy }: ChangeContext) {
  const { tokens, faults } = assign(user.tokens, change.tokens)
  const { pin = null, locked, failedAttempts } = change
  const { pinType = user.pinType, nextTokencodeMode = user.nextTokencodeMode } = change
  const { newPinMode = user.newPinMode, methods = user.methods } = change
  const set = { ...user, tokens, pinType, nextTokencodeMode, newPinMode, methods, ...setDevice(user, change) }
  const hasPin = change.pin === undefined ? set : withPin(set, pin, policy.tokenPolicy.pinHistory, now)
  const withLock = setLocked(hasPin, locked)
  const changed = failedAttempts === undefined ? withLock : withFailedAttempts(withLock, failedAttempts, now)
  return { user: changed, faults: [...faults, ...pinFaults(changed)] }
}

/** A device with the same name is the same device: its used codes stay used. */
function setDevice(user: User, { device }: UserChange): Pick<User, 'device'> {
  if (device === undefined) return {}
  if (device === null) return { device }
  const existing = deviceOf(user)
  return { device: existing?.name === device.name ? existing : registeredDevice(user.username, device.name) }
}

function setLocked(user: User, locked: boolean | undefined): User {
  if (locked === undefined) return user
  return locked ? { ...user, locked: 'administrator' } : unlocked(user)
}

function pinFaults(user: User): readonly ChangeFault[] {
  if (user.pin === null || !digitsOnly(user) || /^\d*$/.test(user.pin)) return []
  return [faultOf('/pin', new TokenError('TOKEN_PIN_NOT_NUMERIC'))]
}

function faultOf(pointer: string, { code, message }: TokenError): ChangeFault {
  return { pointer, code, message }
}

interface Assigned {
  readonly tokens: readonly AssignedToken[]
  readonly faults: readonly ChangeFault[]
}

function assign(existing: readonly AssignedToken[], entries: readonly TokenEntry[] | undefined): Assigned {
  if (entries === undefined) return { tokens: existing, faults: [] }
  const tokens: AssignedToken[] = []
  const faults: ChangeFault[] = []
  for (const [index, entry] of entries.entries()) {
    const found = assigned(existing, entry, `/tokens/${index}`)
    if ('pointer' in found) faults.push(found)
    else if (tokens.some(({ token }) => token.serial === found.token.serial)) {
      // Two copies would count used codes separately: a code would be valid twice.
      const message = `Token ${found.token.serial} is listed twice. List it once.`
      faults.push({ pointer: `/tokens/${index}`, code: 'TOKEN_TWICE', message })
    } else tokens.push(found)
  }
  return { tokens, faults }
}

/** A token referenced by its serial number keeps its drift and its used codes. */
function assigned(
  existing: readonly AssignedToken[],
  { source, kind, ...opening }: TokenEntry,
  pointer: string,
): AssignedToken | ChangeFault {
  if (source === undefined) {
    const message = 'The user has no token with this serial number. Give the source of the token.'
    const found = existing.find(({ token }) => token.serial === opening.serial)
    return found === undefined ? { pointer, code: 'TOKEN_NOT_FOUND', message } : { ...found, ...defined({ kind }) }
  }
  try {
    return { token: readToken(source, opening), ...defined({ kind }), drift: 0, lastInterval: null }
  } catch (error) {
    if (error instanceof TokenError) return faultOf(`${pointer}/source`, error)
    throw error
  }
}
