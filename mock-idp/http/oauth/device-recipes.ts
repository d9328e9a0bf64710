/** Scenarios and recipes of waiting devices: codes of devices that wait, or have waited too long. */
import type { OAuthDevice } from '../../../adapter/oauth-device/types.ts'
import type { OAuthConfig } from '../../../schemas/gen/host/config-types.ts'
import { IMPOSSIBLE } from '../../../schemas/gen/oauth-device/recipes.ts'
import type { AuthorityModule, ModuleOptions } from '../../authorities/module.ts'
import { type AnyRecipes, defineRecipes, type Recipes, unreachableOutcome } from '../../authorities/recipes.ts'
import { addDevice, findWaitingDevice, newestUserCode } from './waiting-devices.ts'

type Deps = Pick<ModuleOptions<OAuthConfig>, 'store' | 'clock' | 'config'>
type Kind = 'found' | 'expired'

const NO_CLIENT =
  'No client may use device codes through the flow API. Add the grant type to a client whose bypassApprovalPage is true.'
const UNKNOWN_CODE = 'AAAA-AAAA'
const ABSENT = {
  found: 'No device waits for a sign-on. Start one with POST /as/device_authz.oauth2, or arrange the outcome found.',
  expired: 'No code of a device has expired. Arrange the outcome expired.',
}

function codesOf({ store, clock, config }: Deps) {
  const find = (kind: Kind) => newestUserCode(kind, store, clock, config)
  return {
    find,
    read: async (kind: Kind) => (await find(kind)) ?? unreachableOutcome(ABSENT[kind]),
    /** Adds a device if there is none. */
    ensure: async (kind: Kind) => {
      if ((await find(kind)) !== undefined) return undefined
      if (!(await addDevice(kind === 'expired', store, clock, config))) return unreachableOutcome(NO_CLIENT)
      return ['waitingDevices']
    },
  }
}

export function createDeviceScenarios(deps: Deps): AuthorityModule['scenarios'] {
  const codes = codesOf(deps)
  const submit = async () => {
    await codes.ensure('found')
    return { actionId: 'submitUserCode', model: { userCode: await codes.read('found') } }
  }
  return {
    OAUTH_DEVICE_USER_CODE_REQUIRED: async () => [],
    OAUTH_DEVICE_USER_CODE_CONFIRMATION_REQUIRED: async () => [await submit()],
  }
}

export function createDeviceRecipes(deps: Deps): AnyRecipes {
  const codes = codesOf(deps)
  const body = (kind: Kind) => async () => ({ userCode: await codes.read(kind) })
  const unknown = () => ({ userCode: UNKNOWN_CODE })
  const attributes = (kind: Kind) => async () => ({ oauthDeviceUserCode: await codes.read(kind) })
  const lookUp = {
    example: body('found'),
    outcomes: {
      found: { prepare: () => codes.ensure('found'), body: body('found') },
      expired: { prepare: () => codes.ensure('expired'), body: body('expired') },
      invalid: { body: unknown },
    },
    refusals: { invalid: unknown, expired: body('expired') },
  } satisfies Recipes<OAuthDevice>['actions']['submitUserCode']
  return defineRecipes<OAuthDevice>({
    start: {
      missing: { withoutUser: true },
      found: { withoutUser: true, prepare: () => codes.ensure('found'), attributes: attributes('found') },
      expired: { withoutUser: true, prepare: () => codes.ensure('expired'), attributes: attributes('expired') },
      invalid: { withoutUser: true, attributes: () => ({ oauthDeviceUserCode: UNKNOWN_CODE }) },
    },
    actions: {
      submitUserCode: lookUp,
      confirmUserCode: {
        ...lookUp,
        // The code of the state, while its device waits.
        example: async ({ state }) => ({
          userCode: (await isWaiting(state.model.userCode)) ? state.model.userCode : await codes.read('found'),
        }),
      },
    },
    impossible: IMPOSSIBLE,
  })

  async function isWaiting(userCode: string): Promise<boolean> {
    const { store, clock, config } = deps
    return (await findWaitingDevice(userCode, store, clock, config)).kind === 'found'
  }
}
