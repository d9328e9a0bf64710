/** What a client wants done: the action's name from media type or query, its model from the body. */
import type { Request } from 'express'
import { hostError } from '../../adapter/errors.ts'

const VENDOR = /^application\/vnd\.pingidentity\.([^\s;+]+)\+json\s*(?:;|$)/i
const JSON_TYPE = /^application\/json\s*(?:;|$)/i
const DEPTH = 32

/** An action that was named; null when the state is only to be shown again. */
export interface Named {
  readonly actionId: string | null
  readonly note?: string
}

/**
 * The action of a POST: by `?action=`, else by the media type.
 * @throws FlowError INVALID_REQUEST for any other media type. Source: PingFederate Developer's Reference, "PingFederate authentication API".
 */
export function nameAction(req: Request): Named {
  const type = req.headers['content-type']
  const byType = type === undefined ? undefined : VENDOR.exec(type)?.[1]
  if (type !== undefined && byType === undefined && !JSON_TYPE.test(type)) throw hostError('INVALID_CONTENT_TYPE')
  const { action } = req.query
  const byQuery = typeof action === 'string' ? action : undefined
  if (byType === undefined || byQuery === undefined || byType === byQuery)
    return { actionId: byQuery ?? byType ?? null }
  return { actionId: byQuery, note: `the media type names ${byType.slice(0, 64)}, the parameter action wins` }
}

/**
 * The action model: the parsed body, `{}` for an empty one.
 * @throws FlowError INVALID_REQUEST when it is not one JSON object, or nested too deep.
 */
export function readModel(body: unknown): { readonly [name: string]: unknown } {
  if (body === undefined) return {}
  if (typeof body !== 'object' || body === null || Array.isArray(body) || deeperThan(DEPTH, body))
    throw hostError('INVALID_BODY')
  return body as { readonly [name: string]: unknown }
}

function deeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((member) => deeperThan(levels - 1, member))
}
