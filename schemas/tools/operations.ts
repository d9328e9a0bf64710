/**
 * Operations as data: `schemas/<folder>/operations.json` of common, control and every adapter whose vendor has a REST API. A
 * folder with many of them has one more file per subject, `operations/<subject>.json`.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join, posix } from 'node:path'
import { controlFolders, HOST_CONTROL, readJson, root, type Schema } from './read.ts'

/** Path, query or header parameter in the form of OpenAPI. */
export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly description: string
  readonly required: boolean
  readonly schema: Schema
  readonly example?: string
}
/** Response by media type: schema file below `schemas/`, several of them, `states` for any state, or null for text. */
export interface Answer {
  readonly description: string
  readonly content?: { readonly [mediaType: string]: string | readonly string[] | null }
}
type Answers = { readonly [status: string]: Answer }
/** Alternatives, each with all its schemes, by name; `{}` needs none. */
type Security = readonly { readonly [scheme: string]: readonly string[] }[]
/**
 * One operation. `request.schema` is a schema file of the same folder, several of them, or `actions` for the actions of all adapters.
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
  readonly security: Security
  readonly parameters: readonly Parameter[]
  readonly request?: {
    readonly schema: string | readonly string[]
    readonly required: boolean
    readonly mediaType?: string
  }
  readonly query?: string // a schema file of the same folder, whose members are parameters of the query
  readonly answers: Answers
}
interface OperationsFile {
  readonly parameters: { readonly [name: string]: Parameter }
  readonly securitySchemes?: { readonly [name: string]: Schema } // absent in a control folder: those of the host's
  readonly security?: Security // of every operation without its own
  readonly everywhere?: Answers // responses of every operation of the file; of the control API: of every control operation
  readonly everywhereWithBody?: Answers // responses of every operation with a body
  readonly operations: readonly (Omit<Operation, 'folder' | 'parameters' | 'security'> & {
    readonly parameters?: readonly string[]
    readonly security?: Security
  })[]
}

/**
 * Operations of one folder, with their parameters and the common responses.
 * @throws Error for an unknown parameter.
 */
export function readOperations(folder: string): readonly Operation[] {
  const shared = controlFolders().includes(folder) ? HOST_CONTROL : folder
  const {
    everywhere = {},
    everywhereWithBody = {},
    security = [],
  } = readJson<OperationsFile>(shared, 'operations.json')
  return filesOf(folder).flatMap(({ parameters, operations }) =>
    operations.map((operation) => ({
      security,
      ...operation,
      folder,
      parameters: [
        ...queryParameters(folder, operation.query),
        ...(operation.parameters ?? []).map((name) => {
          const parameter = parameters[name]
          if (parameter === undefined) throw new Error(`${operation.operationId}: no parameter "${name}"`)
          return parameter
        }),
      ],
      answers: {
        ...located(shared, { ...everywhere, ...(operation.request && everywhereWithBody) }),
        ...located(folder, operation.answers),
      },
    })),
  )
}

function queryParameters(folder: string, file: string | undefined): readonly Parameter[] {
  if (file === undefined) return []
  const { properties } = readJson<{ readonly properties: { readonly [name: string]: Schema } }>(folder, file)
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    description: String(description),
    required: false,
    schema,
  }))
}

function filesOf(folder: string): readonly OperationsFile[] {
  const subjects = join(root, 'schemas', folder, 'operations')
  const names = existsSync(subjects) ? readdirSync(subjects).sort() : []
  return [
    readJson<OperationsFile>(folder, 'operations.json'),
    ...names.map((name) => readJson<OperationsFile>(folder, 'operations', name)),
  ]
}

/** Security schemes of the folders, by name. */
export function readSecuritySchemes(folders: readonly string[]): { readonly [name: string]: Schema } {
  const schemes = folders.map((folder) => readJson<OperationsFile>(folder, 'operations.json').securitySchemes)
  return Object.assign({}, ...schemes)
}

/** The responses with the paths of their schemas below `schemas/`. */
function located(folder: string, answers: Answers): Answers {
  const join = (schema: string) => (schema === 'states' ? schema : posix.join(folder, schema))
  const pathOf = (schema: string | readonly string[] | null) =>
    typeof schema === 'string' ? join(schema) : (schema?.map(join) ?? null)
  return Object.fromEntries(
    Object.entries(answers).map(([status, { content, ...answer }]) => [
      status,
      content === undefined
        ? answer
        : {
            ...answer,
            content: Object.fromEntries(Object.entries(content).map(([type, schema]) => [type, pathOf(schema)])),
          },
    ]),
  )
}
