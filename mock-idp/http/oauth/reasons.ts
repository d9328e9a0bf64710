import { createReason } from '../../../adapter/kernel/reasons.ts'
import { REASONS } from '../../../schemas/gen/oauth/reasons.ts'

/** Builds the reasons that are not those of a refusal of the provider. */
export const reason = createReason(REASONS)
