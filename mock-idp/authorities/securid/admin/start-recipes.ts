/** Recipes of the start of SecurID: the methods of a chained user. */
import type { SecurID } from '../../../../adapter/securid/types.ts'
import { type Recipes, type StartSituation, unreachableOutcome } from '../../recipes.ts'
import type { User } from '../rules/user.ts'
import { withChoice } from './prepare-user.ts'
import { changeUser } from './recipe-changes.ts'
import type { RecipeDeps } from './recipe-deps.ts'

type Situation = StartSituation<SecurID>

export function startRecipes(deps: RecipeDeps): Recipes<SecurID>['start'] {
  const byMethods = (methods: (user: User) => User) => (situation: Situation) => {
    if (!asksAtStart(situation)) return unreachableOutcome('Generation 3.2 of the adapter asks nothing at its start.')
    return changeUser(situation, deps, methods)
  }
  return {
    done: {
      withoutUser: true,
      prepare: async (situation) => {
        if (situation.username === undefined || !asksAtStart(situation)) return undefined
        return unreachableOutcome('The start of a flow with a user name asks for the methods. Leave "username" out.')
      },
    },
    passcodeRequired: { prepare: byMethods((user) => ({ ...user, methods: ['SECURID'] })) },
    methodsOffered: { prepare: byMethods(withChoice) },
    locked: {
      prepare: async (situation) => {
        if (!asksAtStart(situation))
          return unreachableOutcome('Generation 3.2 of the adapter asks nothing at its start.')
        await situation.lockAccount()
        return undefined
      },
    },
  }
}

function asksAtStart({ config }: Situation): boolean {
  return config.generation !== '3.2'
}
