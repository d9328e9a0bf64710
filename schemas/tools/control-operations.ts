/** `schemas/gen/host/control-operations.ts`: the operations of the control API as data for its router. */
import { type Operation, readOperations } from './operations.ts'
import { controlFolders, HOST_CONTROL, type Schema } from './read.ts'
import { BANNER, dataText } from './text.ts'

/** The schema of all parameters of an operation; undefined without parameters. */
function parametersSchema({ parameters }: Operation): Schema | undefined {
  if (parameters.length === 0) return undefined
  return {
    type: 'object',
    properties: Object.fromEntries(
      parameters.map(({ name, schema, description }) => [name, { description, ...schema }]),
    ),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  }
}

function entryOf(operation: Operation): object {
  const { operationId, method, path, summary, folder } = operation
  const module = folder === HOST_CONTROL ? undefined : path.split('/')[2]
  const inPath = operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)
  const inQuery = operation.parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name)
  return { operationId, module, method, path, summary, inPath, inQuery, parameters: parametersSchema(operation) }
}

/** The schemas of the parameters by operation. */
export function controlParameters(): { readonly [operationId: string]: Schema } {
  const schemas = controlFolders()
    .flatMap(readOperations)
    .map((operation) => [operation.operationId, parametersSchema(operation)] as const)
  return Object.fromEntries(schemas.flatMap(([id, schema]) => (schema === undefined ? [] : [[id, schema]])))
}

/** The generated file, by its path in the repository. */
export function controlOperationsFile(): { readonly [path: string]: string } {
  const entries = controlFolders().flatMap(readOperations).map(entryOf)
  const text = [
    BANNER,
    '/** An operation of `/mock`; `parameters` is the schema of its path and query parameters. */',
    'export interface ControlOperation {',
    '  readonly operationId: string',
    '  readonly module?: string // id of the simulated server; absent: of the host',
    "  readonly method: 'get' | 'put' | 'post' | 'patch' | 'delete'",
    '  readonly path: string',
    '  readonly summary: string',
    '  readonly inPath: readonly string[]',
    '  readonly inQuery: readonly string[]',
    '  readonly parameters?: {',
    '    readonly properties: { readonly [name: string]: { readonly [keyword: string]: unknown } }',
    '    readonly [keyword: string]: unknown',
    '  }',
    '}',
    '',
    `export const CONTROL_OPERATIONS: readonly ControlOperation[] = ${dataText(entries)}`,
    '',
  ]
  return { 'schemas/gen/host/control-operations.ts': text.join('\n') }
}
