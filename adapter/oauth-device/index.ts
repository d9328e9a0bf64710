/** The states in which a user enters and confirms the code of a device: core states of PingFederate, here an adapter. */

import { vocabulary } from '../../schemas/gen/oauth-device/vocabulary.ts'
import type { Adapter } from '../spi.ts'
import { start, table } from './table.ts'
import type { OAuthDevice } from './types.ts'

/** Without `remote`: the authority is the host's own OAuth server. */
export const oauthDevice: Adapter<OAuthDevice> = { vocabulary, start, table }
export default oauthDevice
