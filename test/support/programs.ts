/** Programs of the machine that some tests drive: a browser, a software token. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A program and the Debian package that brings it. */
interface Program {
  readonly name: string
  readonly debianPackage: string
}

const PROGRAMS: readonly Program[] = [
  { name: 'chromium', debianPackage: 'chromium' },
  { name: 'stoken', debianPackage: 'stoken' },
]

/** Where the program is; undefined when this machine does not have it. */
export function find(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}

/** Installs what is missing where that is possible: as root on a machine with apt-get. */
export function install(): void {
  const packages = PROGRAMS.filter(({ name }) => find(name) === undefined).map(({ debianPackage }) => debianPackage)
  if (packages.length === 0 || process.getuid?.() !== 0 || find('apt-get') === undefined) return
  console.log(`installing Debian packages for the tests: ${packages.join(', ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', ...packages]]) {
    const { status, stderr } = spawnSync('apt-get', ['--quiet', '--quiet', ...args], { env, encoding: 'utf8' })
    if (status !== 0) console.error(`apt-get ${args[0]} failed:\n${stderr}`)
  }
}

/** What this machine does not have, and how to get it. */
export function missing(): readonly { readonly name: string; readonly how: string }[] {
  return PROGRAMS.filter(({ name }) => find(name) === undefined).map(({ name, debianPackage }) => ({
    name,
    how: `apt-get install ${debianPackage}`,
  }))
}

/** The path of the program; skips the running test, or suite, when this machine does not have it. */
export function need(name: string, context: Mocha.Context): string {
  return find(name) ?? context.skip()
}
