/** The codes of devices are in the host's own OAuth part. */
import type { Authority, Clock } from '../spi.ts'
import type { OAuthDevice, OAuthDeviceConfig } from './types.ts'

/** @throws Error always: there is nobody to reach over a wire. */
export function remote(_config: Readonly<OAuthDeviceConfig>, _clock: Clock): Authority<OAuthDevice> {
  throw new Error('oauth-device asks no other server; use {"authority": {"embedded": {}}}')
}
