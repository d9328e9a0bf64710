/** Runs the commands of a page in a shell, in the order of the page. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { command, launch, type Running } from '../fixtures/command-line.ts'
import type { Block } from './markdown.ts'

/** A shell in which the commands of one page are run. */
export interface Session {
  /** Runs one `sh` block. @throws Error with the whole output when a command of it fails. */
  follow(block: Pick<Block, 'text'>): Promise<void>
  close(): Promise<void>
}

/** The port in the text of the pages. */
const PORT = '9031'
const DONE = '\u0001done\u0001'

/** Settings of a session. */
export interface SessionOptions {
  readonly folder: string
  /** The names of the scripts in package.json. */
  readonly scripts: readonly string[]
  /** Error codes that the page announces; an answer with any other code is a failure. */
  readonly codes: readonly string[]
  /** The base URL of a running mock, used unless the page starts one with options; by default one is started. */
  readonly baseUrl?: string
}

/**
 * Runs before the first block: errors end the session, and so does an error answer that the page does not announce.
 * `curl -N` writes as it receives; any other answer is written when it is complete.
 */
const preamble = (codes: readonly string[]) => `
exec 2>&1
set -eo pipefail
curl() {
  local word
  for word in "$@"; do
    if [[ $word == -N || $word == --no-buffer ]]; then
      command curl --silent --show-error --fail-with-body "$@"
      return
    fi
  done
  local answer result=0 announced='"code":"(${[...codes, '-'].join('|')})"'
  answer=$(command curl --silent --show-error --fail-with-body "$@") || result=$?
  printf '%s\n' "$answer"
  [[ $result == 22 && $answer =~ $announced ]] || return $result
}
npx() {
  if [ "$1" = mock-idp ]; then shift; ${command.map((word) => `'${word}'`).join(' ')} "$@"; else command npx "$@"; fi
}
`

/** A session in a folder. `npm` is not run: a start command starts the built mock, other scripts must exist. */
export function openSession({ folder, scripts, codes, baseUrl }: SessionOptions): Session {
  const shell = openShell(folder, preamble(codes))
  let mock: Running | undefined
  const stop = async () => {
    mock?.signal('SIGTERM')
    await mock?.finished
    mock = undefined
  }
  const restart = async (options: readonly string[]) => {
    await stop()
    if (options.length > 0 || baseUrl === undefined) mock = await launch([...options, '--port', '0'])
  }
  return {
    async follow({ text }) {
      const lines: string[] = []
      for (const line of text.split('\n')) {
        const start = startOf(line)
        if (start !== undefined) await restart(start)
        if (start === undefined && !isPreparation(line)) lines.push(line)
        requireScripts(line, scripts)
      }
      const script = lines.join('\n')
      if (mock === undefined && baseUrl === undefined && script.includes(PORT)) await restart(['--port', '0'])
      const base = mock?.baseUrl ?? baseUrl
      await shell.run(base === undefined ? script : script.replaceAll(PORT, new URL(base).port))
    },
    async close() {
      await stop()
      await shell.close()
    },
  }
}

/** The options of a command that starts the mock, without the port; undefined for any other line. */
function startOf(line: string): readonly string[] | undefined {
  const found = /(?:^|&& *)(?:npm (?:run )?start(?: --)?|npx mock-idp start)((?: [^&|;#]*)?)(?:#.*|&\s*)?$/.exec(line)
  if (found === null) return undefined
  const words = (found[1] ?? '')
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
  const at = words.indexOf('--port')
  return at < 0 ? words : words.toSpliced(at, 2)
}

/** Commands that prepare the folder, and those of which this test is a part. */
function isPreparation(line: string): boolean {
  return /^(?:git clone|cd|npm) /.test(line)
}

/** @throws Error for an npm command whose script package.json does not have. */
function requireScripts(line: string, scripts: readonly string[]): void {
  const wanted = [...line.matchAll(/\bnpm (?:run ([\w:-]+)|(test|start))/g)].map(([, run, short]) => run ?? short ?? '')
  const missing = wanted.filter((name) => !scripts.includes(name))
  if (missing.length > 0) throw new Error(`package.json has no script ${missing.join(', ')}`)
}

function openShell(cwd: string, preamble: string) {
  const temporary = mkdtempSync(join(tmpdir(), 'mock-idp-'))
  const env = { ...process.env, TMPDIR: temporary }
  // A process group of its own: background jobs of the page end with the shell.
  const shell = spawn('bash', [], { cwd, env, stdio: ['pipe', 'pipe', 'inherit'], detached: true })
  let output = ''
  let notify: () => void = () => {}
  shell.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    notify()
  })
  shell.on('exit', () => endGroup(shell.pid))
  shell.on('close', () => notify())
  // The end of the session reports a failed write.
  shell.stdin.on('error', () => {})
  shell.stdin.write(preamble)
  const ended = () => shell.exitCode !== null
  return {
    async run(text: string): Promise<void> {
      const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' })
      if (status !== 0) throw new Error(`not a shell script:\n${stderr}`)
      output = ''
      if (!ended()) shell.stdin.write(`{\n:\n${text}\n} </dev/null\nprintf '${DONE}'\n`)
      while (!output.includes(DONE) && !ended())
        await new Promise<void>((resolve) => {
          notify = resolve
        })
      if (!output.includes(DONE)) throw new Error(`the shell ended with ${shell.exitCode}:\n${output || '(no output)'}`)
    },
    async close(): Promise<void> {
      const closed = ended() ? undefined : once(shell, 'close')
      shell.stdin.end()
      await closed
      rmSync(temporary, { recursive: true, force: true })
    },
  }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    // ESRCH: no process of the group is left.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
