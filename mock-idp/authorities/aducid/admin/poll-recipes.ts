/** Recipes of poll: a client has no choice, the session at AIM decides. */
import type { Aducid } from '../../../../adapter/aducid/types.ts'
import type { Recipes } from '../../recipes.ts'
import type { ScenarioOptions } from './make-ready.ts'
import { endRecipes, finishedBy, handshakeRecipes, refusedKey, resultRecipes } from './recipe-endings.ts'
import { readyUser } from './recipe-users.ts'

export function pollRecipes(options: ScenarioOptions): Recipes<Aducid>['actions']['poll'] {
  return {
    example: () => ({}),
    note: ({ state: { model } }) =>
      `The PEIG of the user decides. Play it with POST /mock/aducid/sessions/${encodeURIComponent(model.authId)}/peig {"do": "connect"}, then {"do": "approve"}, or arrange an outcome with POST …/next.`,
    outcomes: {
      keyRequired: finishedBy(options, readyUser, 'redirect'),
      authError: refusedKey(options),
      ...resultRecipes(options, 'qr'),
      ...handshakeRecipes(options),
      ...endRecipes(options),
    },
  }
}
