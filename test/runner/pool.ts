/** Worker processes that take test files from one queue. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { FileResult, FromWorker, ToWorker } from './messages.ts'

const program = fileURLToPath(new URL('./worker.js', import.meta.url))

export interface PoolOptions {
  readonly files: readonly string[]
  readonly workers: number
  readonly env: NodeJS.ProcessEnv
  /** Longest time without a finished test; then the worker is ended and its file has failed. */
  readonly silenceMs: number
  readonly onResult: (result: FileResult) => void
}

/** Runs all files. A worker that crashes or hangs is a failure of its file; the next worker continues. */
export async function runPool(options: PoolOptions): Promise<void> {
  const queue = [...options.files]
  await Promise.all(
    Array.from({ length: Math.min(options.workers, queue.length) }, async () => {
      while (queue.length > 0) await runWorker(queue, options)
    }),
  )
}

/** Feeds one worker until the queue is empty or the worker has ended. */
function runWorker(queue: string[], { env, silenceMs, onResult }: PoolOptions): Promise<void> {
  const child = fork(program, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  let running: Running | undefined
  let hung = false
  let silence: NodeJS.Timeout | undefined
  const send = (message: ToWorker) => void child.send(message)
  const watch = () => {
    clearTimeout(silence)
    silence = setTimeout(() => {
      hung = true
      child.kill('SIGKILL')
    }, silenceMs)
  }
  const next = () => {
    const file = queue.shift()
    running = file === undefined ? undefined : { file, begun: performance.now(), passed: 0, last: '' }
    send(file === undefined ? { kind: 'stop' } : { kind: 'run', file })
  }
  child.on('message', (message: FromWorker) => {
    watch()
    if (message.kind === 'test' && running !== undefined) {
      running.last = message.title
      if (message.passed) running.passed += 1
    }
    if (message.kind === 'file') onResult(message.result)
    if (message.kind !== 'test') next()
  })
  watch()
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      clearTimeout(silence)
      const reason = hung ? `no test ended for ${silenceMs / 1000} s` : `the process ended with ${signal ?? code}`
      if (running !== undefined) onResult(crashed(running, reason))
      else if (hung || code !== 0) onResult(crashed({ file: queue.shift() ?? 'the worker', ...NOT_BEGUN }, reason))
      resolve()
    })
  })
}

/** Progress of the file that a worker runs. */
interface Running {
  readonly file: string
  readonly begun: number
  passed: number
  /** Title of the test that ended last. */
  last: string
}
const NOT_BEGUN = { begun: 0, passed: 0, last: '' }

function crashed({ file, begun, passed, last }: Running, reason: string): FileResult {
  const message = `${reason}; ${last === '' ? 'no test had ended' : `the last test that ended: ${last}`}`
  return {
    file,
    passed,
    skipped: 0,
    failures: [{ file, title: 'the worker process runs the whole file', message }],
    milliseconds: begun === 0 ? 0 : Math.round(performance.now() - begun),
    report: message,
  }
}
