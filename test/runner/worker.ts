/** Worker process of the test runner: runs the files that it is sent, one at a time, and reports each. */
import { fileURLToPath } from 'node:url'
import { format } from 'node:util'
import Mocha from 'mocha'
import { endProcess } from '../fixtures/per-process.ts'
import type { Failure, FileResult, FromWorker, ToWorker } from './messages.ts'

const { Base, Spec } = Mocha.reporters
let lines: string[] = []
Base.consoleLog = (...args: unknown[]) => void lines.push(format(...args))

/** The report of one file: tests and failures, no totals. */
class FileReport extends Spec {
  override epilogue(): void {
    if (this.failures.length > 0) Base.list(this.failures)
  }
}

process.on('message', (message: ToWorker) => {
  if (message.kind === 'run') run(message.file).then((result) => send({ kind: 'file', result }))
  else endProcess().finally(() => process.exit())
})
// Also ends if the runner is killed.
process.on('disconnect', () => void endProcess().finally(() => process.exit(1)))
send({ kind: 'ready' })

function send(message: FromWorker): void {
  process.send?.(message)
}

async function run(file: string): Promise<FileResult> {
  lines = []
  const begun = performance.now()
  const forbidOnly = process.env['CI'] === 'true'
  const mocha = new Mocha({ timeout: 60_000, slow: 1000, reporter: FileReport, forbidOnly })
  mocha.addFile(fileURLToPath(new URL(`../${file}.js`, import.meta.url)))
  const failures: Failure[] = []
  const stats = await execute(mocha, (test, error) => {
    failures.push({ file, title: test.fullTitle(), message: String(error?.message ?? error) })
  }).catch((error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    failures.push({ file, title: 'the file can be loaded', message: text })
    lines.push(text)
    return { passes: 0, pending: 0 }
  })
  return {
    file,
    passed: stats.passes,
    skipped: stats.pending,
    failures,
    milliseconds: Math.round(performance.now() - begun),
    report: lines.join('\n'),
  }
}

async function execute(
  mocha: Mocha,
  onFailure: (test: Mocha.Test, error: Error | undefined) => void,
): Promise<Pick<Mocha.Stats, 'passes' | 'pending'>> {
  await mocha.loadFilesAsync()
  return new Promise((resolve) => {
    const runner = mocha.run(() => resolve(runner.stats ?? { passes: 0, pending: 0 }))
    runner.on('fail', onFailure)
    runner.on('test end', (test) => send({ kind: 'test', title: test.fullTitle(), passed: test.state === 'passed' }))
  })
}
