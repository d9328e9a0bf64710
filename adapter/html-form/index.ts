/** The HTML Form Adapter. */

import { vocabulary } from '../../schemas/gen/html-form/vocabulary.ts'
import type { Adapter } from '../spi.ts'
import { start, table } from './table.ts'
import type { HtmlForm } from './types.ts'

/** The adapter value: vocabulary, start, table; people can only be judged in process. */
export const htmlForm: Adapter<HtmlForm> = { vocabulary, start, table }
export default htmlForm
