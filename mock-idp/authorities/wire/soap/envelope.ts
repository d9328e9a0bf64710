/** SOAP 1.1 envelopes (section 4). */
import type { XmlFault } from '../../../../adapter/xml/check-xml.ts'
import { readXmlBytes, type XmlElement } from '../../../../adapter/xml/elements.ts'
import { escapeXml } from '../../../../adapter/xml/escape.ts'
import { fastXml } from '../../../../adapter/xml/fast-xml.ts'
import { SoapFault } from './fault.ts'

export const ENVELOPE = 'http://schemas.xmlsoap.org/soap/envelope/'
const ENVELOPE_1_2 = 'http://www.w3.org/2003/05/soap-envelope'

const MAX_DEPTH = 16
const FAULTS: { readonly [fault in XmlFault]: string } = {
  notUtf8: 'The body is not in UTF-8. Send it in UTF-8.',
  characters: 'The body has characters that XML 1.0 does not allow. Remove them.',
  documentType: 'The body has a document type (<!DOCTYPE). Send it without.',
  tooDeep: `The body has more than ${MAX_DEPTH} levels of elements. Send a message of this interface.`,
  notWellFormed: 'The body is not well-formed XML. Send a SOAP 1.1 envelope.',
  notParsed:
    'The body has an attribute twice, or a reserved name (__proto__, constructor, prototype). Send a message of this interface.',
}

/** The operation, and independent elements that it refers to (section 5.4.1). */
export interface SoapRequest {
  readonly operation: XmlElement
  readonly independent: readonly XmlElement[]
}

/** @throws SoapFault for a document that is no SOAP 1.1 envelope with an operation. */
export function readEnvelope(bytes: Uint8Array): SoapRequest {
  const read = readXmlBytes(bytes, MAX_DEPTH)
  if ('fault' in read) throw new SoapFault('Client', FAULTS[read.fault])
  const { root } = read
  if (root.name === 'Envelope' && root.namespace === ENVELOPE_1_2)
    throw new SoapFault('VersionMismatch', 'The envelope is one of SOAP 1.2. Send one of SOAP 1.1.')
  if (root.name !== 'Envelope' || root.namespace !== ENVELOPE)
    throw new SoapFault('VersionMismatch', `The document is no SOAP 1.1 envelope. Send Envelope in ${ENVELOPE}.`)
  for (const header of partOf(root, 'Header')?.children ?? []) refuseMandatory(header)
  const [operation, ...independent] = partOf(root, 'Body')?.children ?? []
  if (operation === undefined)
    throw new SoapFault('Client', 'The envelope has no Body with an operation. Send one operation in the Body.')
  return { operation, independent }
}

function partOf({ children }: XmlElement, name: string): XmlElement | undefined {
  return children.find((child) => child.name === name && child.namespace === ENVELOPE)
}

/** Section 4.2.3. */
function refuseMandatory({ attributes }: XmlElement): void {
  const isMandatory = attributes.some(
    ({ name, namespace, value }) => name === 'mustUnderstand' && namespace === ENVELOPE && value === '1',
  )
  if (isMandatory)
    throw new SoapFault('MustUnderstand', 'A header entry with mustUnderstand="1" is not known. Send none.')
}

/** A node of the library: the name with its nodes, and the attributes. */
export type XmlNode = { readonly [name: string]: unknown }

export function textNode(name: string, text: string): XmlNode {
  return { [name]: [{ '#text': escapeXml(text) }] }
}

/** `attributes` by qualified name. */
export function elementNode(
  name: string,
  children: readonly XmlNode[],
  attributes: { readonly [name: string]: string } = {},
): XmlNode {
  const values = Object.entries(attributes).map(([key, value]) => [key, escapeXml(value).replaceAll('"', '&quot;')])
  return values.length === 0 ? { [name]: children } : { [name]: children, ':@': Object.fromEntries(values) }
}

/** A message with this body. */
export function writeEnvelope(body: XmlNode): string {
  const envelope = elementNode('soapenv:Envelope', [elementNode('soapenv:Body', [body])], { 'xmlns:soapenv': ENVELOPE })
  return buildXml(envelope)
}

export function buildXml(root: XmlNode): string {
  const options = { preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '', processEntities: false }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new (fastXml().XMLBuilder)(options).build([root])}`
}

/** `faultcode` and `faultstring` (section 4.4). */
export function writeFault({ faultcode, faultstring }: { faultcode: string; faultstring: string }): string {
  return writeEnvelope(
    elementNode('soapenv:Fault', [textNode('faultcode', faultcode), textNode('faultstring', faultstring)]),
  )
}
