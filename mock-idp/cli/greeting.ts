/** What a person reads when the mock identity provider has started. */
import { demoPassword, demoUsers } from '../config/demo.ts'
import { version } from '../core/version.ts'
import type { MockIdp } from '../create-mock-idp.ts'

/** Base URL, demo users, and commands that work as they stand. */
export function greeting(idp: MockIdp, isDemo: boolean): string {
  const { baseUrl, controlToken, certificate } = idp
  // Nothing vouches for the certificate yet; -k goes without it.
  const curl = certificate === undefined ? 'curl -s' : 'curl -sk'
  const users = demoUsers.map(([name, situation]) => `  ${name.padEnd(8)}${situation}`)
  const authorization = controlToken === undefined ? '' : ` -H 'Authorization: Bearer ${controlToken}'`
  return [
    `mock-idp ${version}: a mock identity provider for authentication flow APIs`,
    '',
    `  base URL       ${baseUrl}`,
    `  flow API       ${baseUrl}/pf-ws/authn/flows/{flowId}`,
    `  control API    ${baseUrl}/mock`,
    `  in a browser   ${baseUrl}/idp/startSSO.ping`,
    ...(controlToken === undefined
      ? []
      : ['', 'Other machines can reach it, so the control API wants this token:', `  ${controlToken}`]),
    ...(isDemo ? ['', `Users of the demo, password ${demoPassword} (nothing here is secret):`, ...users] : []),
    '',
    'Start a flow:',
    `  ${curl} -X POST ${baseUrl}/mock/flows${authorization}`,
    ...(isDemo
      ? ['What alice types now:', `  ${curl} ${baseUrl}/mock/securid/users/alice/passcode${authorization}`]
      : []),
    ...(certificate === undefined
      ? []
      : [
          'The certificate, for clients that are to trust it (curl --cacert, NODE_EXTRA_CA_CERTS):',
          `  ${curl} ${baseUrl}/mock/certificate${authorization}`,
        ]),
    '',
    'Stop with Ctrl-C.',
    '',
    '',
  ].join('\n')
}
