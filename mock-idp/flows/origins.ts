/** Origins of authentication applications. Source: PingFederate Administrator's Reference, "Managing authentication applications". */
import type { Config } from '../config/config.ts'

/** An authentication application of the configuration. */
export type Application = NonNullable<NonNullable<Config['authenticationApi']>['applications']>[number]

/**
 * A predicate on origins. An entry that ends in `:*` matches every explicit port.
 * Source: PingFederate Administrator's Reference, "Configuring authentication applications".
 */
export function createOriginRule(allowed: readonly string[]): (origin: string) => boolean {
  const exact = new Set(allowed.filter((entry) => !entry.endsWith(':*')))
  const anyPort = new Set(allowed.filter((entry) => entry.endsWith(':*')).map((entry) => entry.slice(0, -1)))
  return (origin) => exact.has(origin) || anyPort.has(origin.replace(/\d{1,5}$/, ''))
}

/** Origin of the application's URL, and the additional ones. */
export function originsOf({ url, additionalAllowedOrigins = [] }: Application): readonly string[] {
  return [new URL(url).origin, ...additionalAllowedOrigins]
}
