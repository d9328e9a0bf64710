/** Parameters of operations (RPC/encoded, SOAP 1.1 section 5) as JSON, directed by the schema of the message. */
import { own } from '../../../../adapter/kernel/objects.ts'
import { shapeOf } from '../../../../adapter/kernel/redact.ts'
import type { XmlElement } from '../../../../adapter/xml/elements.ts'
import { elementNode, type SoapRequest, textNode, type XmlNode } from './envelope.ts'
import { SoapFault } from './fault.ts'

const INSTANCE = /^http:\/\/www\.w3\.org\/(?:1999|2000\/10|2001)\/XMLSchema-instance$/
const ENCODING = 'http://schemas.xmlsoap.org/soap/encoding/'
/** Independent elements may refer to each other: at most this many references are followed. */
const MAX_REFERENCES = 256

/** The parameters by name. An element with a list as schema is repeated; other repeated elements become lists too, which their schema refuses. */
export function readParameters({ operation, independent }: SoapRequest, schema: object): object {
  return readMembers(operation, schema, createResolve(independent))
}

/** The element itself, or the independent one that it refers to (section 5.4.1). */
type Resolve = (element: XmlElement) => XmlElement

function createResolve(independent: readonly XmlElement[]): Resolve {
  const targets = new Map(independent.flatMap((element) => idOf(element).map((id) => [id, element] as const)))
  let followed = 0
  return (element) => {
    const reference = attributeOf(element, 'href')
    if (reference === undefined) return element
    const target = targets.get(reference.replace(/^#/, ''))
    if (target === undefined || attributeOf(target, 'href') !== undefined || ++followed > MAX_REFERENCES)
      throw new SoapFault('Client', 'The href of a parameter leads to no element of the Body. Send the value in place.')
    return target
  }
}

function readMembers(element: XmlElement, schema: object, resolve: Resolve): object {
  const { properties = {} } = shapeOf(schema)
  const members = new Map<string, unknown[]>()
  const add = (name: string, value: unknown) => {
    if (value === undefined) return
    const values = members.get(name)
    if (values === undefined) members.set(name, [value])
    else values.push(value)
  }
  for (const { name, namespace, value } of element.attributes)
    if (!isEncoding(namespace) && own(properties, name) !== undefined) add(name, value)
  for (const child of element.children) {
    const declared = own(properties, child.name)
    const item = itemSchema(declared)
    const values = isList(declared) ? itemsOf(resolve(child), item) : [child]
    for (const value of values) add(child.name, readValue(value, item, resolve))
  }
  return Object.fromEntries(
    [...members].map(([name, values]) => [
      name,
      isList(own(properties, name)) || values.length > 1 ? values : values[0],
    ]),
  )
}

/** Some libraries send a list as an array: one element, whose children are the items (section 5.4.2). Names of items do not matter. */
function itemsOf(element: XmlElement, item: object): readonly XmlElement[] {
  const { properties } = shapeOf(item)
  if (properties === undefined || element.children.length === 0) return [element]
  const isItem = [...element.children, ...element.attributes].some(({ name }) => own(properties, name) !== undefined)
  return isItem ? [element] : element.children
}

function readValue(given: XmlElement, schema: object, resolve: Resolve): unknown {
  const element = resolve(given)
  if (isNil(element)) return undefined
  if (element.children.length > 0 || shapeOf(schema).properties !== undefined)
    return readMembers(element, schema, resolve)
  // An absent parameter may be sent as an empty element.
  return element.text === '' && 'minLength' in schema ? undefined : element.text
}

function idOf({ attributes }: XmlElement): readonly string[] {
  return attributes.filter(({ name, namespace }) => name === 'id' && namespace === '').map(({ value }) => value)
}

function attributeOf({ attributes }: XmlElement, wanted: string): string | undefined {
  return attributes.find(({ name, namespace }) => name === wanted && namespace === '')?.value
}

function isEncoding(namespace: string): boolean {
  return namespace === ENCODING || INSTANCE.test(namespace)
}

/** `xsi:nil`, in the schema of 1999 `xsi:null`. */
function isNil({ attributes }: XmlElement): boolean {
  return attributes.some(
    ({ name, namespace, value }) =>
      (name === 'nil' || name === 'null') && INSTANCE.test(namespace) && (value === '1' || value === 'true'),
  )
}

function isList(schema: object | undefined): boolean {
  return schema !== undefined && shapeOf(schema).items !== undefined
}

function itemSchema(schema: object = {}): object {
  return shapeOf(schema).items ?? schema
}

/**
 * The children of an answer in the order of its schema. Members without a value are omitted: some clients take an empty element for a missing one. `attributes`
 * are the names of members that are XML attributes.
 */
export function writeParameters(answer: object, schema: object, attributes: readonly string[]): readonly XmlNode[] {
  const { properties = {} } = shapeOf(schema)
  return Object.entries(properties)
    .filter(([name]) => !attributes.includes(name))
    .flatMap(([name, declared]) =>
      [own(answer as Members, name) ?? []]
        .flat()
        .flatMap((value) => nodesOf(name, value, itemSchema(declared), attributes)),
    )
}

type Members = { readonly [name: string]: unknown }

function nodesOf(name: string, value: unknown, schema: object, attributes: readonly string[]): readonly XmlNode[] {
  if (typeof value !== 'object' || value === null) return value === '' ? [] : [textNode(name, String(value))]
  const children = writeParameters(value, schema, attributes)
  const own = Object.entries(value).filter(([member]) => attributes.includes(member))
  if (children.length === 0 && own.length === 0) return []
  return [elementNode(name, children, Object.fromEntries(own.map(([member, text]) => [member, String(text)])))]
}
