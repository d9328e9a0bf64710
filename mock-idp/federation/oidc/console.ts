/** What oidc-provider says on the console: its notices become log lines, standard output stays the host's own. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Logger } from 'pino'

const logs = new AsyncLocalStorage<Logger>()
const OWN = /^(?:\u001B\[[\d;]*m)?oidc-provider (?:NOTICE|WARNING): |\u001B\[[\d;]*m$/gu
const print = { info: console.info, warn: console.warn }

function listen(level: 'info' | 'warn'): void {
  console[level] = (...said: unknown[]) => {
    const log = logs.getStore()
    const [text] = said
    if (log === undefined || typeof text !== 'string' || !text.includes('oidc-provider ')) print[level](...said)
    else log[level]({ library: 'oidc-provider' }, text.replace(OWN, ''))
  }
}
listen('info')
listen('warn')

/** Runs `run`, and all that it starts; notices of the provider in there go to `log`. */
export function withNotices<Result>(log: Logger, run: () => Result): Result {
  return logs.run(log, run)
}
