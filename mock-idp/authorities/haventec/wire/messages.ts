/** Wire messages, validated by their schemas. */

import { schemas } from '../../../../schemas/gen/haventec/wire-schemas.ts'
import type {
  ActivateDevice,
  ActivateUser,
  AddDevice,
  DeviceChange,
  ForgotPin,
  Login,
  MfaActivate,
  MfaUser,
  MfaVerify,
  ResetPin,
  SignUp,
} from '../../../../schemas/gen/haventec/wire-types.ts'
import { validators } from '../../../../schemas/gen/haventec/wire-validators.ts'
import { createMessages, type Received } from '../../wire/messages.ts'
import { WireRefusal } from './refusal.ts'

/** By the names of their schemas in schemas/haventec/authority/. */
export interface Requests {
  'sign-up': SignUp
  'activate-user': ActivateUser
  'add-device': AddDevice
  'activate-device': ActivateDevice
  'login-request': Login
  'forgot-pin': ForgotPin
  'reset-pin': ResetPin
  'device-change': DeviceChange
  'mfa-user': MfaUser
  'mfa-verify': MfaVerify
  'mfa-activate': MfaActivate
}
export type RequestName = keyof Requests

const messages = createMessages({ schemas, validators })

/**
 * Unknown members are removed: newer clients may send more. `onReceived` gets the loggable part, of refused requests
 * too. @throws WireRefusal MOCK-BODY-UNREADABLE, MOCK-REQUEST-INVALID.
 */
export function readRequest<N extends RequestName>(
  schema: N,
  body: Buffer,
  onReceived: (received: Received) => void,
): Requests[N] {
  const request = parse(body)
  const { faults, ...received } = messages.receive(schema, request)
  onReceived(received)
  if (faults.length === 0) return request as Requests[N]
  const list = faults.map(({ pointer, message }) => `${pointer} ${message}`).join('; ')
  throw new WireRefusal('MOCK-REQUEST-INVALID', list)
}

function parse(body: Buffer): object {
  const value = parsed(body)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new WireRefusal('MOCK-BODY-UNREADABLE')
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    // The parser's message quotes the body, which may contain a key.
    return undefined
  }
}

/** @throws Error for an answer against its schema. */
export const { checked } = messages
