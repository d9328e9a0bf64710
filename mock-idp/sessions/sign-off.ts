/** Sign-off requested by the user. */
import type { Config } from '../config/config.ts'
import type { Sessions } from './sessions.ts'

/**
 * Ends the session of a browser and, unless the configuration says otherwise, puts it on the revocation list.
 * Source: PingFederate Administrator's Reference, "Configuring session settings".
 */
export async function signOff(
  browser: string | undefined,
  { sessions, config }: { readonly sessions: Pick<Sessions, 'end' | 'revoke'>; readonly config: Config },
): Promise<void> {
  const { revokeUserSessionOnLogout = true } = config.session?.settings ?? {}
  const session = await sessions.end(browser)
  if (session !== undefined && revokeUserSessionOnLogout) await sessions.revoke(session.sri)
}
