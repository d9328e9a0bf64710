/** One error in a request to the control API. */
export interface ControlDetail {
  readonly pointer?: string // JSON pointer into the body (RFC 6901)
  readonly message: string
}

/** A refused request to the control API; the response is `{code, message, details}`. The message names the next step. */
export class ControlError extends Error {
  override readonly name = 'ControlError'
  readonly status: number // HTTP
  readonly code: string
  readonly details: readonly ControlDetail[]
  /** Further members of the response. */
  readonly members: { readonly [name: string]: unknown }
  constructor(
    status: number,
    code: string,
    message: string,
    details: readonly ControlDetail[] = [],
    members: { readonly [name: string]: unknown } = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
    this.members = members
  }
}

/** Type guard without `instanceof`, because a plugin may have its own copy of this package. */
export function isControlError(error: unknown): error is ControlError {
  return error instanceof Error && error.name === 'ControlError' && 'status' in error && 'details' in error
}
