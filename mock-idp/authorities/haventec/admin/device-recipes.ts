/** Recipes of the device of a flow: its activation, its new PIN, its key. */
import type { Haventec } from '../../../../adapter/haventec/types.ts'
import { type Recipes, unreachableOutcome } from '../../recipes.ts'
import * as change from './recipe-changes.ts'
import * as read from './recipe-reads.ts'
import type { ScenarioOptions } from './scenarios.ts'

type Actions = Recipes<Haventec>['actions']

export function activateRecipes({ deps }: ScenarioOptions): Actions['activateDevice'] {
  const any = { activationToken: '000000', hashedPin: read.NEW_PIN }
  const wrong = async ({ state: { memo } }: Parameters<Actions['activateDevice']['example']>[0]) => ({
    ...any,
    activationToken: read.wrongToken((await read.readOwnDevice(memo, deps)).activation, deps),
  })
  return {
    example: async ({ state: { memo } }) => {
      await read.readActiveUser(memo, deps)
      const { activation, locked } = await read.readOwnDevice(memo, deps)
      if (locked) return unreachableOutcome('The new device is locked.')
      const token = await read.sentToken('activateDevice', memo, activation, deps)
      if (token !== undefined) return { ...any, activationToken: token }
      return unreachableOutcome('No valid activation token was sent. Arrange keyIssued: this sends one.')
    },
    outcomes: {
      keyIssued: { prepare: ({ state }) => change.awaitActivation(state.memo, deps) },
      activationRefused: { prepare: ({ state }) => change.awaitActivation(state.memo, deps), body: wrong },
      deviceNotFound: { prepare: ({ state }) => change.removeDevice(state.memo, deps), body: () => any },
      userNotFound: { prepare: ({ state }) => change.changeUser(state.memo, { active: false }, deps), body: () => any },
      deviceLocked: {
        prepare: ({ state }) => change.changeOwnDevice(state.memo, (device) => ({ ...device, locked: true }), deps),
        body: () => any,
      },
    },
    refusals: {
      activationRefused: async (situation) => {
        await read.readActiveUser(situation.state.memo, deps)
        const { locked } = await read.readOwnDevice(situation.state.memo, deps)
        return locked ? undefined : wrong(situation)
      },
    },
  }
}

export function resetPinRecipes({ deps }: ScenarioOptions): Actions['resetPin'] {
  const any = { resetPinToken: '000000', hashedPin: read.NEW_PIN }
  const wrong = async ({ state: { memo } }: Parameters<Actions['resetPin']['example']>[0]) => ({
    ...any,
    resetPinToken: read.wrongToken((await read.readOwnDevice(memo, deps)).pinReset.token, deps),
  })
  const readable = async (memo: read.OfDevice) => {
    await read.readActiveUser(memo, deps)
    const device = await read.readOwnDevice(memo, deps)
    const isBlocked = device.locked || !device.active || device.pinReset.blockedUntil !== null
    return isBlocked ? unreachableOutcome('The device is locked, not active, or blocked for resets.') : device
  }
  return {
    example: async ({ state: { memo } }) => {
      const { pinReset } = await readable(memo)
      const token = await read.sentToken('resetPin', memo, pinReset.token, deps)
      if (token !== undefined) return { ...any, resetPinToken: token }
      return unreachableOutcome('No valid reset token was sent. Arrange keyIssued: this sends one.')
    },
    outcomes: {
      keyIssued: { prepare: ({ state }) => change.awaitReset(state.memo, deps) },
      invalidResetToken: { prepare: ({ state }) => change.awaitReset(state.memo, deps), body: wrong },
      resetPinBlocked: { prepare: ({ state }) => change.beforeBlock(state.memo, deps), body: wrong },
      deviceNotFound: { prepare: ({ state }) => change.deactivateDevice(state.memo, deps), body: () => any },
      userNotFound: { prepare: ({ state }) => change.changeUser(state.memo, { active: false }, deps), body: () => any },
      deviceLocked: { prepare: ({ state }) => change.lockDevice(state.memo, deps), body: () => any },
    },
    refusals: {
      invalidResetToken: async (situation) =>
        (await readable(situation.state.memo)).pinReset.wrongTokens < 2 ? wrong(situation) : undefined,
      resetPinBlocked: async (situation) =>
        (await readable(situation.state.memo)).pinReset.wrongTokens < 2 ? undefined : wrong(situation),
    },
  }
}

export function confirmRecipes({ deps }: ScenarioOptions): Actions['confirmAuthKey'] {
  const shown = ({ state }: Parameters<Actions['confirmAuthKey']['example']>[0]) => ({
    authKeyUuid: state.model.authKeyUuid,
  })
  const OVER = 'The key or the access token of this flow is no longer valid: only confirmationRefused is possible.'
  const isValid = async ({ state: { model, memo } }: Parameters<Actions['confirmAuthKey']['example']>[0]) => {
    const { applicationUuid } = await read.readUser(memo, deps)
    const application = deps.applications.find(applicationUuid)
    const { authKeys } = await read.readOwnDevice(memo, deps)
    const hasKey = authKeys.some(({ uuid, usesLeft }) => uuid === model.authKeyUuid && usesLeft > 0)
    const checked = application && (await deps.tokens.check(application, memo.accessToken))
    return hasKey && checked?.claims !== undefined
  }
  return {
    example: async (situation) => {
      await read.readActiveUser(situation.state.memo, deps)
      read.requireUsable(await read.readOwnDevice(situation.state.memo, deps))
      return (await isValid(situation)) ? shown(situation) : unreachableOutcome(OVER)
    },
    outcomes: {
      confirmed: { prepare: ({ state }) => change.changeOwnDevice(state.memo, change.freeDevice, deps) },
      confirmationRefused: { prepare: ({ state }) => change.replaceKeys(state.memo, deps), body: shown },
    },
    refusals: { INVALID_AUTH_KEY_UUID: () => ({ authKeyUuid: read.UNKNOWN_UUID }) },
  }
}
