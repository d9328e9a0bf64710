/** Messages on the wire: read and written by their schemas alone. */

import { loadValidators } from '../../../../adapter/kernel/load-validators.ts'
import { schemas } from '../../../../schemas/gen/haventec/wire-schemas.ts'
import type { Validated } from '../../../../schemas/gen/validated.ts'
import { createMessages, type Received } from '../../wire/messages.ts'
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

const messages = createMessages<Validated['haventec/wire']>({ schemas, validator: loadValidators('haventec/wire') })

/**
 * The request in a body. Members that the vendor does not have are left out: newer clients may send more. `onReceived` is told
 * what the journal may keep of it, also where it is refused.
 * @throws WireRefusal MOCK-BODY-UNREADABLE, MOCK-REQUEST-INVALID.
 */
export const readRequest = <N extends RequestName>(
  schema: N,
  body: Buffer,
  onReceived: (received: Received) => void,
): Requests[N] => {
  const { request, faults, ...received } = messages.receive(schema, parse(body))
  onReceived(received)
  if (request !== undefined) return request
  const said = faults.map(({ pointer, message }) => `${pointer} ${message}`).join('; ')
  throw new WireRefusal('MOCK-REQUEST-INVALID', said)
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
export const { checked } = messages
