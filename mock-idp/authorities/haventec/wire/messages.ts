/** Messages on the wire: read and written by their schemas alone. */
import { WireRefusal } from './refusal.ts'
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
} from './types.gen.ts'
import { validators } from './validators.gen.ts'

/** The requests, by the names of their schemas in schemas/haventec/authority/. */
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
/** The names of the requests' schemas. */
export type RequestName = keyof Requests

/** The faults of a value by the schema of that name. Takes unknown members out of the value. */
const faultsOf = (schema: string, value: unknown): readonly string[] => {
  const validate = validators[schema]
  if (validate === undefined) throw new Error(`there is no message ${schema}`)
  if (validate(value)) return []
  return (validate.errors ?? []).map(({ instancePath, params, message = 'is not allowed' }) => {
    const missing = params['missingProperty']
    return missing === undefined ? `${instancePath} ${message}` : `${instancePath}/${String(missing)} is required`
  })
}

/**
 * The request in a body. Members that the vendor does not have are left out: newer clients may send more.
 * @throws WireRefusal MOCK-BODY-UNREADABLE, MOCK-REQUEST-INVALID.
 */
export const readRequest = <N extends RequestName>(schema: N, body: Buffer): Requests[N] => {
  const request = parse(body)
  const faults = faultsOf(schema, request)
  if (faults.length === 0) return request as Requests[N]
  throw new WireRefusal('MOCK-REQUEST-INVALID', faults.join('; '))
}

const parse = (body: Buffer): object => {
  const value = parsed(body)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new WireRefusal('MOCK-BODY-UNREADABLE')
}

const parsed = (body: Buffer): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    // Not the parser's own words: they quote the body, which may hold a key.
    return undefined
  }
}

/** The same answer. @throws Error when it is against its schema. */
export const checked = <A extends object>(schema: string, answer: A): A => {
  const faults = faultsOf(schema, answer)
  if (faults.length === 0) return answer
  throw new Error(`the answer ${schema} is against its schema: ${faults.join('; ')}`)
}
