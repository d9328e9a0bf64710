/** Runs the commands of a README as they stand there. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { command, launch, type Running } from '../fixtures/command-line.ts'

/** A fenced block: the words behind the fence, the text, and the line of the fence, counted from 1. */
export interface Block {
  readonly info: string
  readonly text: string
  readonly line: number
}
/** A shell session in which a README is followed. */
export interface Session {
  /** Runs one `sh` block. @throws Error with all that was printed when a command of it fails. */
  follow(block: Block): Promise<void>
  close(): Promise<void>
}

/** The port that a README names; the running mock has another. */
const PORT = '9031'
const DONE = '\u0001done\u0001'

/** The fenced blocks of a Markdown text, in order. */
export function blocksOf(markdown: string): readonly Block[] {
  const fences = /^( *)(`{3,})([^\n`]*)\n([\s\S]*?)\n?^\1\2`*[ ]*$/gm
  return [...markdown.matchAll(fences)].map(({ index, 1: indent = '', 3: info = '', 4: text = '' }) => ({
    info: info.trim(),
    text: text.replaceAll(new RegExp(`^ {${indent.length}}`, 'gm'), ''),
    line: markdown.slice(0, index).split('\n').length,
  }))
}

/** What a README is followed with. */
export interface Surroundings {
  readonly folder: string
  /** The names of the scripts in package.json. */
  readonly scripts: readonly string[]
  /** Error codes that the text announces; an answer with any other one is a failure. */
  readonly codes: readonly string[]
}

/** Stands before the first block: errors end the session, and so does an answer that is an error nobody announced. */
const preamble = (codes: readonly string[]) => `
exec 2>&1
set -eo pipefail
curl() {
  local answer result=0 announced='"code":"(${[...codes, '-'].join('|')})"'
  answer=$(command curl --silent --show-error --fail-with-body "$@") || result=$?
  printf '%s\n' "$answer"
  [[ $result == 22 && $answer =~ $announced ]] || return $result
}
npx() {
  if [ "$1" = mock-idp ]; then shift; ${command.map((word) => `'${word}'`).join(' ')} "$@"; else command npx "$@"; fi
}
`

/** The codes that a text names: capitals in backquotes, as `NOT_FOUND` or `AN-AUTH-1006`. */
export function codesOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/`([A-Z][A-Z0-9_-]{3,})`/g)].map(([, code = '']) => code)
}

/** A session in that folder. `npm` is not run: a start is that of the mock under test, other scripts must exist. */
export function openSession({ folder, scripts, codes }: Surroundings): Session {
  const shell = openShell(folder, preamble(codes))
  let mock: Running | undefined
  const stop = async () => {
    mock?.signal('SIGTERM')
    await mock?.finished
    mock = undefined
  }
  const restart = async (args: readonly string[]) => {
    await stop()
    mock = await launch(args)
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
      if (mock === undefined && script.includes(PORT)) await restart(['--port', '0'])
      await shell.run(mock === undefined ? script : script.replaceAll(PORT, new URL(mock.baseUrl).port))
    },
    async close() {
      await stop()
      await shell.close()
    },
  }
}

/** The options of a command that starts the mock, its port a free one; undefined for any other line. */
function startOf(line: string): readonly string[] | undefined {
  const found = /(?:^|&& *)(?:npm (?:run )?start(?: --)?|npx mock-idp start)((?: [^&|;#]*)?)(?:#.*|&\s*)?$/.exec(line)
  if (found === null) return undefined
  const words = (found[1] ?? '')
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
  const at = words.indexOf('--port')
  return [...(at < 0 ? words : words.toSpliced(at, 2)), '--port', '0']
}

/** What a reader does once, before there is anything to run, and what the test itself is part of. */
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
  const shell = spawn('bash', [], { cwd, env, stdio: ['pipe', 'pipe', 'inherit'] })
  let output = ''
  let tell: () => void = () => {}
  shell.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    tell()
  })
  shell.on('close', () => tell())
  // Writing to a session that has ended is told by its end.
  shell.stdin.on('error', () => {})
  shell.stdin.write(preamble)
  const ended = () => shell.exitCode !== null
  return {
    async run(text: string): Promise<void> {
      const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' })
      if (status !== 0) throw new Error(`this is no shell script:\n${stderr}`)
      output = ''
      if (!ended()) shell.stdin.write(`{\n:\n${text}\n} </dev/null\nprintf '${DONE}'\n`)
      while (!output.includes(DONE) && !ended())
        await new Promise<void>((resolve) => {
          tell = resolve
        })
      if (!output.includes(DONE)) throw new Error(`the shell ended with ${shell.exitCode}:\n${output || '(no word)'}`)
    },
    async close(): Promise<void> {
      const closed = ended() ? undefined : once(shell, 'close')
      shell.stdin.end()
      await closed
      rmSync(temporary, { recursive: true, force: true })
    },
  }
}
