/** The RSA SecurID IdP Adapter. */

import { vocabulary } from '../../schemas/gen/securid/vocabulary.ts'
import type { Adapter } from '../spi.ts'
import { remote } from './remote/index.ts'
import { start, table } from './table.ts'
import type { SecurID } from './types.ts'

export const securid: Adapter<SecurID> = { vocabulary, start, table, remote }
export default securid
