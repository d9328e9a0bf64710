/** Requests to Haventec Authenticate; answers are validated. */

import type { ActivateDevice, AddDevice, ForgotPin, Login, ResetPin } from '../../../schemas/gen/haventec/wire-types.ts'
import type { Validated } from '../../../schemas/gen/validated.ts'
import { loadValidators } from '../../kernel/load-validators.ts'
import { defined } from '../../kernel/objects.ts'
import { formatErrors } from '../../kernel/validators.ts'
import type { OutgoingRequest, OutgoingResponse } from '../../outgoing/http.ts'
import type { Connection } from './settings.ts'

const validator = loadValidators('haventec/wire')

/** Answer types by schema name. */
export type Answers = Pick<
  Validated['haventec/wire'],
  'key-response' | 'add-device-response' | 'forgot-pin-response' | 'current-user' | 'response'
>
/** One request. `path` is relative to the base URL and begins with a slash; `token` is a JWT. */
export interface Call<Name extends keyof Answers> {
  readonly method: OutgoingRequest['method']
  readonly path: string
  readonly body?: Login | AddDevice | ActivateDevice | ForgotPin | ResetPin
  readonly token?: string
  readonly answer: Name
}
/** A refusal by the server. */
export interface Refusal {
  readonly code: string
  readonly message: string
  readonly status: number
}
export type Answered<Answer> = { readonly answer: Answer } | { readonly refusal: Refusal }
/** @throws the reason of an aborted signal, an OutgoingError without an answer, a WireError for an invalid one. */
export type Client = <Name extends keyof Answers>(
  call: Call<Name>,
  signal: AbortSignal,
) => Promise<Answered<Answers[Name]>>

/** The answer of the server is not usable. The message contains no secret. */
export class WireError extends Error {
  override readonly name = 'WireError'
}

/** The API key is sent with every request, also with a JWT. */
export function createClient({ outgoing, base, verifyHostname, apiKey, applicationUuid }: Connection): Client {
  return async ({ method, path, body, token, answer }, signal) => {
    const headers = {
      Accept: 'application/json',
      'Content-Type': 'application/json',
      'x-api-key': apiKey,
      'x-application-uuid': applicationUuid,
      ...defined({ Authorization: token && `Bearer ${token}` }),
    }
    const url = new URL(`${base}${path}`)
    const response = await outgoing(
      { method, url, headers, verifyHostname, ...defined({ body: body && JSON.stringify(body) }) },
      signal,
    )
    return read(response, answer, `${url.host} to ${method} ${path}`)
  }
}

/**
 * The envelope reports success; the HTTP status of a refusal differs between operations.
 * @throws WireError for a server error, and for a body that is not an answer of the vendor.
 */
function read<Name extends keyof Answers>(
  { status, body }: OutgoingResponse,
  name: Name,
  where: string,
): Answered<Answers[Name]> {
  const { responseStatus } = validated('response', body, `${where}: HTTP ${status}`)
  if (status >= 500) throw new WireError(`${where}: HTTP ${status}`)
  const { code, message } = responseStatus
  if (responseStatus.status !== 'SUCCESS') return { refusal: { code, message, status } }
  return { answer: validated(name, body, where) }
}

/** The body by its schema. Validation removes unknown members, so the body is parsed again for each schema. */
function validated<Name extends keyof Answers>(name: Name, body: string, where: string): Answers[Name] {
  const value = parseJson(body)
  if (value === undefined) throw new WireError(`${where}: no JSON`)
  const validate = validator(name)
  if (validate(value)) return value
  throw new WireError(`${where}: a body against its schema: ${formatErrors(validate.errors ?? [])}`)
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
