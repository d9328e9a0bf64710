import { expect } from 'chai'
import type { FileResult } from '../runner/messages.ts'
import { findFiles, shuffle } from '../runner/order.ts'
import { runPool } from '../runner/pool.ts'

async function run(names: readonly string[], silenceMs: number): Promise<readonly FileResult[]> {
  const results: FileResult[] = []
  const files = names.map((name) => `fixtures/runner/${name}`)
  await runPool({ files, workers: 1, env: process.env, silenceMs, onResult: (result) => results.push(result) })
  return results
}

describe('test runner', () => {
  it('test runner, worker process crashes: a failure that names the last test, the next file still runs', async () => {
    const [crashed, next] = await run(['crashes', 'passes'], 60_000)
    expect(crashed).to.include({ file: 'fixtures/runner/crashes', passed: 1 })
    const message = 'the process ended with 3; the last test that ended: fixture of the runner passes before the crash'
    expect(crashed?.failures.map((failure) => failure.message)).to.deep.equal([message])
    expect(next).to.deep.include({ file: 'fixtures/runner/passes', passed: 1, failures: [] })
  }).timeout(60_000)

  it('test runner, worker process hangs: ended, a failure', async () => {
    const [hung] = await run(['hangs'], 3_000)
    expect(hung?.failures[0]?.message).to.include('no test ended for 3 s')
  })

  it('test runner, file that cannot be loaded: a failure', async () => {
    const [missing] = await run(['does-not-exist'], 60_000)
    expect(missing?.failures[0]?.title).to.equal('the file can be loaded')
  }).timeout(60_000)

  it('test runner, random order: determined by the seed, no file is lost', () => {
    const files = findFiles([], false)
    expect(files).to.include('conformance/runner.test')
    expect(shuffle(files, 7)).to.deep.equal(shuffle(files, 7)).and.not.deep.equal(shuffle(files, 8))
    expect([...shuffle(files, 7)].sort()).to.deep.equal(files)
  })
})
