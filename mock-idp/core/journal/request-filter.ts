/** Filters of recorded requests, and the requests that almost match one. */
import type { EpochSeconds } from '../../../adapter/spi.ts'
import type { RequestEntry } from './request-entry.ts'

/** All given members must match. */
export interface RequestFilter {
  readonly flow?: string
  readonly client?: string
  readonly user?: string
  /** Without the query; `*` stands for any characters. */
  readonly path?: string
  readonly action?: string
  /** The error code of the answer, or the code of the reason. */
  readonly code?: string
  readonly label?: string
  readonly method?: string
  readonly status?: number
  /** The time of the answer is not earlier. */
  readonly since?: EpochSeconds
}
export type FilterName = keyof RequestFilter
type Value = string | number | undefined

/** A request that matches all members of a filter but one. */
export interface NearMiss {
  readonly request: RequestEntry
  readonly parameter: FilterName
  readonly actual: Value
}

interface Criterion {
  readonly actual: (entry: RequestEntry) => Value
  /** Default: the value is the same. */
  readonly matches?: (entry: RequestEntry, wanted: string | number) => boolean
}
const criteria: { readonly [N in FilterName]-?: Criterion } = {
  flow: { actual: ({ flow }) => flow },
  client: { actual: ({ client }) => client },
  user: { actual: ({ username }) => username },
  path: { actual: pathOf, matches: (entry, wanted) => matchesPath(pathOf(entry), String(wanted)) },
  action: { actual: ({ actionId }) => actionId },
  code: {
    actual: ({ errorCode, reason }) => errorCode ?? reason?.code,
    matches: ({ errorCode, reason }, wanted) => errorCode === wanted || reason?.code === wanted,
  },
  label: { actual: ({ label }) => label },
  method: {
    actual: ({ method }) => method,
    matches: ({ method }, wanted) => method === String(wanted).toUpperCase(),
  },
  status: { actual: ({ status }) => status },
  since: { actual: ({ at }) => at, matches: ({ at }, wanted) => at >= Number(wanted) },
}

function pathOf({ path }: RequestEntry): string {
  return path.split('?', 1)[0] ?? ''
}

/** Compares piece by piece: a regular expression could take exponential time. */
function matchesPath(path: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return path === pattern
  if (!path.startsWith(first)) return false
  const last = rest.pop() ?? ''
  let position = first.length
  for (const piece of rest) {
    const found = path.indexOf(piece, position)
    if (found === -1) return false
    position = found + piece.length
  }
  return path.length - last.length >= position && path.endsWith(last)
}

/** The members of the filter that the request does not match. */
function mismatches(entry: RequestEntry, filter: RequestFilter): readonly FilterName[] {
  return (Object.keys(criteria) as FilterName[]).filter((name) => {
    const wanted = filter[name]
    if (wanted === undefined) return false
    const { actual, matches } = criteria[name]
    return matches === undefined ? actual(entry) !== wanted : !matches(entry, wanted)
  })
}

export function matchesFilter(entry: RequestEntry, filter: RequestFilter): boolean {
  return mismatches(entry, filter).length === 0
}

/** At most `count` requests that one member of the filter excludes, in the order of `entries`. */
export function nearMisses(
  entries: readonly RequestEntry[],
  filter: RequestFilter,
  count: number,
): readonly NearMiss[] {
  const found: NearMiss[] = []
  for (const request of entries) {
    const [parameter, ...more] = mismatches(request, filter)
    if (parameter === undefined || more.length > 0) continue
    found.push({ request, parameter, actual: criteria[parameter].actual(request) })
    if (found.length === count) break
  }
  return found
}
