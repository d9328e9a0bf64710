/** Destination of the log: buffered and bounded; a fault of its stream ends the log, not the process. */
import type { Writable } from 'node:stream'
import { realNow } from '../core/clock/clock.ts'
import { endedWithin } from '../core/within.ts'

/** Writing each line separately takes longer than a request. */
const BUFFER = 8_192
const FLUSH_MS = 200
/** Bytes that a reader may be behind; later lines are dropped. */
const MAX_BEHIND = 4_194_304
const END_MS = 300

export interface LogDestination {
  write(line: string): void
  /** Writes the rest, as far as the reader takes it in a short time. */
  end(): Promise<void>
}

/**
 * `onFailure` is called once, with the error after which nothing more is written. `format` makes a line readable; default:
 * JSON as it is.
 */
export function createLogDestination(
  stream: Writable,
  onFailure: (error: Error) => void,
  format: (line: string) => string = (line) => line,
): LogDestination {
  let lines = ''
  let dropped = 0
  let failed = false
  let timer: NodeJS.Timeout | undefined
  stream.once('error', (error: Error) => {
    failed = true
    lines = ''
    onFailure(error)
  })
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (failed || lines === '') return
    if (stream.writableLength > MAX_BEHIND) dropped += lines.length
    else {
      stream.write(dropped > 0 ? format(droppedLine(dropped)) + lines : lines)
      dropped = 0
    }
    lines = ''
  }
  return {
    write(line) {
      if (failed) return
      lines += format(line)
      if (lines.length >= BUFFER) flush()
      else timer ??= setTimeout(flush, FLUSH_MS).unref()
    },
    async end() {
      flush()
      if (!failed) await endedWithin(END_MS, new Promise((resolve) => stream.write('', resolve)))
    },
  }
}

function droppedLine(length: number): string {
  const msg = `${length} characters of the log were dropped, because its reader is too slow`
  return `${JSON.stringify({ level: 40, time: realNow() * 1000, msg })}\n`
}
