/** The states in which a person tells and confirms the code of a device: core states of PingFederate, here an adapter like others. */

import { vocabulary } from '../../schemas/gen/oauth-device/vocabulary.ts'
import type { Adapter } from '../spi.ts'
import { start, table } from './table.ts'
import type { OAuthDevice } from './types.ts'

/** The adapter value: vocabulary, start, table. */
export const oauthDevice: Adapter<OAuthDevice> = { vocabulary, start, table }
export default oauthDevice
