/** Nobody stands behind the port over a wire: the adapter asks nobody. */
import type { Authority, Clock } from '../spi.ts'
import type { IdentifierFirst, IdentifierFirstConfig } from './types.ts'

/** @throws Error always: there is nobody to reach. */
export function remote(_config: Readonly<IdentifierFirstConfig>, _clock: Clock): Authority<IdentifierFirst> {
  throw new Error('identifier-first asks no server; use {"authority": {"embedded": {}}}')
}
