/** The Identifier First Adapter. */

import { vocabulary } from '../../schemas/gen/identifier-first/vocabulary.ts'
import type { Adapter } from '../spi.ts'
import { start, table } from './table.ts'
import type { IdentifierFirst } from './types.ts'

/** The adapter value: vocabulary, start, table. */
export const identifierFirst: Adapter<IdentifierFirst> = { vocabulary, start, table }
export default identifierFirst
