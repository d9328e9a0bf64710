/**
 * The provider that is running. One storage for clock and log, because each storage slows down every promise of the
 * process.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Logger } from 'pino'
import type { Clock } from '../../../../adapter/spi.ts'

export interface ProviderContext {
  readonly clock: Pick<Clock, 'now'>
  readonly log: Logger
}

const storage = new AsyncLocalStorage<ProviderContext>()

/** The context of the running code; undefined outside a provider. */
export const currentContext = (): ProviderContext | undefined => storage.getStore()

/** Runs `run`, and all that it starts, in the context. */
export function runInContext<Result>(context: ProviderContext, run: () => Result): Result {
  return storage.run(context, run)
}

/** Runs `run` outside every context. */
export function runOutsideContext<Result>(run: () => Result): Result {
  return storage.exit(run)
}
