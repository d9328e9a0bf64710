/** Messages between the runner and its worker processes. */

/** A test, or a hook, that failed. */
export interface Failure {
  readonly file: string
  readonly title: string
  readonly message: string
}
/** Result of one test file. */
export interface FileResult {
  readonly file: string
  readonly passed: number
  readonly skipped: number
  readonly failures: readonly Failure[]
  readonly milliseconds: number
  /** Report for the reader: suites, tests, errors with their difference. */
  readonly report: string
}
/** Sent by a worker: at its start, after each test, and after each file. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'test'; readonly title: string; readonly passed: boolean }
  | { readonly kind: 'file'; readonly result: FileResult }
/** Sent to a worker. */
export type ToWorker = { readonly kind: 'run'; readonly file: string } | { readonly kind: 'stop' }
