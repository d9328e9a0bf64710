/** Operations as data: `schemas/<folder>/operations.json` of common, control and every adapter whose vendor has a REST API. */
import { readJson, type Schema } from './read.ts'

/** Path, query or header parameter in the form of OpenAPI. */
export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly description: string
  readonly required: boolean
  readonly schema: Schema
  readonly example?: string
}
/** Response by media type: schema file of the same folder, `states` for any state, or null for text. */
export interface Answer {
  readonly description: string
  readonly content?: { readonly [mediaType: string]: string | null }
}
type Answers = { readonly [status: string]: Answer }
/**
 * One operation. `request.schema` is a schema file of the same folder, or `actions` for the actions of all adapters.
 * `request.mediaType` is the media type of a body other than JSON, for example `application/x-www-form-urlencoded`.
 */
export interface Operation {
  readonly folder: string
  readonly method: 'get' | 'put' | 'post' | 'patch' | 'delete'
  readonly path: string
  readonly operationId: string
  readonly tag: string
  readonly summary: string
  readonly description: string
  readonly parameters: readonly Parameter[]
  readonly request?: { readonly schema: string; readonly required: boolean; readonly mediaType?: string }
  readonly answers: Answers
}
interface OperationsFile {
  readonly parameters: { readonly [name: string]: Parameter }
  readonly everywhere: Answers // responses of every operation of the file
  readonly everywhereWithBody: Answers // responses of every operation with a body
  readonly operations: readonly (Omit<Operation, 'folder' | 'parameters'> & {
    readonly parameters?: readonly string[]
  })[]
}

/**
 * Operations of one folder, with their parameters and the common responses.
 * @throws Error for an unknown parameter.
 */
export function readOperations(folder: string): readonly Operation[] {
  const { parameters, everywhere, everywhereWithBody, operations } = readJson<OperationsFile>(folder, 'operations.json')
  return operations.map((operation) => ({
    ...operation,
    folder,
    parameters: (operation.parameters ?? []).map((name) => {
      const parameter = parameters[name]
      if (parameter === undefined) throw new Error(`${operation.operationId}: no parameter "${name}"`)
      return parameter
    }),
    answers: { ...everywhere, ...(operation.request && everywhereWithBody), ...operation.answers },
  }))
}
