/** A problem that a command reports by its message alone; other errors are printed with their stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly code = 'COMMAND'
}
