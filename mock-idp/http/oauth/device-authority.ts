/** Authority of waiting devices. The only file of this folder that imports types of the adapter. */
import { Router } from 'express'
import { createReason } from '../../../adapter/kernel/reasons.ts'
import type { OAuthDevice } from '../../../adapter/oauth-device/types.ts'
import type { OAuthConfig } from '../../../schemas/gen/host/config-types.ts'
import { REASONS } from '../../../schemas/gen/oauth-device/reasons.ts'
import { createPort, type Handlers } from '../../authorities/dispatch.ts'
import { type AuthorityModuleOf, defineAuthority, type ModuleOptions } from '../../authorities/module.ts'
import { createDeviceRecipes, createDeviceScenarios } from './device-recipes.ts'
import { findWaitingDevice } from './waiting-devices.ts'

type Deps = Pick<ModuleOptions<OAuthConfig>, 'store' | 'clock' | 'config'>

const MISSING = { kind: 'missing', reason: createReason(REASONS)('USER_CODE_MISSING') } as const

const handlers = {
  look: async ({ userCode }, { store, clock, config }) =>
    userCode === null ? MISSING : findWaitingDevice(userCode, store, clock, config),
} satisfies Handlers<OAuthDevice, Deps>

/** The devices of the OAuth part; it keeps nothing of its own. */
export function createOAuthDeviceAuthority(deps: Deps): AuthorityModuleOf<OAuthDevice> {
  return {
    id: 'oauth-device',
    port: createPort<OAuthDevice, Deps>(handlers, () => deps),
    wire: Router(),
    sockets: {},
    control: Router(),
    // No user is required.
    scenarios: createDeviceScenarios(deps),
    recipes: { 'oauth-device': createDeviceRecipes(deps) },
    seed: async () => {},
    close: async () => {},
  }
}

/** The registration. */
export const registered = defineAuthority({ create: createOAuthDeviceAuthority })
