/** The measured mock: built files, a thousand users, log in a file. */
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { configuration, remoteConfiguration } from './configuration.ts'
import { type Running, residentMemory, runLoad, startServer } from './processes.ts'
import { type Spread, spread } from './report.ts'

/** Resident memory in KiB. */
export interface Memory {
  readonly idle: number
  readonly withFlows: number
  readonly flows: number
  readonly perFlow: number
}

/** The first one writes the code cache; the median is that of starts with it. */
const COLD_STARTS = 10
const LIVE_FLOWS = 100_000
const CLI = fileURLToPath(new URL('../../cli.cjs', import.meta.url))
const LOAD = fileURLToPath(new URL('./load.js', import.meta.url))

/** Directory of the run for configuration and log. It is kept after a failure. */
const directory = mkdtempSync(join(tmpdir(), 'mock-idp-bench-'))
const file = join(directory, 'configuration.json')
writeFileSync(file, JSON.stringify(configuration())) // not in startMock, to keep it out of the cold start
process.once('exit', (code) => {
  if (code === 0) rmSync(directory, { recursive: true, force: true })
  else console.error(`log of the mock: ${directory}`)
})

const start = (...flags: readonly string[]): Promise<Running> =>
  startServer([CLI, 'start', '--port', '0', ...flags], openSync(join(directory, 'log'), 'a'))

/** Starts a mock with its default log level. */
export const startMock = (config = file): Promise<Running> => start('--config', config)

/** Starts a mock whose adapter asks a second one over RSA's REST API. Both share the servers' core. */
export const startRemoteMock = async (): Promise<Running> => {
  const manager = await startMock()
  const config = join(directory, 'remote.json')
  writeFileSync(config, JSON.stringify(remoteConfiguration(manager.url)))
  const mock = await startMock(config)
  const stop = async () => {
    await mock.stop()
    await manager.stop()
  }
  return { ...mock, stop, manager: manager.url }
}

/** Milliseconds from the start of the process with the demo to the first 200 of the health check. */
export const coldStarts = async (): Promise<Spread> => {
  const times: number[] = []
  for (let count = 0; count < COLD_STARTS; count++) {
    const begun = performance.now()
    const mock = await start()
    const { status } = await fetch(`${mock.url}/mock/health`)
    times.push(performance.now() - begun)
    await mock.stop()
    if (status !== 200) throw new Error(`GET /mock/health was answered with ${status}`)
  }
  return spread(times)
}

/** Starts 100,000 flows and measures the growth of the process; null if the platform does not report memory. */
export const memory = async (): Promise<Memory | null> => {
  const mock = await startMock()
  await fetch(`${mock.url}/mock/health`)
  const idle = residentMemory(mock.pid)
  await runLoad([LOAD, 'begin', mock.url, String(LIVE_FLOWS)])
  const withFlows = residentMemory(mock.pid)
  await mock.stop()
  if (idle === null || withFlows === null) return null
  return { idle, withFlows, flows: LIVE_FLOWS, perFlow: (withFlows - idle) / LIVE_FLOWS }
}
