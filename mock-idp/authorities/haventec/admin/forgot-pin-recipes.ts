/** Recipes of forgotPin, before the login and while the device is locked for a time. */
import type { Haventec } from '../../../../adapter/haventec/types.ts'
import { type Recipes, type Situation, unreachableOutcome } from '../../recipes.ts'
import * as change from './recipe-changes.ts'
import * as read from './recipe-reads.ts'
import { makeReady, type ScenarioOptions } from './scenarios.ts'

type ForgotPin = Recipes<Haventec>['actions']['forgotPin']
type Asked = Situation<Haventec, 'forgotPin'>

/** The locked device of the flow; undefined before the login. */
function lockedDevice({ state: { memo } }: Asked): read.OfDevice | undefined {
  return 'username' in memo ? memo : undefined
}

export function forgotPinRecipes(options: ScenarioOptions): ForgotPin {
  const { deps } = options
  const ofDevice = async (situation: Asked): Promise<read.OfDevice> => {
    const locked = lockedDevice(situation)
    if (locked !== undefined) return locked
    const { user, deviceUuid } = await read.readDevice(situation, options)
    return { username: user.username, deviceUuid }
  }
  const named = async (situation: Asked) => {
    const { username, deviceUuid } = await ofDevice(situation)
    return { username, deviceUuid }
  }
  /** The device of the flow, with a device for a user without a usable one. */
  const prepared = (then: (of: read.OfDevice) => Promise<undefined>) => async (situation: Asked) => {
    const { username } = situation
    if (lockedDevice(situation) === undefined && username !== undefined)
      await makeReady(options, username, (device) => device)
    return then(await ofDevice(situation))
  }
  const isFixed = (situation: Asked) => situation.input.username !== undefined || lockedDevice(situation) !== undefined
  const unknownDevice = async (situation: Asked) => {
    const { username } = await read.readActiveUser(situation, deps)
    return { username, deviceUuid: read.UNKNOWN_UUID }
  }
  const unknownUser = { username: read.UNKNOWN_USER, deviceUuid: read.UNKNOWN_UUID }
  return {
    example: async (situation) => {
      await read.readActiveUser(situation, deps)
      const { locked, active, pinReset } = await read.readOwnDevice(await ofDevice(situation), deps)
      const isBlocked = locked || !active || pinReset.blockedUntil !== null
      if (isBlocked) return unreachableOutcome('The device is locked for good, not active, or blocked for resets.')
      return named(situation)
    },
    outcomes: {
      resetPinRequested: { prepare: prepared((of) => change.changeOwnDevice(of, keepLock, deps)) },
      resetPinBlocked: { prepare: prepared((of) => change.blockResets(of, deps)), body: named },
      deviceNotFound: {
        prepare: async (situation) => {
          const locked = lockedDevice(situation)
          return locked === undefined ? change.freeUser(situation, deps) : change.deactivateDevice(locked, deps)
        },
        body: (situation) => (lockedDevice(situation) === undefined ? unknownDevice(situation) : named(situation)),
      },
      userNotFound: {
        prepare: async (situation) =>
          isFixed(situation) ? change.changeUser(situation, { active: false }, deps) : undefined,
        body: (situation) => (isFixed(situation) ? named(situation) : unknownUser),
      },
      deviceLocked: { prepare: prepared((of) => change.lockDevice(of, deps)), body: named },
      usernameRequired: {},
    },
    refusals: {
      deviceNotFound: (situation) => (lockedDevice(situation) === undefined ? unknownDevice(situation) : undefined),
      userNotFound: (situation) => (isFixed(situation) ? undefined : unknownUser),
      INVALID_USERNAME: async (situation) =>
        isFixed(situation) ? { username: 'somebody-else', deviceUuid: read.UNKNOWN_UUID } : undefined,
      DEVICE_UUID_REQUIRED: (situation) => (lockedDevice(situation) === undefined ? {} : undefined),
      INVALID_DEVICE_UUID: (situation) =>
        lockedDevice(situation) === undefined ? undefined : { deviceUuid: read.UNKNOWN_UUID },
    },
  }
}

/** A temporary lock does not prevent a reset. */
function keepLock(device: Parameters<typeof change.freeDevice>[0]): typeof device {
  const { lockedUntil, failedLoginAttempts } = device
  return { ...change.freeDevice(device), lockedUntil, failedLoginAttempts }
}
