/** Requests to R4 of ADUCID AIM: SOAP 1.1, RPC/encoded. */

import type { OutgoingResponse } from '../../outgoing/http.ts'
import type { XmlFault } from '../../xml/check-xml.ts'
import { readXml, type XmlElement } from '../../xml/elements.ts'
import { escapeXml } from '../../xml/escape.ts'
import type { Connection } from './settings.ts'

export const R4_PATH = '/AIM/services/R4'

export type Operation = 'AIMrequestOperation' | 'AIMgetPSLAttributes' | 'AIMexecutePersonalObject' | 'AIMcloseSession'
/** Elements by name; empty and undefined ones are not sent. */
export interface Parameters {
  readonly [name: string]: string | Parameters | undefined
}
/** An answer. Texts are those of another server: bounded by the size of the answer only. */
export interface Answer {
  readonly statusAIM: string
  /** '': the server has sent none. */
  readonly statusAuth: string
  /** Texts by element. */
  readonly values: ReadonlyMap<string, string>
  readonly personalObject?: XmlElement | undefined
}
/** @throws the reason of an aborted signal, an OutgoingError without an answer, a WireError for an unusable one. */
export type Client = (operation: Operation, parameters: Parameters, signal: AbortSignal) => Promise<Answer>

/** The answer of the server is not usable. The message contains no value of request or answer, but for a status or fault code. */
export class WireError extends Error {
  override readonly name = 'WireError'
}

const NAMESPACE = 'http://iface.aducid.com'
const ENVELOPE = [
  ['soapenv', 'http://schemas.xmlsoap.org/soap/envelope/'],
  ['i', NAMESPACE],
  ['xsi', 'http://www.w3.org/2001/XMLSchema-instance'],
  ['xsd', 'http://www.w3.org/2001/XMLSchema'],
] as const
const ENCODING = 'http://schemas.xmlsoap.org/soap/encoding/'

export function createClient({ outgoing, base, verifyHostname }: Connection): Client {
  const url = new URL(`${base}${R4_PATH}`)
  return async (operation, parameters, signal) => {
    const headers = { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: `"${NAMESPACE}#${operation}"` }
    const body = requestBody(operation, parameters)
    const response = await outgoing({ method: 'POST', url, headers, verifyHostname, body }, signal)
    return read(response, operation, `${url.host} to ${operation}`)
  }
}

function requestBody(operation: Operation, parameters: Parameters): string {
  const namespaces = ENVELOPE.map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`).join(' ')
  const content = elementsOf(parameters)
  return [
    `<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope ${namespaces}><soapenv:Body>`,
    `<i:${operation} soapenv:encodingStyle="${ENCODING}">${content}</i:${operation}>`,
    '</soapenv:Body></soapenv:Envelope>',
  ].join('')
}

function elementsOf(parameters: Parameters): string {
  return Object.entries(parameters)
    .map(([name, value = '']) => {
      if (typeof value !== 'string') return `<${name}>${elementsOf(value)}</${name}>`
      return value === '' ? '' : `<${name} xsi:type="xsd:string">${escapeXml(value)}</${name}>`
    })
    .join('')
}

const MAX_DEPTH = 32
const FAULTS: { readonly [fault in XmlFault]: string } = {
  notUtf8: 'a body that is not in UTF-8',
  characters: 'a body with characters that XML 1.0 does not allow',
  documentType: 'a body with a document type',
  tooDeep: 'a body that is too deep',
  notWellFormed: 'no well-formed XML',
  notParsed: 'XML with an attribute twice or a reserved name',
}

/** @throws WireError for a fault, another HTTP status than 200, and a body that is not the answer of the operation. */
function read({ status, body }: OutgoingResponse, operation: Operation, where: string): Answer {
  const document = readXml(body, MAX_DEPTH)
  const envelope = 'root' in document && document.root.name === 'Envelope' ? document.root : undefined
  const content = childOf(envelope, 'Body')
  const fault = childOf(content, 'Fault')
  if (fault !== undefined) throw new WireError(`${where}: HTTP ${status}, SOAP fault ${faultCode(fault)}`)
  if (status !== 200) throw new WireError(`${where}: HTTP ${status}`)
  if ('fault' in document) throw new WireError(`${where}: ${FAULTS[document.fault]}`)
  const answer = childOf(content, `${operation}Response`)
  if (answer === undefined) throw new WireError(`${where}: no ${operation}Response in a SOAP body`)
  const values = new Map(answer.children.map(({ name, text }) => [name, text.trim()] as const))
  const statusAIM = values.get('statusAIM') ?? ''
  if (statusAIM === '') throw new WireError(`${where}: no statusAIM`)
  const statusAuth = values.get('statusAuth') ?? ''
  return { statusAIM, statusAuth, values, personalObject: childOf(answer, 'personalObject') }
}

export function childOf(parent: Pick<XmlElement, 'children'> | undefined, name: string): XmlElement | undefined {
  return parent?.children.find((child) => child.name === name)
}

/** A qualified name, as SOAP 1.1 section 4.4 requires; other texts are not repeated. */
function faultCode(fault: XmlElement): string {
  const code = childOf(fault, 'faultcode')?.text.trim() ?? ''
  return /^[\w:.-]{1,64}$/.test(code) ? code : 'without a code'
}
