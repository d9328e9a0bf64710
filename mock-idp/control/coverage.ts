/** `/mock/coverage`. */
import type { Request, Response } from 'express'
import { defined } from '../../adapter/kernel/objects.ts'
import type { Clock } from '../../adapter/spi.ts'
import type { CoverageFilter } from '../../schemas/gen/host/control-types.ts'
import { ControlError } from '../core/control-error.ts'
import type { AdapterCoverage, Coverage } from '../core/journal/coverage.ts'
import { coverageMarkdown } from '../core/journal/coverage-markdown.ts'
import { parseTime, time } from '../core/time.ts'
import { parametersIn, type Route } from './route.ts'
import { validate } from './validate.ts'

export interface CoverageShown {
  readonly since: string
  /** Present if only steps with this label are counted. */
  readonly label?: string
  /** All labels. */
  readonly labels: readonly string[]
  readonly adapters: { readonly [adapter: string]: AdapterCoverage }
}
export interface CoverageControl {
  /** @throws ControlError 404 for a label that no request has had. */
  coverage(filter?: Readonly<CoverageFilter>): CoverageShown
  clearCoverage(): void
}
export interface CoverageControlDeps {
  readonly coverage: Coverage
  readonly clock: Pick<Clock, 'now'>
}

export function createCoverageControl({ coverage, clock }: CoverageControlDeps): CoverageControl {
  let start = clock.now()
  return {
    coverage(filter = {}) {
      const { since, label } = validate('coverage-filter', filter)
      const labels = coverage.labels()
      if (label !== undefined && !labels.includes(label)) throw unknownLabel(label, labels)
      const from = since === undefined ? undefined : parseTime(since)
      const shownSince = time(Math.max(start, from ?? start))
      return { ...defined({ since: shownSince, label }), labels, adapters: coverage.read({ label, since: from }) }
    },
    clearCoverage() {
      coverage.clear()
      start = clock.now()
    },
  }
}

const MAX_LISTED = 20

function unknownLabel(label: string, labels: readonly string[]): ControlError {
  const list = labels.slice(-MAX_LISTED).join(', ')
  const existing = labels.length === 0 ? 'No request has had a label' : `The last labels: ${list}`
  const message = `Label "${label.slice(0, 100)}" not found. ${existing}. Send X-Mock-Label with the requests of a test.`
  return new ControlError(404, 'LABEL_NOT_FOUND', message)
}

export const coverageRoutes: readonly Route<CoverageControl>[] = [
  { method: 'get', path: '/coverage', run: showCoverage },
  { method: 'delete', path: '/coverage', run: clearCoverage },
]

function showCoverage(control: CoverageControl, req: Request, res: Response): unknown {
  const shown = control.coverage(parametersIn(req))
  if (req.accepts(['json', 'text/markdown']) !== 'text/markdown') return shown
  return res.type('text/markdown').send(coverageMarkdown(shown))
}

function clearCoverage(control: CoverageControl, _req: Request, res: Response): void {
  control.clearCoverage()
  res.status(204).end()
}
