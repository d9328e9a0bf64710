/** Coverage report in Markdown. */
import type { AdapterCoverage } from './coverage.ts'

const HEADINGS = {
  states: 'states',
  actions: 'actions',
  outcomes: 'outcomes',
  errorDetails: 'error details',
  reasons: 'reasons',
} as const

/** One section per adapter: the share that was reached of each kind, and the names that were not reached. */
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
