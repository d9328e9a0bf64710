/** `mock-idp start`: runs until it is told to stop. */
import { pino } from 'pino'
import { createMockIdp, type MockIdp } from '../create-mock-idp.ts'
import { greeting } from './greeting.ts'
import { fail, readConfigFile } from './read-file.ts'
import { type TlsFlags, tlsOf } from './tls.ts'

/** The options of the command, as text. */
export interface StartOptions extends TlsFlags {
  readonly port: string
  readonly host: string
  readonly config?: string
  readonly store: string
  readonly logLevel: string
}

const ADVICE: { readonly [code: string]: string } = {
  EADDRINUSE: 'Another program listens there. Choose another port, for example --port 0 for a free one.',
  EACCES: 'This port needs more rights. Choose one above 1023, for example --port 9031.',
  ENOTFOUND: 'This machine does not know that name. Choose another --host.',
  EADDRNOTAVAIL: 'This machine does not have that address. Choose another --host.',
}

// A write for each line would cost more than the request that it tells of.
const LOG_BUFFER = 8_192
const LOG_FLUSH_MS = 200

/** Starts, greets on standard output, logs to standard error, and stops on SIGINT and SIGTERM with exit code 0. */
export async function start(options: StartOptions): Promise<void> {
  const destination = pino.destination({ dest: 2, sync: false, minLength: LOG_BUFFER, periodicFlush: LOG_FLUSH_MS })
  const logger = pino({ level: options.logLevel, base: null }, destination)
  try {
    const file = options.config === undefined ? undefined : readConfigFile(options.config)
    const tls = tlsOf(options)
    const idp = createMockIdp({ ...file, logger })
    stopOnSignal(idp, () => destination.flushSync())
    const where = { port: portOf(options.port), host: options.host }
    const { baseUrl } = await idp.listen({ ...where, ...(tls !== undefined && { tls }) })
    process.stdout.write(greeting(idp, file === undefined))
    process.stdout.write(`listening on ${baseUrl}\n`)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    destination.flushSync()
    fail(error)
    if (Object.hasOwn(ADVICE, code)) console.error(ADVICE[code])
    // A host that came up half must not keep the process alive.
    process.exit(1)
  }
}

function portOf(text: string): number {
  const port = Number(text)
  if (text.trim() !== '' && Number.isInteger(port) && port >= 0 && port <= 65535) return port
  throw Object.assign(new Error(`--port ${text}: must be a whole number from 0 to 65535`), { code: 'INVALID_PORT' })
}

function stopOnSignal(idp: MockIdp, flush: () => void): void {
  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    await idp.close()
    flush()
    process.exit(0)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}
