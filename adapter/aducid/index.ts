/** The ADUCID AIM adapter. */

import { vocabulary } from '../../schemas/gen/aducid/vocabulary.ts'
import type { Adapter } from '../spi.ts'
import { remote } from './remote/index.ts'
import { start, table } from './table.ts'
import type { Aducid } from './types.ts'

export const aducid: Adapter<Aducid> = { vocabulary, start, table, remote }
export default aducid
