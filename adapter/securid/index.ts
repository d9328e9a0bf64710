/** The RSA SecurID IdP Adapter. */
import type { Adapter } from '../spi.ts'
import { remote } from './authority.ts'
import { start, table } from './table.ts'
import type { SecurID } from './types.ts'
import { vocabulary } from './vocabulary.gen.ts'

/** The adapter value: vocabulary, start, table and the way to a server of the vendor's. */
export const securid: Adapter<SecurID> = { vocabulary, start, table, remote }
export default securid
