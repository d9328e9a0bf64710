/** The text that `mock-idp start` prints. */
import { requests, users } from '../../schemas/gen/host/demo.ts'
import { demoPassword } from '../config/demo.ts'
import { version } from '../core/version.ts'
import type { MockIdp } from '../create-mock-idp.ts'

/** Base URLs, demo users, and commands that can be copied. */
export function greeting(idp: MockIdp, isDemo: boolean): string {
  const { baseUrl, controlToken, certificate } = idp
  // -k: the client does not trust the certificate yet.
  const curl = certificate === undefined ? 'curl -s' : 'curl -sk'
  const demoUsers = users.map(([name, description]) => `  ${name.padEnd(8)}${description}`)
  const authorization = controlToken === undefined ? '' : ` -H 'Authorization: Bearer ${controlToken}'`
  return [
    `mock-idp ${version}: a mock identity provider for authentication flow APIs`,
    '',
    `  base URL       ${baseUrl}`,
    `  flow API       ${baseUrl}/pf-ws/authn/flows/{flowId}`,
    `  control API    ${baseUrl}/mock`,
    `  sign-on page   ${baseUrl}/idp/startSSO.ping`,
    ...(controlToken === undefined
      ? []
      : ['', 'Other machines can connect, so the control API requires this token:', `  ${controlToken}`]),
    ...(isDemo ? ['', `Demo users, password ${demoPassword} (not a secret):`, ...demoUsers] : []),
    '',
    'Start a flow:',
    `  ${curl} -X POST ${baseUrl}/mock/flows${authorization}`,
    ...(isDemo
      ? requests.flatMap(({ title, path }) => [`${title}:`, `  ${curl} ${baseUrl}${path}${authorization}`])
      : []),
    ...(certificate === undefined
      ? []
      : [
          'Get the certificate, for clients that must trust it (curl --cacert, NODE_EXTRA_CA_CERTS):',
          `  ${curl} ${baseUrl}/mock/certificate${authorization}`,
        ]),
    '',
    'Stop with Ctrl-C.',
    '',
    '',
  ].join('\n')
}
