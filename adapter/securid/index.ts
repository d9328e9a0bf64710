/** The RSA SecurID IdP Adapter. */

import { vocabulary } from '../../schemas/gen/securid/vocabulary.ts'
import type { Adapter } from '../spi.ts'
import { remote } from './remote/index.ts'
import { start, table } from './table.ts'
import type { SecurID } from './types.ts'

/** The adapter value: vocabulary, start, table and the way to a server of the vendor's. */
export const securid: Adapter<SecurID> = { vocabulary, start, table, remote }
export default securid
