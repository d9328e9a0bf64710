/** `mock-idp coverage`: the coverage of a running mock, for continuous integration. */
import type { CoverageShown } from '../control/coverage.ts'
import { callMock } from '../core/call-mock.ts'
import { CommandError } from '../core/command-error.ts'

/** The options of the command, as text. */
export interface CoverageOptions {
  readonly base: string
  readonly min?: string
  readonly token?: string
  readonly adapter?: string
  readonly since?: string
  readonly label?: string
  readonly json?: boolean
}
type Adapters = CoverageShown['adapters']

const KINDS = ['states', 'actions', 'outcomes', 'errorDetails', 'reasons'] as const
interface Share {
  readonly reached: number
  readonly all: number
}

/**
 * Prints a table, or JSON, and sets exit code 1 below the minimum.
 * @throws CommandError for invalid options, an unknown adapter, and a mock that cannot be asked.
 */
export async function coverage(options: CoverageOptions): Promise<void> {
  const least = percentOf(options.min)
  const { since, ...shown } = await ask(options)
  const adapters = selected(shown.adapters, options)
  const total = shareOf(Object.values(adapters).flatMap((adapter) => KINDS.map((kind) => sharesOf(adapter[kind]))))
  const percent = (100 * total.reached) / total.all
  const isEnough = least === undefined || percent >= least
  if (options.json === true)
    console.log(JSON.stringify({ percent, ...total, min: least ?? null, isEnough, since, adapters }, undefined, 2))
  else for (const line of table(adapters, total)) console.log(line)
  if (isEnough) return
  console.error(`The coverage of ${rounded(percent)} % is below ${least} %. See "notReached" with --json for the rest.`)
  process.exitCode = 1
}

function percentOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const percent = /^\d{1,3}(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (percent <= 100) return percent
  throw new CommandError(`--min ${text}: must be a number from 0 to 100`)
}

async function ask({ base, token, since, label }: CoverageOptions): Promise<CoverageShown> {
  const query = new URLSearchParams()
  if (since !== undefined) query.set('since', since)
  if (label !== undefined) query.set('label', label)
  const answer = await callMock(base, `mock/coverage?${query}`, { token })
  if (isCoverage(answer)) return answer
  throw new CommandError(`${base} has no coverage. Name the base URL that a mock prints`)
}

function isCoverage(answer: object): answer is CoverageShown {
  return 'adapters' in answer && 'since' in answer
}

function selected(adapters: Adapters, { adapter }: CoverageOptions): Adapters {
  const names = Object.keys(adapters)
  if (names.length === 0) throw new CommandError('The mock has no adapter instance. Add one to its configuration')
  if (adapter === undefined) return adapters
  const found = adapters[adapter]
  if (found !== undefined) return { [adapter]: found }
  throw new CommandError(`--adapter ${adapter}: not found; the mock has ${names.join(', ')}`)
}

function sharesOf({ reached, notReached }: Adapters[string]['states']): Share {
  return { reached: reached.length, all: reached.length + notReached.length }
}

function shareOf(shares: readonly Share[]): Share {
  const sum = (of: (share: Share) => number) => shares.reduce((before, share) => before + of(share), 0)
  return { reached: sum(({ reached }) => reached), all: sum(({ all }) => all) }
}

function table(adapters: Adapters, total: Share): readonly string[] {
  const head = ['adapter', 'states', 'actions', 'outcomes', 'error details', 'reasons', 'all']
  const rows = Object.entries(adapters).map(([id, adapter]) => {
    const shares = KINDS.map((kind) => sharesOf(adapter[kind]))
    return [id, ...[...shares, shareOf(shares)].map(({ reached, all }) => `${reached}/${all}`)]
  })
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const lines = [head, ...rows].map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
  const percent = rounded((100 * total.reached) / total.all)
  return [...lines.map((line) => line.trimEnd()), '', `${percent} % (${total.reached} of ${total.all} names reached)`]
}

/** Rounded down: 100 only if everything was reached. */
function rounded(percent: number): string {
  return String(Math.floor(percent * 10) / 10)
}
