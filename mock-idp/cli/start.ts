/** `mock-idp start`: runs until SIGINT or SIGTERM. */
import { pino } from 'pino'
import { type BackendName, backends } from '../core/store/backends.ts'
import { createMockIdp } from '../create-mock-idp.ts'
import { greeting } from './greeting.ts'
import { createLogDestination } from './log-destination.ts'
import { type ConfigFile, fail, readConfigFile } from './read-file.ts'
import { type TlsFlags, tlsOf } from './tls.ts'

/** The options of the command, as text. */
export interface StartOptions extends TlsFlags {
  readonly port: string
  readonly host: string
  readonly config?: string
  readonly store: BackendName
  readonly logLevel: string
  readonly logFormat?: 'json' | 'pretty'
  readonly baseUrl?: string
  readonly clock?: string
  readonly frozen?: boolean
  readonly seed?: string
}

const ADVICE: { readonly [code: string]: string } = {
  EADDRINUSE: 'The port is in use. Choose another port, for example --port 0 for a free one.',
  EACCES: 'This port requires administrator rights. Choose a port above 1023, for example --port 9031.',
  ENOTFOUND: 'The host name cannot be resolved. Choose another --host.',
  EADDRNOTAVAIL: 'The address does not belong to this machine. Choose another --host.',
}

/**
 * Starts, prints the greeting to standard output, logs to standard error, and stops on SIGINT or SIGTERM with exit code 0.
 * A second signal ends the process at once.
 */
export async function start(options: StartOptions): Promise<void> {
  const onFailure = ({ message }: Error) => {
    process.stdout.write(`The log cannot be written (${message}). The mock goes on without a log.\n`)
  }
  const log = createLogDestination(process.stderr, onFailure, await lineFormat(options.logFormat))
  const logger = pino({ level: options.logLevel, base: null }, log)
  let stopping = false
  try {
    const file = options.config === undefined ? undefined : readConfigFile(options.config)
    const tls = tlsOf(options)
    const { clock: now, frozen, seed, baseUrl: wantedUrl } = options
    const config = withBaseUrl(file, wantedUrl)
    const idp = createMockIdp({ ...config, logger, store: backends[options.store], clock: { now, frozen }, seed })
    onFirstSignal(async () => {
      stopping = true
      await idp.close()
      await log.end()
      process.exit(0)
    })
    const target = { port: portOf(options.port), host: options.host }
    const { baseUrl } = await idp.listen({ ...target, ...(tls !== undefined && { tls }) })
    process.stdout.write(greeting(idp, file === undefined))
    process.stdout.write(`listening on ${baseUrl}\n`)
  } catch (error) {
    // A signal during the start: `listen` is rejected, the process ends by itself.
    if (stopping) return
    const { code = '' } = error as NodeJS.ErrnoException
    await log.end()
    fail(error)
    if (Object.hasOwn(ADVICE, code)) console.error(ADVICE[code])
    // Open resources of a host that failed to start would keep the process alive.
    process.exit(1)
  }
}

/** Readable lines on a terminal. The formatter is loaded only for them: it takes as long as a tenth of a start. */
async function lineFormat(format: StartOptions['logFormat']): Promise<((line: string) => string) | undefined> {
  if ((format ?? (process.stderr.isTTY ? 'pretty' : 'json')) === 'json') return undefined
  const { prettyFactory } = (await import('pino-pretty')).default
  const colorize = process.stderr.isTTY === true && !process.env['NO_COLOR']
  return prettyFactory({ colorize, translateTime: 'SYS:HH:MM:ss.l', ignore: 'pid,hostname', singleLine: true })
}

function withBaseUrl(file: Partial<ConfigFile> | undefined, baseUrl: string | undefined): Partial<ConfigFile> {
  if (baseUrl === undefined) return file ?? {}
  const wrong = !/^https?:\/\/[^/]+$/.test(baseUrl) || !URL.canParse(baseUrl)
  const message = 'must be http:// or https://, a host and, if needed, a port: no path, and no slash at the end'
  if (wrong) throw Object.assign(new Error(`--base-url ${baseUrl}: ${message}`), { code: 'INVALID_BASE_URL' })
  return { ...file, config: { ...(file?.config ?? { extends: 'demo' }), baseUrl } }
}

function portOf(text: string): number {
  const port = Number(text)
  if (text.trim() !== '' && Number.isInteger(port) && port >= 0 && port <= 65535) return port
  throw Object.assign(new Error(`--port ${text}: must be a whole number from 0 to 65535`), { code: 'INVALID_PORT' })
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Later signals have their default effect. */
function onFirstSignal(call: () => void): void {
  const first = () => {
    for (const signal of SIGNALS) process.off(signal, first)
    call()
  }
  for (const signal of SIGNALS) process.on(signal, first)
}
