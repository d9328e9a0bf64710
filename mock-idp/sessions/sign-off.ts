/** The end of a session by the person's own wish. */
import type { Host } from '../app/host.ts'

/**
 * Ends the session of a browser and, unless the configuration says otherwise, puts it on the revocation list.
 * Source: PingFederate Administrator's Reference, "Configuring session settings".
 */
export async function signOff(
  browser: string | undefined,
  { sessions, config }: Pick<Host, 'sessions' | 'config'>,
): Promise<void> {
  const { revokeUserSessionOnLogout = true } = config.session?.settings ?? {}
  const session = await sessions.end(browser)
  if (session !== undefined && revokeUserSessionOnLogout) await sessions.revoke(session.sri)
}
