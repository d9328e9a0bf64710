/** Recipes of login and addDevice, whose user can be typed. */
import type { Haventec } from '../../../../adapter/haventec/types.ts'
import { type Recipes, requireUsername, unreachableOutcome } from '../../recipes.ts'
import { withFailures } from '../rules/lock-policy.ts'
import * as change from './recipe-changes.ts'
import * as read from './recipe-reads.ts'
import { makeReady, NEW_DEVICE, type ScenarioOptions } from './scenarios.ts'

type Actions = Recipes<Haventec>['actions']
type AnySituation = read.AnySituation

/** A name of an earlier step cannot be changed: then the records of its user change. */
function userNotFoundRecipe<Model extends object>(
  { deps }: ScenarioOptions,
  model: (situation: AnySituation) => Model | Promise<Model>,
) {
  const isFixed = ({ input }: AnySituation) => input.username !== undefined
  return {
    prepare: async (situation: AnySituation) =>
      isFixed(situation) ? change.changeUser(situation, { active: false }, deps) : undefined,
    body: async (situation: AnySituation) => ({
      ...(await model(situation)),
      username: isFixed(situation) ? requireUsername(situation) : read.UNKNOWN_USER,
    }),
  }
}

/** Refusals of a name that is missing, unknown, or another one than that of an earlier step. */
function nameRefusals<Model extends object>(model: () => Model) {
  return {
    userNotFound: ({ input }: AnySituation) =>
      input.username === undefined ? { ...model(), username: read.UNKNOWN_USER } : undefined,
    USERNAME_REQUIRED: ({ input }: AnySituation) => (input.username === undefined ? model() : undefined),
    INVALID_USERNAME: ({ input }: AnySituation) =>
      input.username === undefined ? undefined : { ...model(), username: 'somebody-else' },
  }
}

const ANY_LOGIN = { deviceUuid: read.UNKNOWN_UUID, authKey: 'unknown', hashedPin: read.WRONG_PIN }

export function loginRecipes(options: ScenarioOptions): Actions['login'] {
  const ready = (failures: number) => async (situation: AnySituation) => {
    await makeReady(options, requireUsername(situation), (device) => withFailures(device, failures, 0))
    return undefined
  }
  const right = async (situation: AnySituation) => {
    const { user, device, hashedPin } = await read.readDevice(situation, options)
    const key = device.authKeys.at(-1)?.key ?? unreachableOutcome(`The device ${device.deviceUuid} has no key.`)
    return { username: user.username, deviceUuid: device.deviceUuid, authKey: key, hashedPin }
  }
  const example = async (situation: AnySituation) => {
    await read.readActiveUser(situation, options.deps)
    read.requireUsable((await read.readDevice(situation, options)).device)
    return right(situation)
  }
  const wrongPin = async (situation: AnySituation) => ({ ...(await right(situation)), hashedPin: read.WRONG_PIN })
  const wrongKey = async (situation: AnySituation) => ({ ...(await right(situation)), authKey: 'unknown' })
  const unknownDevice = async (situation: AnySituation) => ({
    ...ANY_LOGIN,
    username: (await read.readActiveUser(situation, options.deps)).username,
  })
  /** A wrong PIN now, after one of these numbers of failures. */
  const wrongAfter =
    (...failures: readonly number[]) =>
    async (situation: AnySituation) => {
      await example(situation)
      const { device } = await read.readDevice(situation, options)
      return failures.includes(device.failedLoginAttempts) ? wrongPin(situation) : undefined
    }
  return {
    example,
    outcomes: {
      keyIssued: { prepare: ready(0) },
      authenticationFailed: { prepare: ready(0), body: wrongPin },
      lastTryBeforeTemporaryLock: { prepare: ready(1), body: wrongPin },
      lastTryBeforeLock: { prepare: ready(4), body: wrongPin },
      deviceLocked: { prepare: ready(2), body: wrongPin },
      wrongAuthKey: { prepare: ready(0), body: wrongKey },
      deviceNotFound: { prepare: ready(0), body: unknownDevice },
      userNotFound: userNotFoundRecipe(options, () => ANY_LOGIN),
    },
    refusals: {
      authenticationFailed: wrongAfter(0, 3),
      lastTryBeforeTemporaryLock: wrongAfter(1),
      lastTryBeforeLock: wrongAfter(4),
      deviceLocked: wrongAfter(2, 5),
      wrongAuthKey: async (situation) => ({ ...(await example(situation)), authKey: 'unknown' }),
      deviceNotFound: unknownDevice,
      ...nameRefusals(() => ANY_LOGIN),
    },
  }
}

export function addDeviceRecipes(options: ScenarioOptions): Actions['addDevice'] {
  const { deps } = options
  const device = { deviceName: NEW_DEVICE }
  const named = async (situation: AnySituation) => ({
    username: (await read.readUser(situation, deps)).username,
    ...device,
  })
  return {
    example: async (situation) => {
      const { forbidAddingDevices } = await read.readActiveUser(situation, deps)
      return forbidAddingDevices ? unreachableOutcome('This user may not add devices.') : named(situation)
    },
    outcomes: {
      deviceAdded: { prepare: (situation) => change.freeUser(situation, deps) },
      addingDevicesForbidden: {
        prepare: (situation) => change.changeUser(situation, { active: true, forbidAddingDevices: true }, deps),
        body: named,
      },
      userNotFound: userNotFoundRecipe(options, () => device),
    },
    refusals: nameRefusals(() => device),
  }
}
