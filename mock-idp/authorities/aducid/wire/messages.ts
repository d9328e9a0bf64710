/** Messages of R4 as JSON, validated by their schemas in schemas/aducid/authority/. */
import { loadValidators } from '../../../../adapter/kernel/load-validators.ts'
import { own } from '../../../../adapter/kernel/objects.ts'
import type { Reason } from '../../../../adapter/spi.ts'
import { schemas } from '../../../../schemas/gen/aducid/wire-schemas.ts'
import type { Validated } from '../../../../schemas/gen/validated.ts'
import { createMessages, type Received } from '../../wire/messages.ts'
import { elementNode, type SoapRequest, writeEnvelope, writeFault } from '../../wire/soap/envelope.ts'
import type { SoapFault } from '../../wire/soap/fault.ts'
import { readParameters, writeParameters } from '../../wire/soap/parameters.ts'
import { reason } from '../rules/reasons.ts'

type Messages = Validated['aducid/wire']
export type RequestName = 'request-operation' | 'get-psl-attributes' | 'execute-personal-object' | 'close-session'
export type AnswerName = `${RequestName}-response`
export type Requests = Pick<Messages, RequestName>
export type Answers = Pick<Messages, AnswerName>
/** A request, or the reason to refuse it. */
export type Read<N extends RequestName> = { readonly message: Requests[N] } | { readonly refused: Reason }

/** Limits of schemas/host/common/reason.schema.json and of fault.schema.json. */
const MAX_FACT = 256
const MAX_FAULTS = 16
const MAX_TEXT = 1024
/** Members that are attributes in XML. */
export const XML_ATTRIBUTES: readonly string[] = ['attributeName']

const messages = createMessages<Messages>({ schemas, validator: loadValidators('aducid/wire') })

/** Unknown elements are removed: newer clients may send more. `onReceived` gets the loggable part, of refused requests too. */
export function readRequest<N extends RequestName>(
  name: N,
  request: SoapRequest,
  onReceived: (received: Received) => void,
): Read<N> {
  const value = readParameters(request, own(schemas, name) ?? {})
  const { request: message, faults, ...received } = messages.receive(name, value)
  onReceived(received)
  if (message !== undefined) return { message }
  const named = faults.map(({ pointer, message }) => `${pointer} ${message}`.slice(0, MAX_FACT)).slice(0, MAX_FAULTS)
  return { refused: reason('MESSAGE_INVALID', { faults: named }) }
}

/** The answer to an operation, in the namespace of the request. @throws Error for an answer against its schema. */
export function formatAnswer(
  name: AnswerName,
  answer: object,
  { operation: { name: operation, namespace } }: SoapRequest,
): string {
  const children = writeParameters(messages.checked(name, answer), own(schemas, name) ?? {}, XML_ATTRIBUTES)
  return writeEnvelope(elementNode(`ns1:${operation}Response`, children, { 'xmlns:ns1': namespace }))
}

export function formatFault({ code, message }: SoapFault): string {
  return writeFault(
    messages.checked('fault', { faultcode: `soapenv:${code}`, faultstring: message.slice(0, MAX_TEXT) }),
  )
}
