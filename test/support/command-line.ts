/** Runs `mock-idp` as a process of its own: the built file, or the source where the tests run from the sources. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

/** How a process ended and what it said. */
export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}
/** A mock that serves in a process of its own. */
export interface Running {
  readonly baseUrl: string
  readonly stdout: () => string
  /** Sends a signal and does not wait. */
  signal(name: NodeJS.Signals): void
  /** Resolves when the process has ended. */
  readonly finished: Promise<Finished>
}
type Environment = { readonly [name: string]: string }
type Child = ChildProcessByStdio<null, Readable, Readable>

const built = import.meta.url.endsWith('.js')
const program = fileURLToPath(new URL(`../../mock-idp/cli.${built ? 'js' : 'ts'}`, import.meta.url))
/** What is put before the arguments of the command line. */
export const command: readonly string[] = [process.execPath, ...(built ? [] : ['--import=tsx']), program]

function spawnCommand(args: readonly string[], environment: Environment): Child {
  const [node = '', ...first] = command
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('MOCK_IDP_'))
  const env = { ...Object.fromEntries(own), ...environment }
  return spawn(node, [...first, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function finish(child: Child, output: { stdout: string; stderr: string }): Promise<Finished> {
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { ...output, code }
}

/** Runs the command to its end. */
export function run(args: readonly string[], environment: Environment = {}): Promise<Finished> {
  return finish(spawnCommand(args, environment), { stdout: '', stderr: '' })
}

/** Runs `start` until it says that it listens. @throws Error with what it said when it ends before. */
export async function launch(args: readonly string[], environment: Environment = {}): Promise<Running> {
  const child = spawnCommand(['start', ...args], environment)
  const output = { stdout: '', stderr: '' }
  const finished = finish(child, output)
  const listening = () => /^listening on (\S+)\n/m.exec(output.stdout)?.[1]
  while (listening() === undefined) {
    const ended = await Promise.race([once(child.stdout, 'data').then(() => undefined), finished])
    if (ended !== undefined) throw new Error(`it ended with ${ended.code}: ${ended.stdout}${ended.stderr}`)
  }
  return {
    baseUrl: listening() ?? '',
    stdout: () => output.stdout,
    signal: (name) => void child.kill(name),
    finished,
  }
}
