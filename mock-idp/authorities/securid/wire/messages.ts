/** Messages on the wire: read and written by their schemas alone. */
import { WireRefusal } from './refusal.ts'
import type { Cancel, CheckStatus, Initialize, Refusal, Verify } from './types.gen.ts'
import { validators } from './validators.gen.ts'

/** The requests, by the names of their schemas in schemas/securid/authority/. */
export interface Requests {
  'initialize-request': Initialize
  'verify-request': Verify
  'status-request': CheckStatus
  'cancel-request': Cancel
}
/** The names of the requests' schemas. */
export type RequestName = keyof Requests

const MOST_DETAILS = 64
const LONGEST = 1024

/** The faults of a value by the schema of that name. Takes unknown members out of the value. */
const faultsOf = (schema: string, value: unknown): Refusal['details'] => {
  const validate = validators[schema]
  if (validate === undefined) throw new Error(`there is no message ${schema}`)
  if (validate(value)) return []
  return (validate.errors ?? []).slice(0, MOST_DETAILS).map(({ instancePath, params, message = 'is not allowed' }) => {
    const missing = params['missingProperty']
    const pointer = missing === undefined ? instancePath : `${instancePath}/${String(missing)}`
    return { pointer: pointer.slice(0, LONGEST), message: missing === undefined ? message : 'is required' }
  })
}

/**
 * The request in a body. Members that RSA does not have are left out: newer clients may send more.
 * @throws WireRefusal 400.
 */
export const readRequest = <N extends RequestName>(schema: N, body: Buffer): Requests[N] => {
  const request = parse(body)
  const faults = faultsOf(schema, request)
  if (faults.length === 0) return request as Requests[N]
  throw new WireRefusal(400, 'INVALID_REQUEST', 'The body is not what this path takes; see details.', faults)
}

const parse = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    // Not the parser's own words: they quote the body, which may hold a passcode.
    throw new WireRefusal(400, 'INVALID_BODY', 'The body is not JSON in UTF-8.')
  }
}

/** The same answer. @throws Error when it is against its schema. */
export const checked = <A extends object>(schema: string, answer: A): A => {
  const faults = faultsOf(schema, answer)
  if (faults.length === 0) return answer
  const said = faults.map(({ pointer, message }) => `${pointer} ${message}`).join('; ')
  throw new Error(`the answer ${schema} is against its schema: ${said}`)
}
