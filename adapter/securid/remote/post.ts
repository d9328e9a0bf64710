/** Posts one message to one RSA server and validates the answer. */

import type { AuthNResponse, Cancel, Initialize, Verify } from '../../../schemas/gen/securid/wire-types.ts'
import { loadValidators } from '../../kernel/load-validators.ts'
import { formatErrors } from '../../kernel/validators.ts'
import { OutgoingError, type OutgoingResponse } from '../../outgoing/http.ts'
import type { Clock } from '../../spi.ts'
import type { Connection, Server } from './settings.ts'
import { keyHeaders } from './sign.ts'

const validator = loadValidators('securid/wire')

export type Message = Initialize | Verify | Cancel

/** The server gave no usable answer. The message contains no secret. */
export class WireError extends Error {
  override readonly name = 'WireError'
  /** True if the server may have verified the credential. */
  readonly verified: boolean
  /** True if the server works and refuses the request: another server would refuse it too. */
  readonly refused: boolean
  constructor(
    message: string,
    { verified, refused = false }: { verified: boolean; refused?: boolean },
    cause?: unknown,
  ) {
    super(message, { cause })
    this.verified = verified
    this.refused = refused
  }
}
/** Request timeout, wrong server, too early, too many requests: another server may accept the request. */
const BUSY = new Set([408, 421, 425, 429])
const REFUSED = 'check RSA Authentication Agent, RSA Access Key, RSA Access ID and Security Key Type'

/**
 * Posts messages of one instance; `operation` is the last part of the path.
 * @throws the reason of an aborted signal, else a WireError.
 */
export function createPost({ outgoing, ...connection }: Connection, clock: Clock) {
  return async (
    server: Server | undefined,
    operation: string,
    message: Message,
    signal: AbortSignal,
  ): Promise<AuthNResponse> => {
    if (server === undefined)
      throw new WireError('the attempt is of a server that is not configured', { verified: false })
    const url = new URL(`${server.base}/authn/${operation}`)
    const body = JSON.stringify(message)
    const key = keyHeaders(connection, { method: 'POST', path: url.pathname, body }, clock.now())
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json', ...key }
    const { verifyHostname } = server
    try {
      const answer = await outgoing({ method: 'POST', url, headers, body, verifyHostname }, signal)
      return responseIn(answer, message, `${url.host} to ${operation}`)
    } catch (error) {
      throw error instanceof OutgoingError ? new WireError(error.message, { verified: error.sent }, error) : error
    }
  }
}

/** @throws WireError for an error status, a body that is not JSON or is invalid, and an answer to another message. */
function responseIn({ status, body }: OutgoingResponse, message: Message, where: string): AuthNResponse {
  const response = parseJson(body)
  if (status !== 200) {
    const hint = status === 401 || status === 403 ? `; ${REFUSED}` : ''
    // A host whose RSA services have failed may still answer with an HTML page.
    const refused = status >= 400 && status < 500 && !BUSY.has(status) && response !== undefined
    const verified = status >= 500 || status < 300
    throw new WireError(`${where}: HTTP ${status}${hint}`, { verified, refused })
  }
  const validate = validator('authn-response')
  if (!validate(response)) {
    const what =
      response === undefined ? 'no JSON' : `a body against its schema: ${formatErrors(validate.errors ?? [])}`
    throw new WireError(`${where}: ${what}`, { verified: true })
  }
  const expected = 'context' in message ? message.context.messageId : response.context.inResponseTo
  if (response.context.inResponseTo !== expected)
    throw new WireError(`${where}: an answer to another message`, { verified: true })
  return response
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
