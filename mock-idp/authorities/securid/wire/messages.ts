/** Wire messages, validated by their schemas. */

import { schemas } from '../../../../schemas/gen/securid/wire-schemas.ts'
import type { Cancel, CheckStatus, Initialize, Verify } from '../../../../schemas/gen/securid/wire-types.ts'
import { validators } from '../../../../schemas/gen/securid/wire-validators.ts'
import { createMessages, type Received } from '../../wire/messages.ts'
import { WireRefusal } from './refusal.ts'

/** By the names of their schemas in schemas/securid/authority/. */
export interface Requests {
  'initialize-request': Initialize
  'verify-request': Verify
  'status-request': CheckStatus
  'cancel-request': Cancel
}
export type RequestName = keyof Requests

const messages = createMessages({ schemas, validators })

/**
 * Unknown members are removed: newer clients may send more. `onReceived` gets the loggable part, of refused requests
 * too. @throws WireRefusal 400.
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
  throw new WireRefusal(400, 'INVALID_REQUEST', 'The body is not what this path takes; see details.', [...faults])
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
