/** Parameters of the control API, checked by the schemas of the OpenAPI document before an operation runs. */
import type { Request, RequestHandler } from 'express'
import { loadSchemaValidators } from '../../adapter/kernel/load-validators.ts'
import { CONTROL_OPERATIONS, type ControlOperation } from '../../schemas/gen/host/control-operations.ts'
import { schemaFaults } from '../config/faults.ts'
import { ControlError } from '../core/control-error.ts'
import { controlPath, type FindOperation } from './find-operation.ts'

const MAX_SHOWN = 64
const schemas = Object.fromEntries(
  CONTROL_OPERATIONS.flatMap(({ operationId, parameters }) => (parameters ? [[operationId, parameters]] : [])),
)
const validatorOf = loadSchemaValidators('host/control-parameters', schemas)

/** Passes on requests that no operation has. */
export function checkParameters(find: FindOperation): RequestHandler {
  return (req, _res, next) => {
    const { operation, parts } = find(req.method, controlPath(req))
    if (operation !== undefined) check(operation, parts, req.query)
    next()
  }
}

/** @throws ControlError 400 for an unknown parameter of the query and for a value against its schema. */
function check(operation: ControlOperation, parts: { readonly [name: string]: string }, query: Request['query']): void {
  const { operationId, inQuery, parameters } = operation
  const [unknown] = Object.keys(query).filter((name) => !inQuery.includes(name))
  if (unknown !== undefined) throw unknownParameter(unknown, inQuery)
  const validate = validatorOf(operationId)
  if (parameters === undefined || validate === undefined) return
  const decoded = Object.entries(parts).map(([name, part]) => [name, decodeURIComponent(part)])
  const given = Object.entries({ ...Object.fromEntries(decoded), ...query })
  const typed = given.map(([name, value]) => [name, withType(value, parameters.properties[name]?.['type'])])
  if (validate(Object.fromEntries(typed))) return
  const faults = schemaFaults(validate.errors ?? [])
  const details = faults.map(({ pointer, message }) => ({ pointer, message: `"${pointer.slice(1)}" ${message}` }))
  const isOfPath = faults.some(({ pointer }) => operation.inPath.includes(pointer.slice(1)))
  const message = `The parameter ${details[0]?.message ?? ''}.`
  throw new ControlError(400, isOfPath ? 'VALIDATION_ERROR' : 'INVALID_REQUEST', message, details)
}

/** Numbers and truth values are texts in a URL. */
function withType(value: unknown, type: unknown): unknown {
  if (typeof value !== 'string') return value
  if (type === 'integer' && /^-?\d{1,15}$/.test(value)) return Number(value)
  return type === 'boolean' && /^(?:true|false)$/.test(value) ? value === 'true' : value
}

function unknownParameter(name: string, known: readonly string[]): ControlError {
  const next = known.length === 0 ? 'This operation has none.' : `This operation has: ${known.join(', ')}.`
  const message = `The query parameter "${name.slice(0, MAX_SHOWN)}" is unknown. ${next}`
  return new ControlError(400, 'INVALID_REQUEST', message)
}
