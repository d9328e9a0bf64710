/** The WSDL 1.1 of R4 (RPC/encoded), built from the operations and the schemas of their messages. */
import { own } from '../../../../adapter/kernel/objects.ts'
import { shapeOf } from '../../../../adapter/kernel/redact.ts'
import { schemas } from '../../../../schemas/gen/aducid/wire-schemas.ts'
import { buildXml, elementNode, type XmlNode } from '../../wire/soap/envelope.ts'
import { XML_ATTRIBUTES } from './messages.ts'

/** Of WSDL 1.1, its SOAP binding, and SOAP encoding. */
const WSDL = 'http://schemas.xmlsoap.org/wsdl/'
const SOAP = 'http://schemas.xmlsoap.org/wsdl/soap/'
const ENCODING = 'http://schemas.xmlsoap.org/soap/encoding/'
const SCHEMA = 'http://www.w3.org/2001/XMLSchema'
const HTTP = 'http://schemas.xmlsoap.org/soap/http'

export interface WsdlOptions {
  readonly namespace: string
  /** URL of R4. */
  readonly address: string
  /** Operations with the names of the schemas of their messages. */
  readonly operations: readonly (readonly [operation: string, request: string, answer: string])[]
}

export function formatWsdl({ namespace, address, operations }: WsdlOptions): string {
  const messages = operations.flatMap(([name, request, answer]) => [
    [name, schemaOf(request)] as const,
    [`${name}Response`, schemaOf(answer)] as const,
  ])
  const namespaces = { xmlns: WSDL, 'xmlns:soap': SOAP, 'xmlns:xsd': SCHEMA, 'xmlns:tns': namespace }
  return buildXml(
    elementNode(
      'definitions',
      [
        elementNode('types', [schemaElement(namespace, typesIn(messages.map(([, schema]) => schema)))]),
        ...messages.map(([name, schema]) => elementNode('message', partsOf(schema), { name })),
        portType(operations),
        binding(operations, namespace),
        service(address),
      ],
      { name: 'AIM', targetNamespace: namespace, ...namespaces },
    ),
  )
}

function schemaOf(name: string): object {
  return own(schemas, name) ?? {}
}

function schemaElement(targetNamespace: string, types: readonly XmlNode[]): XmlNode {
  return elementNode('xsd:schema', types, { targetNamespace, elementFormDefault: 'unqualified' })
}

/** Properties that are elements or attributes; items of repeated ones. */
function membersOf(schema: object): readonly { name: string; declared: object; isRepeated: boolean }[] {
  return Object.entries(shapeOf(schema).properties ?? {}).map(([name, declared]) => {
    const { items } = shapeOf(declared)
    return { name, declared: items ?? declared, isRepeated: items !== undefined }
  })
}

function isObject(schema: object): boolean {
  return shapeOf(schema).properties !== undefined
}

function typeName(name: string, declared: object): string {
  return isObject(declared) ? `tns:${name}Type` : 'xsd:string'
}

function partsOf(schema: object): readonly XmlNode[] {
  return membersOf(schema).map(({ name, declared }) =>
    elementNode('part', [], { name, type: typeName(name, declared) }),
  )
}

/** The complex types that the schemas use, each once. */
function typesIn(list: readonly object[]): readonly XmlNode[] {
  const types = new Map<string, XmlNode>()
  const add = (schema: object) => {
    for (const { name, declared } of membersOf(schema)) {
      if (!isObject(declared) || types.has(name)) continue
      types.set(name, complexType(`${name}Type`, declared))
      add(declared)
    }
  }
  for (const schema of list) add(schema)
  return [...types.values()]
}

function complexType(name: string, schema: object): XmlNode {
  const members = membersOf(schema)
  const elements = members
    .filter((member) => !XML_ATTRIBUTES.includes(member.name))
    .map(({ name, declared, isRepeated }) =>
      elementNode('xsd:element', [], {
        ...{ name, type: typeName(name, declared), minOccurs: '0', maxOccurs: isRepeated ? 'unbounded' : '1' },
      }),
    )
  const attributes = members
    .filter((member) => XML_ATTRIBUTES.includes(member.name))
    .map(({ name }) => elementNode('xsd:attribute', [], { name, type: 'xsd:string' }))
  return elementNode('xsd:complexType', [elementNode('xsd:sequence', elements), ...attributes], { name })
}

function portType(operations: WsdlOptions['operations']): XmlNode {
  const list = operations.map(([name]) =>
    elementNode(
      'operation',
      [
        elementNode('input', [], { message: `tns:${name}` }),
        elementNode('output', [], { message: `tns:${name}Response` }),
      ],
      { name },
    ),
  )
  return elementNode('portType', list, { name: 'R4PortType' })
}

function binding(operations: WsdlOptions['operations'], namespace: string): XmlNode {
  const body = () => elementNode('soap:body', [], { use: 'encoded', namespace, encodingStyle: ENCODING })
  const list = operations.map(([name]) =>
    elementNode(
      'operation',
      [
        elementNode('soap:operation', [], { soapAction: `${namespace}#${name}` }),
        elementNode('input', [body()]),
        elementNode('output', [body()]),
      ],
      { name },
    ),
  )
  const rpc = elementNode('soap:binding', [], { style: 'rpc', transport: HTTP })
  return elementNode('binding', [rpc, ...list], { name: 'R4Binding', type: 'tns:R4PortType' })
}

function service(address: string): XmlNode {
  const port = elementNode('port', [elementNode('soap:address', [], { location: address })], {
    name: 'R4',
    binding: 'tns:R4Binding',
  })
  return elementNode('service', [port], { name: 'AIM' })
}
