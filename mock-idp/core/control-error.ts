/** One thing that is wrong with a request to the control API. */
export interface ControlDetail {
  readonly pointer?: string // into the body (RFC 6901)
  readonly message: string
}

/** A refused request to the control API, answered as `{code, message, details}`. The message says what to do next. */
export class ControlError extends Error {
  override readonly name = 'ControlError'
  readonly status: number // HTTP
  readonly code: string
  readonly details: readonly ControlDetail[]
  constructor(status: number, code: string, message: string, details: readonly ControlDetail[] = []) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }
}

/** Whether it is one; not by `instanceof`, since a plugin may bring a copy of this package of its own. */
export function isControlError(error: unknown): error is ControlError {
  return error instanceof Error && error.name === 'ControlError' && 'status' in error && 'details' in error
}
