/** Messages of a vendor's wire, validated by their schemas; unknown members are allowed. */
import type { ValidateFunction } from 'ajv'
import { own } from '../../../adapter/kernel/objects.ts'
import { redact, type Shape, shapeOf } from '../../../adapter/kernel/redact.ts'
import { pointerTo } from '../../config/faults.ts'

/** `pointer` is a JSON pointer (RFC 6901). */
export interface MessageFault {
  readonly pointer: string
  readonly message: string
}
/** The loggable part of a request. */
export interface Received {
  /** Redacted, without unknown members. */
  readonly body: unknown
  /** Unknown members, by JSON pointer. */
  readonly ignored: readonly string[]
}
/** Messages of one vendor, by the names of their schemas in `schemas/<id>/authority/`. */
export interface Messages<M> {
  /** Removes unknown members from the value. `request` is absent when there are faults. */
  receive<N extends keyof M & string>(
    name: N,
    value: unknown,
  ): Received & { readonly request?: M[N]; readonly faults: readonly MessageFault[] }
  /** Returns the answer. @throws Error for an answer against its schema. */
  checked<A extends object>(name: keyof M & string, answer: A): A
}
/** The validators remove undeclared members. */
export interface MessagesOptions<M> {
  readonly schemas: { readonly [name: string]: object }
  readonly validator: <N extends keyof M & string>(name: N) => ValidateFunction<M[N]>
}

const MAX_FAULTS = 64
const MAX_POINTER = 1024

export function createMessages<M>({ schemas, validator }: MessagesOptions<M>): Messages<M> {
  const faultsOf = ({ errors }: Pick<ValidateFunction, 'errors'>): readonly MessageFault[] =>
    (errors ?? []).slice(0, MAX_FAULTS).map(faultOf)
  return {
    receive: (name, value) => {
      const schema = schemas[name] ?? {}
      const ignored = unknownMembers(schema, value)
      const validate = validator(name)
      if (validate(value)) return { request: value, faults: [], ignored, body: redact(schema, value) }
      return { faults: faultsOf(validate), ignored, body: redact(schema, value) }
    },
    checked: (name, answer) => {
      const validate = validator(name)
      if (validate(answer)) return answer
      const list = faultsOf(validate)
        .map(({ pointer, message }) => `${pointer} ${message}`)
        .join('; ')
      throw new Error(`the answer ${name} is against its schema: ${list}`)
    },
  }
}

function faultOf({
  instancePath,
  params,
  message = 'is not allowed',
}: NonNullable<ValidateFunction['errors']>[number]): MessageFault {
  const missing = params['missingProperty']
  const pointer = missing === undefined ? instancePath : `${instancePath}/${String(missing)}`
  return { pointer: pointer.slice(0, MAX_POINTER), message: missing === undefined ? message : 'is required' }
}

function unknownMembers(schema: object, value: unknown): readonly string[] {
  const found: string[] = []
  collectUnknown(shapeOf(schema), value, [], found)
  return found
}

/** `way` is shared and restored: pointers are built only for the rare unknown members. */
function collectUnknown({ properties, items, others }: Shape, value: unknown, way: string[], found: string[]): void {
  if (typeof value !== 'object' || value === null) return
  const isList = Array.isArray(value)
  if ((isList ? items : (properties ?? others)) === undefined) return
  for (const name of Object.keys(value)) {
    const declared = isList ? items : (own(properties ?? {}, name) ?? others)
    way.push(name)
    if (declared === undefined) found.push(way.reduce((at, name) => pointerTo(at, name), ''))
    else collectUnknown(shapeOf(declared), (value as { readonly [name: string]: unknown })[name], way, found)
    way.pop()
  }
}
