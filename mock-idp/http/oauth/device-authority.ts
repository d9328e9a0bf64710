/** Authority of waiting devices. The only file of this folder that imports types of the adapter. */
import { Router } from 'express'
import type { OAuthDevice } from '../../../adapter/oauth-device/types.ts'
import type { Outcome } from '../../../adapter/spi.ts'
import type { OAuthConfig } from '../../../schemas/gen/host/config-types.ts'
import type { ModuleOptions, RegisteredModule } from '../../authorities/any-module.ts'
import type { AuthorityModule } from '../../authorities/module.ts'
import { findWaitingDevice } from './waiting-devices.ts'

/** The module has no records of its own. */
export function createOAuthDeviceAuthority({ store, clock, config }: ModuleOptions): AuthorityModule<OAuthDevice> {
  return {
    id: 'oauth-device',
    port: {
      async ask({ userCode }, signal): Promise<Outcome<OAuthDevice>> {
        signal.throwIfAborted()
        if (userCode === null) return { kind: 'missing' }
        return findWaitingDevice(userCode, store, clock, config as OAuthConfig)
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

export const registered: RegisteredModule = {
  part: 'oauth',
  create: createOAuthDeviceAuthority,
  faults: () => [],
}
