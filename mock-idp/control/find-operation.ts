/** Operations of the control API by method and path, from the same data as the OpenAPI document. */
import type { Request } from 'express'
import { CONTROL_OPERATIONS, type ControlOperation } from '../../schemas/gen/host/control-operations.ts'

export interface FoundOperations {
  /** The operation of the method; a HEAD is a GET. */
  readonly operation: ControlOperation | undefined
  /** Values of the parts of the path by parameter, not decoded. */
  readonly parts: { readonly [name: string]: string }
  /** The methods of this path; empty for a path without operations. */
  readonly methods: readonly string[]
}
/** `path` is the whole path without the query. */
export type FindOperation = (method: string, path: string) => FoundOperations

/** The path of a request as the document has it: the host may be mounted below another path. */
export function controlPath({ path }: Pick<Request, 'path'>): string {
  return path === '/' ? '/mock' : `/mock${path}`
}

/** The operations of a host: its own, and those of its simulated servers. */
export function operationsOf(moduleIds: readonly string[]): readonly ControlOperation[] {
  return CONTROL_OPERATIONS.filter(({ module }) => module === undefined || moduleIds.includes(module))
}

export function createFindOperation(operations: readonly ControlOperation[]): FindOperation {
  const matchers = operations.map((operation) => ({ operation, pattern: patternOf(operation.path) }))
  // A fixed part before a parameter: /mock/requests/count is not the request "count".
  matchers.sort((one, other) => one.operation.inPath.length - other.operation.inPath.length)
  return (method, path) => {
    const matching = matchers.filter(({ pattern }) => pattern.test(path))
    const wanted = method === 'HEAD' ? 'get' : method.toLowerCase()
    const found = matching.find(({ operation }) => operation.method === wanted)
    const methods = matching.map(({ operation }) => operation.method.toUpperCase())
    return { operation: found?.operation, parts: found?.pattern.exec(path)?.groups ?? {}, methods }
  }
}

/** Parameters become named groups. A slash at the end is accepted, as by the routes. */
function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`)
}
