/** The Haventec Authenticate adapter. */

import { vocabulary } from '../../schemas/gen/haventec/vocabulary.ts'
import type { Adapter } from '../spi.ts'
import { remote } from './remote/index.ts'
import { start, table } from './table.ts'
import type { Haventec } from './types.ts'

export const haventec: Adapter<Haventec> = { vocabulary, start, table, remote }
export default haventec
