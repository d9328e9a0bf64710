/**
 * Runs every test and ends with one line: `N passed, N failed, N skipped`.
 * A test that lacks a program of the machine is skipped, counted and explained; with `CI=true` a skip is a failure.
 */
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Mocha from 'mocha'
import { install, missing } from './fixtures/programs.ts'

const here = dirname(fileURLToPath(import.meta.url))
const wanted = process.argv.slice(2)
const files = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.js'))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort()

install()
const mocha = new Mocha({ timeout: 20_000, reporter: 'spec', forbidOnly: process.env['CI'] === 'true' })
for (const file of files) mocha.addFile(join(here, file))
await mocha.loadFilesAsync()
const { passes, failures, pending } = await new Promise<Mocha.Stats>((resolve, reject) => {
  const runner = mocha.run(() =>
    runner.stats === undefined ? reject(new Error('no test ran')) : resolve(runner.stats),
  )
})
for (const { name, how } of missing()) console.log(`tests that need ${name} were skipped; to run them: ${how}`)
console.log(`${passes} passed, ${failures} failed, ${pending} skipped`)
const skipsCount = process.env['CI'] === 'true' && pending > 0
process.exit(failures > 0 || passes === 0 || skipsCount ? 1 : 0)
