/** Whose provider is at work: one storage for clock and log, because each storage costs every promise of the process a little. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Logger } from 'pino'
import type { Clock } from '../../../../adapter/spi.ts'

/** What a provider at work is surrounded by. */
export interface ProviderContext {
  readonly clock: Pick<Clock, 'now'>
  readonly log: Logger
}

const storage = new AsyncLocalStorage<ProviderContext>()

/** The surroundings of the code that runs now; undefined for all that is not the provider's. */
export const currentContext = (): ProviderContext | undefined => storage.getStore()

/** Runs `run`, and all that it starts, within the surroundings. */
export function runInContext<Result>(context: ProviderContext, run: () => Result): Result {
  return storage.run(context, run)
}

/** Runs `run` as if no provider were at work. */
export function runOutsideContext<Result>(run: () => Result): Result {
  return storage.exit(run)
}
