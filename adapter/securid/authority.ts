/** The vendor's server behind the port, over its REST API. */
import type { Authority, Clock } from '../spi.ts'
import type { SecurID, SecurIDConfig } from './types.ts'

/** @throws Error always: the configuration offers the embedded authority only. */
export function remote(_config: Readonly<SecurIDConfig>, _clock: Clock): Authority<SecurID> {
  throw new Error('a remote RSA Authentication Manager is not supported yet; use {"authority": {"embedded": {}}}')
}
