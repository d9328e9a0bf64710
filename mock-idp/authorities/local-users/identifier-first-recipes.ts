/** Recipes of identifier-first, which asks no authority: every outcome is `done`. */
import type { IdentifierFirst } from '../../../adapter/identifier-first/types.ts'
import { IMPOSSIBLE } from '../../../schemas/gen/identifier-first/recipes.ts'
import { defineRecipes, EMPTY, requireUsername } from '../recipes.ts'

export const identifierFirstRecipes = defineRecipes<IdentifierFirst>({
  start: { done: { withoutUser: true } },
  actions: {
    submitIdentifier: {
      example: (situation) => ({ identifier: requireUsername(situation) }),
      outcomes: { done: {} },
      refusals: {
        INVALID_FIELD_VALUE: ({ input }) =>
          input.username === undefined ? undefined : { identifier: 'somebody-else' },
      },
    },
    clearIdentifier: {
      example: ({ state }) => ({ identifier: state.model.previouslySubmittedIdentifiers[0] ?? '' }),
      outcomes: { done: {} },
    },
    cancelIdentifierSubmission: EMPTY,
  },
  impossible: IMPOSSIBLE,
})
