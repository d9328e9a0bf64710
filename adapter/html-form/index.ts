/** The HTML Form Adapter. */

import { vocabulary } from '../../schemas/gen/html-form/vocabulary.ts'
import type { Adapter } from '../spi.ts'
import { start, table } from './table.ts'
import type { HtmlForm } from './types.ts'

/** Without `remote`: passwords are verified in process only. */
export const htmlForm: Adapter<HtmlForm> = { vocabulary, start, table }
export default htmlForm
