import type { Validated } from '../../schemas/gen/validated.ts'
import { bodyValidator } from '../config/validate-body.ts'

/** Request bodies by the names of their schemas in `schemas/host/control/`. */
export type ControlBodies = Validated['host/control']

/** @throws ControlError 400 with a JSON pointer to each fault. */
export const validate = bodyValidator('host/control')
