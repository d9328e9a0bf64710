/** Median and range of the rounds. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}
/** One measurement; the load process prints it as JSON. */
export interface Measured {
  readonly perSecond: number // requests, or whole logins
  readonly processorMicroseconds: number | null // of the server, per request
  readonly loadBusy: number // 0 to 1; near 1 the load was the limit, not the server
}
export interface Line {
  readonly name: string
  readonly share: number // requests per second, relative to the first line
  readonly shareOfEmbedded?: number // relative to the same work without a second server
  readonly perSecond: Spread
  readonly requestsEach: number // 3 for a login
  readonly processorMicroseconds: Spread | null
  readonly loadBusy: Spread
  readonly rounds: readonly Measured[]
}

/** Median, minimum and maximum of at least one number. */
export const spread = (numbers: readonly number[]): Spread => {
  const sorted = numbers.toSorted((a, b) => a - b)
  const at = (position: number): number => sorted[position] ?? Number.NaN
  const last = sorted.length - 1
  return { median: (at(Math.floor(last / 2)) + at(Math.ceil(last / 2))) / 2, min: at(0), max: at(last) }
}

/** Line of one target. `limit`: median of bare node:http in requests per second. */
export const line = (name: string, requestsEach: number, rounds: readonly Measured[], limit: number): Line => {
  const perSecond = spread(rounds.map((round) => round.perSecond))
  const processor = rounds.flatMap(({ processorMicroseconds }) => processorMicroseconds ?? [])
  return {
    name,
    share: (perSecond.median * requestsEach) / limit,
    perSecond,
    requestsEach,
    processorMicroseconds: processor.length === 0 ? null : spread(processor),
    loadBusy: spread(rounds.map((round) => round.loadBusy)),
    rounds,
  }
}

/** Markdown table of the lines. */
export const table = (lines: readonly Line[]): string =>
  markdown(
    [
      'target',
      'share of bare node:http',
      'share of embedded',
      'per second (min–max)',
      'server CPU per request, us',
      'load busy',
    ],
    lines.map((each) => [
      each.requestsEach === 1 ? each.name : `${each.name}: ${each.requestsEach} requests each`,
      each.share.toFixed(2),
      each.shareOfEmbedded?.toFixed(2) ?? '',
      shown(each.perSecond, 0),
      each.processorMicroseconds === null ? 'unknown' : shown(each.processorMicroseconds, 1),
      `${Math.round(each.loadBusy.median * 100)} %`,
    ]),
  )

/** Markdown table of a head and rows. */
export const markdown = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** `median (min–max)`. */
export const shown = ({ median, min, max }: Spread, decimals: number): string => {
  const [middle, least, most] = [median, min, max].map((number) => number.toFixed(decimals))
  return `${middle} (${least}–${most})`
}
