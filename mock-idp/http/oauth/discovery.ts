/** What PingFederate's discovery document holds beyond the standard (OpenID Connect Discovery 1.0, section 3). */

/** The extra members, for an issuer without a slash at its end. */
export function pingDiscovery(issuer: string): Readonly<Record<string, string>> {
  return {
    ping_end_session_endpoint: `${issuer}/idp/startSLO.ping`,
    ping_revoked_sris_endpoint: `${issuer}/pf-ws/rest/sessionMgmt/revokedSris`,
    ping_session_management_sris_endpoint: `${issuer}/pf-ws/rest/sessionMgmt/sessions`,
    ping_session_management_users_endpoint: `${issuer}/pf-ws/rest/sessionMgmt/users`,
  }
}
