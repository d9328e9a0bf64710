/** Query parameters of control operations. */
import type { Request } from 'express'
import { ControlError } from '../core/control-error.ts'
import { nearestName } from '../core/nearest.ts'

/**
 * The parameters of the query.
 * @throws ControlError 400 for an unknown parameter and for a repeated one.
 */
export function queryOf({ query }: Request, names: readonly string[]): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => {
      if (!names.includes(name)) throw unknown(name, names)
      if (typeof value !== 'string') throw refused(`Parameter "${name.slice(0, 64)}" is repeated. Send it once.`)
      return [name, value]
    }),
  )
}

function unknown(name: string, names: readonly string[]): ControlError {
  const near = nearestName(name, names)
  const hint = near === undefined ? '' : ` Did you mean "${near}"?`
  const existing = names.length === 0 ? 'This operation has none.' : `Use one of: ${names.join(', ')}.`
  return refused(`Parameter "${name.slice(0, 64)}" not found.${hint} ${existing}`)
}

function refused(message: string): ControlError {
  return new ControlError(400, 'INVALID_REQUEST', message)
}
