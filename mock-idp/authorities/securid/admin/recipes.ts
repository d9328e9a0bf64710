/** Recipes of SecurID: an example for every action, and the way to every outcome. */
import type { SecurID } from '../../../../adapter/securid/types.ts'
import { IMPOSSIBLE } from '../../../../schemas/gen/securid/recipes.ts'
import { type AnyRecipes, defineRecipes, EMPTY, type Recipes } from '../../recipes.ts'
import { methodRecipes } from './method-recipes.ts'
import { withChoice } from './prepare-user.ts'
import * as body from './recipe-bodies.ts'
import * as change from './recipe-changes.ts'
import { type AnySituation, lockAccount, type RecipeDeps, readUser } from './recipe-deps.ts'
import { startRecipes } from './start-recipes.ts'

type Actions = Recipes<SecurID>['actions']

export function createRecipes(deps: RecipeDeps): AnyRecipes {
  return defineRecipes<SecurID>({
    start: startRecipes(deps),
    actions: { ...passcodeRecipes(deps), ...pinRecipes(deps), ...methodRecipes(deps), cancel: EMPTY },
    impossible: IMPOSSIBLE,
  })
}

/** Preparations of the outcomes of a right passcode. */
function codePreparations(deps: RecipeDeps) {
  const ready = (more: Parameters<typeof change.acceptNextTokencode>[2]) => (situation: AnySituation) =>
    change.changeUser(situation, deps, (user, now) => ({ ...change.readyToSignOn(user, now, deps), ...more }))
  return {
    accepted: { prepare: ready({}) },
    nextTokencode: { prepare: ready({ nextTokencodeMode: true }) },
    newPin: { prepare: ready({ newPinMode: 'user' }) },
    systemPin: { prepare: ready({ newPinMode: 'system' }) },
  }
}

function passcodeRecipes(deps: RecipeDeps) {
  const byMethods = (methods: typeof withChoice) => (situation: AnySituation) =>
    change.changeUser(situation, deps, methods)
  const nameOnly = async (situation: AnySituation) => ({ username: (await readUser(situation, deps)).username })
  const right = async (situation: AnySituation) => ({ passcode: await body.rightPasscode(situation, deps) })
  const wrong = async (situation: AnySituation) => ({ passcode: await body.wrongPasscode(situation, deps) })
  const named =
    <Model extends object>(model: (situation: AnySituation) => Promise<Model>) =>
    async (situation: AnySituation) => ({ ...(await nameOnly(situation)), ...(await model(situation)) })
  /** The body has no user name: an earlier request must have sent it. */
  const ofKnownUser =
    <Model>(model: (situation: AnySituation) => Promise<Model>) =>
    (situation: AnySituation) =>
      model(withoutGivenName(situation))
  const anyPasscode = () => ({ passcode: body.ANY_CODE })
  const passcode = (of: typeof ofKnownUser) => ({
    ...codePreparations(deps),
    denied: { body: of(wrong) },
    locked: { prepare: lockAccount, body: anyPasscode },
  })
  return {
    checkCredential: {
      example: named(right),
      outcomes: {
        ...codePreparations(deps),
        denied: { body: named(wrong) },
        locked: { prepare: lockAccount, body: named(async () => anyPasscode()) },
        passcodeRequired: { prepare: byMethods((user) => ({ ...user, methods: ['SECURID'] })), body: nameOnly },
        methodsOffered: { prepare: byMethods(withChoice), body: nameOnly },
      },
      refusals: {
        denied: named(wrong),
        USERNAME_REQUIRED: ({ input }) => (input.username === undefined ? anyPasscode() : undefined),
        INVALID_USERNAME: ({ input }) =>
          input.username === undefined ? undefined : { username: 'somebody-else', ...anyPasscode() },
      },
    },
    validatePasscode: {
      example: ofKnownUser(right),
      outcomes: passcode(ofKnownUser),
      refusals: {
        denied: ofKnownUser(wrong),
        USERNAME_REQUIRED: ({ state }) => (state.memo.username === undefined ? anyPasscode() : undefined),
      },
    },
    checkPasscode: { example: right, outcomes: passcode((model) => model), refusals: { denied: wrong } },
    checkNextTokencode: nextTokencodeRecipes(deps),
  } satisfies Partial<Actions>
}

/** The situation without a name that the flow does not have. */
function withoutGivenName(situation: AnySituation): AnySituation {
  const { memo } = situation.state
  return { ...situation, username: memo.username }
}

function nextTokencodeRecipes(deps: RecipeDeps): Actions['checkNextTokencode'] {
  const wrong = async (situation: AnySituation) => ({ tokencode: await body.wrongNextTokencode(situation, deps) })
  return {
    example: async (situation) => ({ tokencode: await body.rightNextTokencode(situation, deps) }),
    outcomes: {
      accepted: { prepare: (situation) => change.acceptNextTokencode(situation, deps) },
      newPin: { prepare: (situation) => change.acceptNextTokencode(situation, deps, { newPinMode: 'user' }) },
      systemPin: { prepare: (situation) => change.acceptNextTokencode(situation, deps, { newPinMode: 'system' }) },
      denied: { prepare: (situation) => change.lastTryOfAttempt(situation, deps), body: wrong },
      tryAgain: { prepare: (situation) => change.manyTriesOfAttempt(situation, deps), body: wrong },
      attemptOver: {
        prepare: (situation) => change.endAttempt(situation, deps),
        body: () => ({ tokencode: body.ANY_CODE }),
      },
    },
    refusals: {
      denied: async (situation) => ((await change.willContinue(situation, deps)) ? undefined : wrong(situation)),
      tryAgain: async (situation) => ((await change.willContinue(situation, deps)) ? wrong(situation) : undefined),
    },
  }
}

function pinRecipes(deps: RecipeDeps) {
  const chosen = (pin: string) => ({ newPin: pin, confirmPin: pin })
  const good = async (situation: AnySituation) => body.goodPin(await readUser(situation, deps), deps)
  const end = (situation: AnySituation) => change.endAttempt(situation, deps)
  const example = async (situation: AnySituation) => {
    await body.requirePinDue(situation, deps)
    return chosen(await good(situation))
  }
  return {
    resetPin: {
      example,
      outcomes: {
        pinAccepted: { prepare: (situation) => change.awaitPin(situation, deps) },
        pinRefused: {
          prepare: (situation) => change.excludeGoodPin(situation, deps),
          body: async (situation) => chosen((await readUser(situation, deps)).excludedPins?.[0] ?? ''),
        },
        attemptOver: { prepare: end, body: async (situation) => chosen(await good(situation)) },
      },
      refusals: {
        PIN_MISMATCH: async (situation) => ({ newPin: await good(situation), confirmPin: '0' }),
        INVALID_PIN: () => chosen('#'),
      },
    },
    continue: {
      example: async (situation) => {
        await body.requirePinDue(situation, deps)
        return {}
      },
      outcomes: {
        pinAccepted: { prepare: (situation) => change.awaitPin(situation, deps), body: () => ({}) },
        attemptOver: { prepare: end, body: () => ({}) },
      },
    },
  } satisfies Partial<Actions>
}
