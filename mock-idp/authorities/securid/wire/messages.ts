/** Wire messages, validated by their schemas. */

import { loadValidators } from '../../../../adapter/kernel/load-validators.ts'
import { schemas } from '../../../../schemas/gen/securid/wire-schemas.ts'
import type { Validated } from '../../../../schemas/gen/validated.ts'
import { createMessages, type Received } from '../../wire/messages.ts'
import { WireRefusal } from './refusal.ts'

/** The requests, by the names of their schemas in schemas/securid/authority/. */
export type Requests = Pick<
  Validated['securid/wire'],
  'initialize-request' | 'verify-request' | 'status-request' | 'cancel-request'
>
/** The names of the requests' schemas. */
export type RequestName = keyof Requests

/** The names of the schemas of answers. */
export type AnswerName = Exclude<keyof Validated['securid/wire'], RequestName>

const messages = createMessages<Validated['securid/wire']>({ schemas, validator: loadValidators('securid/wire') })

/**
 * Unknown members are removed: newer clients may send more. `onReceived` gets the loggable part, of refused requests
 * too. @throws WireRefusal 400.
 */
export function readRequest<N extends RequestName>(
  schema: N,
  body: Buffer,
  onReceived: (received: Received) => void,
): Requests[N] {
  const { request, faults, ...received } = messages.receive(schema, parse(body))
  onReceived(received)
  if (request !== undefined) return request
  throw new WireRefusal(400, 'INVALID_REQUEST', 'The body is not what this path takes; see details.', {
    details: [...faults],
  })
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    // The parser's message quotes the body, which may contain a passcode.
    throw new WireRefusal(400, 'INVALID_BODY', 'The body is not JSON in UTF-8.')
  }
}

/** @throws Error for an answer against its schema. */
export const { checked } = messages
