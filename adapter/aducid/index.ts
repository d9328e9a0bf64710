/** The ADUCID AIM adapter. */

import { vocabulary } from '../../schemas/gen/aducid/vocabulary.ts'
import type { Adapter } from '../spi.ts'
import { start, table } from './table.ts'
import type { Aducid } from './types.ts'

export const aducid: Adapter<Aducid> = { vocabulary, start, table }
export default aducid
