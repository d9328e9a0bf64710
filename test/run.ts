/**
 * `node dist/test/run.js [--fast] [--workers=2] [--random[=seed]] [part of a file name ...]`: runs the test files in worker
 * processes. The last line is `N passed, N failed, N skipped`. A test that needs a missing program is skipped, counted and
 * explained; with `CI=true` a skip is a failure.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { install, missing } from './fixtures/programs.ts'
import type { FileResult } from './runner/messages.ts'
import { ALSO_DELAYED, DURATIONS, findFiles, shuffle, slowFirst } from './runner/order.ts'
import { runPool } from './runner/pool.ts'

// `--random` alone draws a seed.
const args = process.argv.slice(2).map((arg) => (arg === '--random' ? `--random=${Date.now() % 1_000_000}` : arg))
const { values, positionals } = parseArgs({
  args,
  allowPositionals: true,
  options: {
    fast: { type: 'boolean', default: false },
    workers: { type: 'string', default: process.env['TEST_WORKERS'] ?? '2' },
    random: { type: 'string' },
    record: { type: 'boolean', default: false },
  },
})
const inCI = process.env['CI'] === 'true'
const programs = values.fast ? ['stoken'] : ['chromium', 'stoken']
install(programs)

const found = findFiles(positionals, values.fast)
const files = values.random === undefined ? slowFirst(found) : shuffle(found, Number(values.random))
if (values.random !== undefined) console.log(`random order, repeat it with --random=${values.random}`)

const folder = mkdtempSync(join(tmpdir(), 'mock-idp-tests-'))
const results: FileResult[] = []
const runAll = (files: readonly string[], added: NodeJS.ProcessEnv, note = '') =>
  runPool({
    files,
    workers: Math.max(1, Number(values.workers) || 1),
    env: { ...process.env, TMPDIR: folder, ...added },
    silenceMs: 120_000,
    onResult: (result) => {
      results.push(result)
      const { file, passed, skipped, failures, milliseconds, report } = result
      const counts = [`${passed} passed`, ...count(failures.length, 'failed'), ...count(skipped, 'skipped')]
      console.log(`\n${file}${note}: ${counts.join(', ')} (${(milliseconds / 1000).toFixed(1)} s)\n${report}`)
    },
  })
await runAll(files, {})
const again = files.filter((file) => ALSO_DELAYED.has(file))
if (process.env['MOCK_IDP_TEST_STORE'] !== 'delayed' && !values.record)
  await runAll(again, { MOCK_IDP_TEST_STORE: 'delayed' }, ', delayed store')
if (values.record) record(results)

const failures = results.flatMap((result) => result.failures)
const left = leftovers()
if (left.length > 0) {
  const message = `left in the folder for temporary files: ${left.join(', ')}`
  failures.push({ file: 'test/run', title: 'the tests remove their temporary files', message })
}
rmSync(folder, { recursive: true, force: true })

const passed = sum(({ passed }) => passed)
const skipped = sum(({ skipped }) => skipped)
for (const [index, { file, title, message }] of failures.entries())
  console.log(
    `${index === 0 ? '\nFailures:\n' : ''}${index + 1}) ${file}\n   ${title}\n   ${message.replaceAll('\n', '\n   ')}`,
  )
for (const { name, how } of missing(programs)) console.log(`tests that need ${name} were skipped; to run them: ${how}`)
if (passed === 0) console.log('no test passed')
console.log(`${passed} passed, ${failures.length} failed, ${skipped} skipped`)
process.exitCode = failures.length > 0 || passed === 0 || (inCI && skipped > 0) ? 1 : 0

function count(amount: number, name: string): readonly string[] {
  return amount === 0 ? [] : [`${amount} ${name}`]
}

function sum(of: (result: FileResult) => number): number {
  return results.reduce((total, result) => total + of(result), 0)
}

/** Files that the tests left behind; the caches of Node and Chromium do not count. */
function leftovers(): readonly string[] {
  return readdirSync(folder).filter((name) => !/^(node-compile-cache|\.?org\.chromium\.)/.test(name))
}

/** Writes the seconds of the files that took at least half a second; other recorded files keep theirs. */
function record(measured: readonly FileResult[]): void {
  const slow = measured.map(({ file, milliseconds }) => [file, Math.round(milliseconds / 100) / 10] as const)
  const entries = slow.filter(([, seconds]) => seconds >= 0.5).sort(([, a], [, b]) => b - a)
  writeFileSync(DURATIONS, `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`)
}
