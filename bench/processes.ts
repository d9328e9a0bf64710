/** Measured processes and their figures in /proc. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

export interface Running {
  readonly url: string
  readonly pid: number
  readonly manager?: string // URL of the server that it asks
  stop(): Promise<void>
}

const SERVER_CORE = '0'
const LOAD_CORE = '1'
const TICK_MICROSECONDS = 10_000

/** True if a process can be pinned to a core. Otherwise the figures vary more; the report names it. */
export const canPin: boolean = spawnSync('taskset', ['-c', LOAD_CORE, 'true']).status === 0

const node = (core: string, parameters: readonly string[], stderr: number | 'ignore' | 'inherit'): ChildProcess => {
  const command = canPin ? ['taskset', '-c', core, process.execPath] : [process.execPath]
  const child = spawn(command[0] ?? '', [...command.slice(1), ...parameters], { stdio: ['ignore', 'pipe', stderr] })
  const kill = (): void => void child.kill()
  process.once('exit', kill) // also after a failed measurement
  child.once('exit', () => process.removeListener('exit', kill))
  return child
}

/** Starts a built program on the core of the servers. Resolves at its line `listening on <URL>`, rejects if it exits before. */
export const startServer = (parameters: readonly string[], log: number | 'ignore' = 'ignore'): Promise<Running> =>
  new Promise((resolve, reject) => {
    const child = node(SERVER_CORE, parameters, log)
    const ended = new Promise<void>((done) => child.once('exit', () => done()))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${parameters.join(' ')} ended with ${code} before it listened`)))
    if (child.stdout === null) return
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = /listening on (\S+)/.exec(line)?.[1]
      if (url === undefined || child.pid === undefined) return
      const stop = (): Promise<void> => {
        child.kill()
        return ended
      }
      resolve({ url: url.replace(/\/$/, ''), pid: child.pid, stop })
    })
  })

/** Runs a built program on the core of the load and returns its standard output. Rejects unless it exits with 0. */
export const runLoad = (parameters: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = node(LOAD_CORE, parameters, 'inherit')
    let output = ''
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      output += part
    })
    child.once('error', reject)
    child.once('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`the load ended with ${code}`))))
  })

/** Processor time of all threads in microseconds, in steps of 10 ms; null without /proc. Source: proc(5), utime and stime. */
export const processorTime = (pid: number): number | null => {
  const fields = read(pid, 'stat')
    ?.replace(/^.*\) /, '')
    .split(' ')
  return fields === undefined ? null : (Number(fields[11]) + Number(fields[12])) * TICK_MICROSECONDS
}

/** Resident memory in KiB; null without /proc. */
export const residentMemory = (pid: number): number | null => {
  const size = /^VmRSS:\s+(\d+) kB$/m.exec(read(pid, 'status') ?? '')?.[1]
  return size === undefined ? null : Number(size)
}

const read = (pid: number, name: string): string | undefined => {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return undefined
  }
}
