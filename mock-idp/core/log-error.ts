/** Errors as the log shows them: without bytes of a request, which parsers quote in messages and keep in members. */

const MAX_CAUSES = 4
const MAX_FRAMES = 12

/** Errors of this project, whose messages are texts of its own; plugins may have their own copy of the classes. */
const OWN = new Set(['FlowError', 'ControlError', 'ConfigError', 'CommandError', 'Refused', 'OutgoingError'])
/** Messages of V8 and Node that name only code. */
const ABOUT_CODE = [
  /^Cannot (?:read|set) properties of (?:undefined|null) \((?:reading|setting) '[\w$]+'\)$/,
  /^[\w$.]+(?:\(\.\.\.\))?(?:\.[\w$]+)* is not (?:a function|iterable|a constructor|defined)$/,
  /^(?:fetch failed|Maximum call stack size exceeded|This operation was aborted)$/,
]

/** An error in a log line. */
export interface LoggedError {
  readonly name: string
  readonly code?: string
  readonly message?: string
  readonly stack?: string
  readonly cause?: LoggedError
}

/**
 * Serializer of `err`. A message is left out unless the error is plain or of this project: errors of body parsers, of the
 * HTTP parser, of JSON.parse and of Node's argument checks quote what they refuse.
 */
export function logError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { name: typeof error }
  const { name, message, stack, cause } = error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return {
    name,
    ...(code !== undefined && /^\w{1,64}$/.test(code) && { code }),
    ...(isSafe(error) && { message }),
    ...(stack !== undefined && { stack: framesOf(stack) }),
    ...(cause !== undefined && depth < MAX_CAUSES && { cause: logError(cause, depth + 1) }),
  }
}

function isSafe(error: Error): boolean {
  if (OWN.has(error.name)) return true
  // Members of http-errors, of body parsers and of the HTTP parser.
  const isOfRequest = ['status', 'type', 'body', 'rawPacket', 'input'].some((member) => member in error)
  return !isOfRequest && (error.name === 'Error' || ABOUT_CODE.some((pattern) => pattern.test(error.message)))
}

/** A stack begins with the message, which may have several lines. */
function framesOf(stack: string): string {
  const frames = stack.split('\n').filter((line) => /^ {4}at [^\n]+[:)]\S*$/.test(line))
  return frames.slice(0, MAX_FRAMES).join('\n')
}
