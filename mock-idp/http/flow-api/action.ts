/** Reads an action: its name from media type or query, its model from the body. */
import type { Request } from 'express'
import { hostError } from '../../../adapter/kernel/errors.ts'
import { unreadableBody } from '../../core/body-error.ts'
import { readJson } from '../../core/read-body.ts'

const VENDOR = /^application\/vnd\.pingidentity\.([^\s;+]+)\+json\s*(?:;|$)/i
const JSON_TYPE = /^application\/json\s*(?:;|$)/i
const DEPTH = 32
/** In bytes. */
const MAX_BODY = 64 * 1024
/** Longer names are cut to keep logs and journal small. */
const MAX_NAME_LENGTH = 64

const ONLY_READ =
  'no action: application/json without ?action= reads the state; name the action in the query or the media type'

/** `actionId` is null if only the state is requested. */
export interface NamedAction {
  readonly actionId: string | null
  readonly note?: string
}

/**
 * The action of a POST: `?action=`, else the media type. A repeated parameter is not a valid action.
 * @throws FlowError INVALID_REQUEST for any other media type.
 * Source: PingFederate Developer's Reference, "PingFederate authentication API".
 */
export function nameAction(req: Request): NamedAction {
  const type = req.headers['content-type']
  const byType = type === undefined ? undefined : VENDOR.exec(type)?.[1]?.slice(0, MAX_NAME_LENGTH)
  if (type !== undefined && byType === undefined && !JSON_TYPE.test(type)) throw hostError('INVALID_CONTENT_TYPE')
  const { action } = req.query
  const byQuery = action === undefined ? undefined : String(action).slice(0, MAX_NAME_LENGTH)
  if (type !== undefined && byType === undefined && byQuery === undefined) return { actionId: null, note: ONLY_READ }
  if (byType === undefined || byQuery === undefined || byType === byQuery)
    return { actionId: byQuery ?? byType ?? null }
  return { actionId: byQuery, note: `the media type names ${byType}, the parameter action wins` }
}

/**
 * The parsed body, whatever its media type; undefined for an empty one.
 * @throws FlowError INVALID_REQUEST if it is too large or not JSON in UTF-8.
 */
export async function readActionBody(req: Request): Promise<unknown> {
  try {
    return await readJson(req, MAX_BODY)
  } catch (error) {
    throw unreadableBody(error)
  }
}

/**
 * The action model: the parsed body, `{}` for an empty one.
 * @throws FlowError INVALID_REQUEST if it is not an object or nested too deep.
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
