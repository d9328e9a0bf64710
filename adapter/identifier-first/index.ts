/** The Identifier First Adapter. */

import { vocabulary } from '../../schemas/gen/identifier-first/vocabulary.ts'
import type { Adapter } from '../spi.ts'
import { start, table } from './table.ts'
import type { IdentifierFirst } from './types.ts'

/** Without `remote`: the adapter asks no authority. */
export const identifierFirst: Adapter<IdentifierFirst> = { vocabulary, start, table }
export default identifierFirst
