/** Recipes of verify, whose authKey the browser has brought back. */
import type { Aducid } from '../../../../adapter/aducid/types.ts'
import { type Recipes, type Situation, unreachableOutcome } from '../../recipes.ts'
import type { ScenarioOptions } from './make-ready.ts'
import { endRecipes, finishedBy, resultRecipes } from './recipe-endings.ts'
import { readAuthKey } from './recipe-sessions.ts'
import { flowOf, readyUser } from './recipe-users.ts'

type Verify = Recipes<Aducid>['actions']['verify']

const OVER = 'The session of this flow has no authKey any more. Arrange verified: this finishes it again.'
/** Base64 of 8 bytes, like every id. */
const WRONG = 'AAAAAAAAAAA='

export function verifyRecipes(options: ScenarioOptions): Verify {
  const { deps } = options
  const { sessionEnded, sessionUnknown, internalError } = endRecipes(options)
  const wrong = ({ state: { model } }: Situation<Aducid, 'verify'>) => ({ authId: model.authId, authKey: WRONG })
  return {
    example: async (situation) => ({
      authId: situation.state.model.authId,
      authKey: (await readAuthKey(deps, flowOf(situation))) ?? unreachableOutcome(OVER),
    }),
    outcomes: {
      ...resultRecipes(options, 'redirect'),
      authError: { ...finishedBy(options, readyUser, 'redirect'), body: wrong },
      sessionEnded: { ...sessionEnded, body: wrong },
      sessionUnknown: { ...sessionUnknown, body: wrong },
      internalError: { ...internalError, body: wrong },
    },
    refusals: {
      authError: async (situation) =>
        (await readAuthKey(deps, flowOf(situation))) === undefined ? undefined : wrong(situation),
      INVALID_AUTH_ID: () => ({ authId: WRONG, authKey: WRONG }),
    },
  }
}
