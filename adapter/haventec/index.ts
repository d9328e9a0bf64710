/** The Haventec Authenticate adapter. */
import type { Adapter } from '../spi.ts'
import { remote } from './authority.ts'
import { start, table } from './table.ts'
import type { Haventec } from './types.ts'
import { vocabulary } from './vocabulary.gen.ts'

/** The adapter value: vocabulary, start, table, and the vendor's server over its own wire. */
export const haventec: Adapter<Haventec> = { vocabulary, start, table, remote }
export default haventec
