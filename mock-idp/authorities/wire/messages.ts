/** Messages on a vendor's wire: judged by their schemas alone, liberal in what they take. */
import type { ValidateFunction } from 'ajv'
import { own } from '../../../adapter/kernel/objects.ts'
import { redact, shapeOf } from '../../../adapter/kernel/redact.ts'
import { pointerTo } from '../../config/faults.ts'

/** One fault of a message, by JSON pointer (RFC 6901). */
export interface MessageFault {
  readonly pointer: string
  readonly message: string
}
/** A request that was read: what the journal may keep of it. */
export interface Received {
  /** Secrets are blotted out, unknown members left out. */
  readonly body: unknown
  /** The members that the vendor does not have, by JSON pointer. */
  readonly ignored: readonly string[]
}
/** The messages of one vendor, by the names of their schemas in `schemas/<id>/authority/`. */
export interface Messages {
  /** Takes unknown members out of the value: newer clients may send more. @throws Error for a message that there is not. */
  receive(name: string, value: unknown): Received & { readonly faults: readonly MessageFault[] }
  /** The same answer. @throws Error when it is against its schema. */
  checked<A extends object>(name: string, answer: A): A
}
/** What is generated of the messages. The validators take out what no schema declares. */
export interface MessagesOptions {
  readonly schemas: { readonly [name: string]: object }
  readonly validators: { readonly [name: string]: ValidateFunction }
}

const MOST_FAULTS = 64
const LONGEST_POINTER = 1024

/** The messages of a vendor. */
export const createMessages = ({ schemas, validators }: MessagesOptions): Messages => {
  const faultsOf = (name: string, value: unknown): readonly MessageFault[] => {
    const validate = validators[name]
    if (validate === undefined) throw new Error(`there is no message ${name}`)
    return validate(value) ? [] : (validate.errors ?? []).slice(0, MOST_FAULTS).map(faultOf)
  }
  return {
    receive: (name, value) => {
      const schema = schemas[name] ?? {}
      const ignored = unknownMembers(schema, value)
      const faults = faultsOf(name, value)
      return { faults, ignored, body: redact(schema, value) }
    },
    checked: (name, answer) => {
      const faults = faultsOf(name, answer)
      if (faults.length === 0) return answer
      const said = faults.map(({ pointer, message }) => `${pointer} ${message}`).join('; ')
      throw new Error(`the answer ${name} is against its schema: ${said}`)
    },
  }
}

const faultOf = ({
  instancePath,
  params,
  message = 'is not allowed',
}: NonNullable<ValidateFunction['errors']>[number]): MessageFault => {
  const missing = params['missingProperty']
  const pointer = missing === undefined ? instancePath : `${instancePath}/${String(missing)}`
  return { pointer: pointer.slice(0, LONGEST_POINTER), message: missing === undefined ? message : 'is required' }
}

/** The members of a value that its schema does not declare, by JSON pointer. */
const unknownMembers = (schema: object, value: unknown): readonly string[] => {
  const found: string[] = []
  gatherUnknown(shapeOf(schema), value, [], found)
  return found
}

/** Hardly any request has such a member: pointers are made for those alone. `way` is given back as it was. */
const gatherUnknown = (
  { properties, items }: ReturnType<typeof shapeOf>,
  value: unknown,
  way: string[],
  found: string[],
): void => {
  if (typeof value !== 'object' || value === null) return
  const isList = Array.isArray(value)
  if ((isList ? items : properties) === undefined) return
  for (const name of Object.keys(value)) {
    const declared = isList ? items : own(properties ?? {}, name)
    way.push(name)
    if (declared === undefined) found.push(way.reduce((at, name) => pointerTo(at, name), ''))
    else gatherUnknown(shapeOf(declared), (value as { readonly [name: string]: unknown })[name], way, found)
    way.pop()
  }
}
