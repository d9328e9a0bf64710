/** Errors of the body parsers of express. */
import { type FlowError, hostError } from '../../adapter/kernel/errors.ts'

/** A body that cannot be used. */
export interface BodyError {
  /** `other`: an aborted request, or a length that is not the announced one. */
  readonly kind: 'tooLarge' | 'notJson' | 'badEncoding' | 'other'
  readonly status: number // HTTP
  /** The parser's name of the fault. Its message is not used: it quotes the body, which may contain a secret. */
  readonly name: string
}

const KINDS: { readonly [type: string]: BodyError['kind'] } = {
  'entity.too.large': 'tooLarge',
  'parameters.too.many': 'tooLarge',
  'entity.parse.failed': 'notJson',
  'entity.verify.failed': 'badEncoding', // `verify` of the flow API accepts UTF-8 only
  'charset.unsupported': 'badEncoding',
  'encoding.unsupported': 'badEncoding',
  'encoding.invalid': 'badEncoding',
}

/** Classifies an error of a body parser; undefined for all other errors, and for faults of this host. */
export function readBodyError(error: unknown): BodyError | undefined {
  if (!(error instanceof Error) || error instanceof URIError) return undefined
  const { type, code, status } = error as { type?: unknown; code?: unknown; status?: unknown } & Error
  if (typeof status !== 'number' || status >= 500) return undefined
  if (typeof type === 'string') return { kind: KINDS[type] ?? 'other', status, name: type }
  // Compressed data that cannot be decompressed: an error of zlib, to which the parser adds the status.
  return typeof code === 'string' ? { kind: 'badEncoding', status, name: code } : undefined
}

/** INVALID_REQUEST for a body that cannot be read. A request that its client has aborted has no cause for the log. */
export function unreadableBody(error: unknown): FlowError {
  const found = readBodyError(error)
  if (found?.kind === 'tooLarge') return hostError('BODY_TOO_LARGE')
  if (found?.name === 'request.aborted') return hostError('INVALID_BODY')
  return hostError('INVALID_BODY', { cause: new Error(found?.name ?? 'the body cannot be read') })
}
