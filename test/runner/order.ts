/** Test files and the order in which the workers take them. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const tests = fileURLToPath(new URL('..', import.meta.url))
/** Seconds of the slow files, as recorded by `--record`. */
export const DURATIONS = 'test/runner/durations.json'

/** Files that are run a second time, with a store that delays and loses operations. */
export const ALSO_DELAYED: ReadonlySet<string> = new Set([
  'http/account-locking.test',
  'http/browser-binding.test',
  'http/control-sessions.test',
  'http/cookieless.test',
  'http/oauth/session-races.test',
  'http/oauth/tokens.test',
  'http/securid/flow.test',
])

/** The names of the test files, without ending, that contain one of `parts`; all without `parts`. */
export function findFiles(parts: readonly string[], fast: boolean): readonly string[] {
  return readdirSync(tests, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.js'))
    .filter((name) => !fast || !name.startsWith('browser/'))
    .filter((name) => parts.length === 0 || parts.some((part) => name.includes(part)))
    .map((name) => name.slice(0, -'.js'.length))
    .sort()
}

/** Slow files first, so that the workers end at about the same time. */
export function slowFirst(files: readonly string[]): readonly string[] {
  const seconds: { readonly [file: string]: number } = JSON.parse(readFileSync(DURATIONS, 'utf8'))
  return files.toSorted((a, b) => (seconds[b] ?? 0) - (seconds[a] ?? 0))
}

/** A random order that the seed determines (mulberry32 and Fisher-Yates). */
export function shuffle(files: readonly string[], seed: number): readonly string[] {
  let state = seed
  const random = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const shuffled = [...files]
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const file = shuffled[last] as string
    shuffled[last] = shuffled[other] as string
    shuffled[other] = file
  }
  return shuffled
}
