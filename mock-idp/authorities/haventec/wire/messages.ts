/** Wire messages, validated by their schemas. */

import { loadValidators } from '../../../../adapter/kernel/load-validators.ts'
import { schemas } from '../../../../schemas/gen/haventec/wire-schemas.ts'
import type { Validated } from '../../../../schemas/gen/validated.ts'
import { createMessages, type Received } from '../../wire/messages.ts'
import { messageOf } from '../rules/codes.ts'
import { WireRefusal } from './refusal.ts'

/** The requests, by the names of their schemas in schemas/haventec/authority/. */
export type Requests = Pick<
  Validated['haventec/wire'],
  | 'sign-up'
  | 'activate-user'
  | 'add-device'
  | 'activate-device'
  | 'login-request'
  | 'forgot-pin'
  | 'reset-pin'
  | 'device-change'
  | 'mfa-user'
  | 'mfa-verify'
  | 'mfa-activate'
>
/** The names of the requests' schemas. */
export type RequestName = keyof Requests

/** The names of the schemas of answers. */
export type AnswerName = Exclude<keyof Validated['haventec/wire'], RequestName>

/** Limits of schemas/host/common/reason.schema.json. */
const MAX_FACT = 256
const MAX_FAULTS = 16

const messages = createMessages<Validated['haventec/wire']>({ schemas, validator: loadValidators('haventec/wire') })

/**
 * Unknown members are removed: newer clients may send more. `onReceived` gets the loggable part, of refused requests
 * too. @throws WireRefusal MOCK-BODY-UNREADABLE, MOCK-REQUEST-INVALID.
 */
export function readRequest<N extends RequestName>(
  schema: N,
  body: Buffer,
  onReceived: (received: Received) => void,
): Requests[N] {
  const { request, faults, ...received } = messages.receive(schema, parse(body))
  onReceived(received)
  if (request !== undefined) return request
  const list = faults.map(({ pointer, message }) => `${pointer} ${message}`).join('; ')
  const named = faults.map(({ pointer, message }) => `${pointer} ${message}`.slice(0, MAX_FACT)).slice(0, MAX_FAULTS)
  const cause = { code: 'MOCK-REQUEST-INVALID', message: messageOf('MOCK-REQUEST-INVALID'), facts: { faults: named } }
  throw new WireRefusal('MOCK-REQUEST-INVALID', list, cause)
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
