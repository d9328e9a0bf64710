/** The coverage as a page to read or to keep with a test report. */
import type { AdapterCoverage } from './coverage.ts'

const HEADINGS = { states: 'states', actions: 'actions', outcomes: 'outcomes', errorDetails: 'error details' } as const

/** One section an adapter: how much of each kind was reached, and the names that were not. */
export function coverageMarkdown({
  since,
  adapters,
}: {
  readonly since: string
  readonly adapters: { readonly [adapter: string]: AdapterCoverage }
}): string {
  const sections = Object.entries(adapters).map(([adapter, coverage]) => {
    const rows = (Object.keys(HEADINGS) as (keyof typeof HEADINGS)[]).map((kind) => {
      const { reached, notReached } = coverage[kind]
      const names = notReached.map((name) => `\`${name}\``).join(', ') || '-'
      return `| ${HEADINGS[kind]} | ${reached.length} of ${reached.length + notReached.length} | ${names} |`
    })
    return [`## ${adapter}`, '', '| | reached | not reached |', '| --- | --- | --- |', ...rows].join('\n')
  })
  return [`# Coverage since ${since}`, ...sections].join('\n\n').concat('\n')
}
