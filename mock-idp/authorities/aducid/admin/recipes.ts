/** Recipes of AIM: an example for every action, and the way to every outcome. */
import type { Aducid } from '../../../../adapter/aducid/types.ts'
import { IMPOSSIBLE } from '../../../../schemas/gen/aducid/recipes.ts'
import { type AnyRecipes, defineRecipes, EMPTY } from '../../recipes.ts'
import type { ScenarioOptions } from './make-ready.ts'
import { pollRecipes } from './poll-recipes.ts'
import { verifyRecipes } from './verify-recipes.ts'

export function createRecipes(options: ScenarioOptions): AnyRecipes {
  return defineRecipes<Aducid>({
    start: { opened: { withoutUser: true }, operationRefused: {} },
    actions: { poll: pollRecipes(options), verify: verifyRecipes(options), cancel: EMPTY },
    impossible: IMPOSSIBLE,
  })
}
