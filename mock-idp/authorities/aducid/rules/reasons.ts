/** Reasons of refusals, declared in schemas/aducid/reasons.json. */
import { createReason } from '../../../../adapter/kernel/reasons.ts'
import { REASONS } from '../../../../schemas/gen/aducid/reasons.ts'

export const reason = createReason(REASONS)
