/** Requests to Haventec Authenticate, and its answers checked by their schemas. */

import type { ActivateDevice, AddDevice, ForgotPin, Login, ResetPin } from '../../../schemas/gen/haventec/wire-types.ts'
import type { Validated } from '../../../schemas/gen/validated.ts'
import { loadValidators } from '../../kernel/load-validators.ts'
import { formatErrors } from '../../kernel/validators.ts'
import type { OutgoingRequest, OutgoingResponse } from '../../outgoing/http.ts'
import type { Connection } from './settings.ts'

const validator = loadValidators('haventec/wire')

/** Answers by the names of their schemas. */
export type Answers = Pick<
  Validated['haventec/wire'],
  'key-response' | 'add-device-response' | 'forgot-pin-response' | 'current-user' | 'response'
>
/** One request. `path` begins with a slash, after the base URL; `token` is a JWT. */
export interface Call<Name extends keyof Answers> {
  readonly method: OutgoingRequest['method']
  readonly path: string
  readonly body?: Login | AddDevice | ActivateDevice | ForgotPin | ResetPin
  readonly token?: string
  readonly answer: Name
}
/** The server has said no: its code, its text, and the HTTP status. */
export interface Refusal {
  readonly code: string
  readonly message: string
  readonly status: number
}
/** What came of a request. */
export type Answered<Answer> = { readonly answer: Answer } | { readonly refusal: Refusal }
/** Makes requests. Raises the reason of an aborted signal, an OutgoingError without an answer, a WireError for a bad one. */
export type Wire = <Name extends keyof Answers>(
  call: Call<Name>,
  signal: AbortSignal,
) => Promise<Answered<Answers[Name]>>

/** What the server answered cannot be used. The message has no secret. */
export class WireError extends Error {
  override readonly name = 'WireError'
}

/** The wire of one instance. The API key goes with every request, that with a JWT too. */
export function createClient({ outgoing, base, verifyHostname, apiKey, applicationUuid }: Connection): Wire {
  return async ({ method, path, body, token, answer }, signal) => {
    const headers = {
      Accept: 'application/json',
      'Content-Type': 'application/json',
      'x-api-key': apiKey,
      'x-application-uuid': applicationUuid,
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    }
    const url = new URL(`${base}${path}`)
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await outgoing({ method, url, headers, verifyHostname, ...sent }, signal)
    return read(response, answer, `${url.host} to ${method} ${path}`)
  }
}

/**
 * Whether it went well stands in the envelope; the HTTP status of a refusal is not the same everywhere.
 * @throws WireError for a server at fault, and for a body that is no answer of the vendor's.
 */
function read<Name extends keyof Answers>(
  { status, body }: OutgoingResponse,
  name: Name,
  where: string,
): Answered<Answers[Name]> {
  const { responseStatus } = checked('response', body, `${where}: HTTP ${status}`)
  if (status >= 500) throw new WireError(`${where}: HTTP ${status}`)
  const { code, message } = responseStatus
  if (responseStatus.status !== 'SUCCESS') return { refusal: { code, message, status } }
  return { answer: checked(name, body, where) }
}

/** The body by its schema, which takes out what it does not know: so it is read anew each time. */
function checked<Name extends keyof Answers>(name: Name, body: string, where: string): Answers[Name] {
  const value = parsed(body)
  if (value === undefined) throw new WireError(`${where}: no JSON`)
  const validate = validator(name)
  if (validate(value)) return value
  throw new WireError(`${where}: a body against its schema: ${formatErrors(validate.errors ?? [])}`)
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
