/** Parameters of the control API, checked by the schemas of the OpenAPI document before an operation runs. */
import type { Request, RequestHandler } from 'express'
import { loadSchemaValidators } from '../../adapter/kernel/load-validators.ts'
import { CONTROL_OPERATIONS, type ControlOperation } from '../../schemas/gen/host/control-operations.ts'
import { schemaFaults } from '../config/faults.ts'
import { ControlError } from '../core/control-error.ts'
import { sentence } from '../core/sentence.ts'
import { controlPath, type FindOperation } from './find-operation.ts'
import { queryOf } from './query.ts'

type ParameterSchema = { readonly [keyword: string]: unknown }

const schemas = Object.fromEntries(
  CONTROL_OPERATIONS.flatMap(({ operationId, parameters }) => (parameters ? [[operationId, parameters]] : [])),
)
const validatorOf = loadSchemaValidators('host/control-parameters', schemas)

/** Passes on requests that no operation has. */
export function checkParameters(find: FindOperation): RequestHandler {
  return (req, _res, next) => {
    const { operation, parts } = find(req.method, controlPath(req))
    if (operation !== undefined) check(operation, parts, req)
    next()
  }
}

/** @throws ControlError 400 for an unknown or repeated parameter of the query and for a value against its schema. */
function check(operation: ControlOperation, parts: { readonly [name: string]: string }, req: Request): void {
  const { operationId, inPath, inQuery, parameters } = operation
  const query = queryOf(req, inQuery)
  const validate = validatorOf(operationId)
  if (parameters === undefined || validate === undefined) return
  const decoded = Object.entries(parts).map(([name, part]) => [name, decodeURIComponent(part)] as const)
  const typed = [...decoded, ...Object.entries(query)].map(([name, text]) => [
    name,
    withType(text, parameters.properties[name] ?? {}),
  ])
  if (validate(Object.fromEntries(typed))) return
  const faults = schemaFaults(validate.errors ?? [])
  const details = faults.map(({ pointer, message }) => {
    const name = pointer.slice(1)
    return { pointer, message: `"${name}" ${explain(parameters.properties[name] ?? {}, message)}` }
  })
  const isOfPath = faults.some(({ pointer }) => inPath.includes(pointer.slice(1)))
  const message = `The parameter ${details[0]?.message ?? ''}`
  throw new ControlError(400, isOfPath ? 'VALIDATION_ERROR' : 'INVALID_REQUEST', message, details)
}

/** Numbers and truth values are texts in a URL. */
function withType(text: string, { type }: ParameterSchema): unknown {
  if (type === 'integer' && /^-?\d{1,15}$/.test(text)) return Number(text)
  return type === 'boolean' && /^(?:true|false)$/.test(text) ? text === 'true' : text
}

function explain({ type, minimum, maximum, description }: ParameterSchema, fault: string): string {
  if (type === 'integer' && minimum !== undefined && maximum !== undefined)
    return `must be a whole number from ${minimum} to ${maximum}.`
  return fault.startsWith('must match') ? `has another form. ${description}` : sentence(fault)
}
