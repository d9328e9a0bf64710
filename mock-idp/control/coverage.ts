/** `/mock/coverage`. */
import type { Request, Response } from 'express'
import type { AdapterCoverage } from '../core/journal/coverage.ts'
import { coverageMarkdown } from '../core/journal/coverage-markdown.ts'
import type { Route } from './route.ts'

export interface CoverageControl {
  coverage(): { readonly since: string; readonly adapters: { readonly [adapter: string]: AdapterCoverage } }
  clearCoverage(): void
}

export const coverageRoutes: readonly Route<CoverageControl>[] = [
  { method: 'get', path: '/coverage', run: showCoverage },
  { method: 'delete', path: '/coverage', run: clearCoverage },
]

function showCoverage(control: CoverageControl, req: Request, res: Response): unknown {
  if (req.accepts(['json', 'text/markdown']) !== 'text/markdown') return control.coverage()
  return res.type('text/markdown').send(coverageMarkdown(control.coverage()))
}

function clearCoverage(control: CoverageControl, _req: Request, res: Response): void {
  control.clearCoverage()
  res.status(204).end()
}
