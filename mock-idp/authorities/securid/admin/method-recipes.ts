/** Recipes of the choice of methods, of the RSA app and of pushes. */
import type { SecurID } from '../../../../adapter/securid/types.ts'
import { type Recipes, type Situation, unreachableOutcome } from '../../recipes.ts'
import { methodReason } from '../rules/reasons.ts'
import { METHODS, type Method } from '../rules/user.ts'
import { withChoice } from './prepare-user.ts'
import * as body from './recipe-bodies.ts'
import * as change from './recipe-changes.ts'
import { type AnySituation, lockAccount, type RecipeDeps, readUser } from './recipe-deps.ts'

type Actions = Recipes<SecurID>['actions']
type Choice = Situation<SecurID, 'selectChallengeMethod'>

const NO_METHODS =
  'This flow was offered no other methods. Start it with a user who has a choice: PATCH the user with {"methods": ["SECURID", "TOKEN"]}.'

export function methodRecipes(deps: RecipeDeps) {
  return {
    selectChallengeMethod: selectRecipes(deps),
    checkTokencode: appCodeRecipes(deps),
    poll: pushRecipes(deps),
    useAlternateMethod: alternateRecipes(deps),
  } satisfies Partial<Actions>
}

/** The methods that the flow was offered. */
function offeredIn({ state }: Choice): readonly Method[] {
  const { methods = [] } = state.memo
  const available = methods.filter(({ methodAvailable }) => methodAvailable).map(({ methodId }) => methodId)
  return METHODS.filter((method) => available.includes(method))
}

function selectRecipes(deps: RecipeDeps): Actions['selectChallengeMethod'] {
  const { clock, policy } = deps
  /** The first offered method that can, or cannot, be used now. */
  const first = async (situation: Choice, isUsable: boolean) => {
    const user = await readUser(situation, deps)
    const input = offeredIn(situation).find(
      (method) => (methodReason(user, method, clock.now(), policy.cloud) === undefined) === isUsable,
    )
    if (input !== undefined) return { input }
    return unreachableOutcome(
      'None of the methods that this flow was offered can be used. PATCH the user, or start a new flow.',
    )
  }
  const select = (method: Method) => ({
    prepare: async (situation: Choice) => {
      if (offeredIn(situation).includes(method)) return change.enableMethod(situation, method, deps)
      return unreachableOutcome(`This flow was not offered the method ${method}: it is refused with UNEXPECTED_METHOD.`)
    },
    body: () => ({ input: method }),
  })
  const withdraw = async (situation: Choice) => {
    const last = offeredIn(situation).at(-1) ?? unreachableOutcome(NO_METHODS)
    return change.changeUser(situation, deps, (user) => ({
      ...user,
      methods: user.methods.filter((method) => method !== last),
    }))
  }
  return {
    example: (situation) => first(situation, true),
    outcomes: {
      passcodeRequired: select('SECURID'),
      tokenRequired: select('TOKEN'),
      pushPending: select('APPROVE'),
      methodsOffered: { prepare: withdraw, body: (situation) => first(situation, false) },
      locked: {
        prepare: lockAccount,
        body: (situation) => ({ input: offeredIn(situation)[0] ?? unreachableOutcome(NO_METHODS) }),
      },
    },
    refusals: {
      methodsOffered: (situation) => first(situation, false),
      UNEXPECTED_METHOD: () => ({ input: 'NOT_OFFERED' }),
    },
  }
}

function appCodeRecipes(deps: RecipeDeps): Actions['checkTokencode'] {
  const enable = (situation: AnySituation) => change.enableMethod(situation, 'TOKEN', deps)
  const wrong = async (situation: AnySituation) => ({ tokencode: await body.wrongAppCode(situation, deps) })
  const anyCode = () => ({ tokencode: body.ANY_CODE })
  return {
    example: async (situation) => ({ tokencode: await body.rightAppCode(situation, deps) }),
    outcomes: {
      accepted: { prepare: enable },
      tryAgain: { prepare: enable, body: wrong },
      attemptOver: { prepare: (situation) => change.endAttempt(situation, deps), body: anyCode },
      locked: { prepare: lockAccount, body: anyCode },
    },
    refusals: { tryAgain: wrong },
  }
}

/** A client has no choice: the answer of the user's device decides. */
function pushRecipes(deps: RecipeDeps): Actions['poll'] {
  return {
    example: () => ({}),
    note: ({ state }) =>
      `The answer to the push decides. Send it with POST /mock/securid/pushes/${state.memo.referenceId} {"answer": "approve"}, or arrange an outcome with POST …/next.`,
    outcomes: {
      accepted: { prepare: (situation) => change.answerPush(situation, 'approve', deps) },
      pushPending: { prepare: (situation) => change.answerPush(situation, null, deps) },
      pushFailed: { prepare: (situation) => change.answerPush(situation, 'deny', deps) },
      locked: { prepare: lockAccount },
    },
  }
}

function alternateRecipes(deps: RecipeDeps): Actions['useAlternateMethod'] {
  const hasChoice = ({ state: { memo } }: AnySituation) => (memo.methods ?? []).length > 0
  const offer = (methods: typeof withChoice) => (situation: AnySituation) => change.changeUser(situation, deps, methods)
  return {
    blocked: (situation) => (hasChoice(situation) ? undefined : NO_METHODS),
    example: () => ({}),
    outcomes: {
      methodsOffered: { prepare: offer(withChoice) },
      passcodeRequired: { prepare: offer((user) => ({ ...user, methods: ['SECURID'] })) },
      locked: { prepare: lockAccount },
    },
    refusals: { ALTERNATE_METHOD_NOT_OFFERED: (situation) => (hasChoice(situation) ? undefined : {}) },
  }
}
