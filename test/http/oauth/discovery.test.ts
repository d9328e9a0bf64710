import { expect } from 'chai'
import { runMock } from '../../fixtures/listening-host.ts'
import { openBrowser } from '../../fixtures/oauth/browser-client.ts'
import { config } from '../../fixtures/oauth/clients.ts'

describe('OpenID Connect discovery', () => {
  for (const path of ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']) {
    it(`GET ${path}: PingFederate's paths below the base URL`, async () => {
      const baseUrl = 'https://sso.example:9031'
      const mock = await runMock({ config: { ...config, baseUrl } })
      try {
        const { json } = await openBrowser(mock).get(path)
        expect(json).to.include({
          issuer: baseUrl,
          authorization_endpoint: `${baseUrl}/as/authorization.oauth2`,
          token_endpoint: `${baseUrl}/as/token.oauth2`,
          userinfo_endpoint: `${baseUrl}/idp/userinfo.openid`,
          jwks_uri: `${baseUrl}/pf/JWKS`,
          introspection_endpoint: `${baseUrl}/as/introspect.oauth2`,
          revocation_endpoint: `${baseUrl}/as/revoke_token.oauth2`,
          pushed_authorization_request_endpoint: `${baseUrl}/as/par.oauth2`,
          device_authorization_endpoint: `${baseUrl}/as/device_authz.oauth2`,
          end_session_endpoint: `${baseUrl}/idp/init_logout.openid`,
          ping_end_session_endpoint: `${baseUrl}/idp/startSLO.ping`,
          ping_revoked_sris_endpoint: `${baseUrl}/pf-ws/rest/sessionMgmt/revokedSris`,
          ping_session_management_sris_endpoint: `${baseUrl}/pf-ws/rest/sessionMgmt/sessions`,
          ping_session_management_users_endpoint: `${baseUrl}/pf-ws/rest/sessionMgmt/users`,
        })
        expect(json['response_modes_supported']).to.have.members(['fragment', 'query', 'form_post'])
        expect(json['id_token_signing_alg_values_supported']).to.have.members(['RS256', 'ES256'])
      } finally {
        await mock.close()
      }
    })
  }
})
