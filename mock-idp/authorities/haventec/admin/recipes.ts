/** Recipes of Haventec: an example for every action, and the way to every outcome. */
import type { Haventec } from '../../../../adapter/haventec/types.ts'
import { IMPOSSIBLE } from '../../../../schemas/gen/haventec/recipes.ts'
import { type AnyRecipes, defineRecipes, EMPTY } from '../../recipes.ts'
import { activateRecipes, confirmRecipes, resetPinRecipes } from './device-recipes.ts'
import { forgotPinRecipes } from './forgot-pin-recipes.ts'
import { addDeviceRecipes, loginRecipes } from './login-recipes.ts'
import type { ScenarioOptions } from './scenarios.ts'

export function createRecipes(options: ScenarioOptions): AnyRecipes {
  return defineRecipes<Haventec>({
    start: { done: { withoutUser: true } },
    actions: {
      login: loginRecipes(options),
      addDevice: addDeviceRecipes(options),
      activateDevice: activateRecipes(options),
      forgotPin: forgotPinRecipes(options),
      resetPin: resetPinRecipes(options),
      confirmAuthKey: confirmRecipes(options),
      continue: EMPTY,
      cancel: EMPTY,
    },
    impossible: IMPOSSIBLE,
  })
}
