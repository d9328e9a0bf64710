/** Routes of the control API as data: one list per subject, over the operations of this subject. */
import type { Request, Response } from 'express'
import { type ControlBodies, validate } from './validate.ts'

export interface Route<Operations> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  readonly path: string
  /** Returns the body of the response, unless it has responded. */
  readonly run: (control: Operations, req: Request, res: Response) => unknown
  /** Default: 200. */
  readonly status?: number
}

/**
 * The validated body; `{}` if absent.
 * @throws ControlError 400 for a body against its schema.
 */
export function body<N extends keyof ControlBodies>(schema: N, req: Request): ControlBodies[N] {
  return validate(schema, req.body ?? {})
}

export function idIn({ params }: Request): string {
  return String(params['id'])
}

/** The parameters of the query, which are checked before an operation runs. */
export function parametersIn({ query }: Request): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]))
}
