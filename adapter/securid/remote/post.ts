/** One message posted to one RSA server, and its answer checked by its schema. */

import type { AuthNResponse, Cancel, Initialize, Verify } from '../../../schemas/gen/securid/wire-types.ts'
import { loadValidators } from '../../kernel/load-validators.ts'
import { formatErrors } from '../../kernel/validators.ts'
import { OutgoingError, type OutgoingResponse } from '../../outgoing/http.ts'
import type { Clock } from '../../spi.ts'
import type { Connection, Server } from './settings.ts'
import { keyHeaders } from './sign.ts'

const validator = loadValidators('securid/wire')

/** What may be posted. */
export type Message = Initialize | Verify | Cancel

/** A server gave no answer that can be used. The message has no secret. */
export class WireError extends Error {
  override readonly name = 'WireError'
  /** Whether the server may have judged what was sent. */
  readonly judged: boolean
  /** Whether the server works and refuses: another one would, too. */
  readonly refused: boolean
  constructor(message: string, { judged, refused = false }: { judged: boolean; refused?: boolean }, cause?: unknown) {
    super(message, { cause })
    this.judged = judged
    this.refused = refused
  }
}
const REFUSED = 'check RSA Authentication Agent, RSA Access Key, RSA Access ID and Security Key Type'

/**
 * Posts messages of one instance. `operation` is the last part of the path. Raises the reason of an aborted signal, else a
 * WireError.
 */
export function createPost({ outgoing, ...connection }: Connection, clock: Clock) {
  return async (
    server: Server | undefined,
    operation: string,
    message: Message,
    signal: AbortSignal,
  ): Promise<AuthNResponse> => {
    if (server === undefined)
      throw new WireError('the attempt is of a server that is not configured', { judged: false })
    const url = new URL(`${server.base}/authn/${operation}`)
    const body = JSON.stringify(message)
    const key = keyHeaders(connection, { method: 'POST', path: url.pathname, body }, clock.now())
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json', ...key }
    const { verifyHostname } = server
    try {
      const answer = await outgoing({ method: 'POST', url, headers, body, verifyHostname }, signal)
      return responseIn(answer, message, `${url.host} to ${operation}`)
    } catch (error) {
      throw error instanceof OutgoingError ? new WireError(error.message, { judged: error.sent }, error) : error
    }
  }
}

/** @throws WireError for what is no answer of RSA's: an error status, HTML, a body against the schema, or to another message. */
function responseIn({ status, body }: OutgoingResponse, message: Message, where: string): AuthNResponse {
  const response = parsed(body)
  if (status !== 200) {
    const hint = status === 401 || status === 403 ? `; ${REFUSED}` : ''
    // A host whose RSA services are dead may still answer, with a page.
    const refused = status < 500 && response !== undefined
    throw new WireError(`${where}: HTTP ${status}${hint}`, { judged: status >= 500, refused })
  }
  const validate = validator('authn-response')
  if (!validate(response)) {
    const what =
      response === undefined ? 'no JSON' : `a body against its schema: ${formatErrors(validate.errors ?? [])}`
    throw new WireError(`${where}: ${what}`, { judged: true })
  }
  const expected = 'context' in message ? message.context.messageId : response.context.inResponseTo
  if (response.context.inResponseTo !== expected)
    throw new WireError(`${where}: an answer to another message`, { judged: true })
  return response
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
