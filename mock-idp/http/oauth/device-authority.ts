/** Authority of waiting devices. The only file of this folder that imports types of the adapter. */
import { Router } from 'express'
import type { OAuthDevice } from '../../../adapter/oauth-device/types.ts'
import type { Outcome } from '../../../adapter/spi.ts'
import type { OAuthConfig } from '../../../schemas/gen/host/config-types.ts'
import { type AuthorityModuleOf, defineAuthority, type ModuleOptions } from '../../authorities/module.ts'
import { findWaitingDevice } from './waiting-devices.ts'

/** The devices of the OAuth part; it keeps nothing of its own. */
export function createOAuthDeviceAuthority({
  store,
  clock,
  config,
}: ModuleOptions<OAuthConfig>): AuthorityModuleOf<OAuthDevice> {
  return {
    id: 'oauth-device',
    port: {
      async ask({ userCode }, signal): Promise<Outcome<OAuthDevice>> {
        signal.throwIfAborted()
        if (userCode === null) return { kind: 'missing' }
        return findWaitingDevice(userCode, store, clock, config)
      },
    },
    wire: Router(),
    sockets: {},
    control: Router(),
    // No user is required.
    scenarios: { OAUTH_DEVICE_USER_CODE_REQUIRED: async () => [] },
    seed: async () => {},
    close: async () => {},
  }
}

/** The registration. */
export const registered = defineAuthority({ create: createOAuthDeviceAuthority })
