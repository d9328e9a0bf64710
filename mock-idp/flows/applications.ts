/** The front ends of the flow API: which one serves a policy, and where browsers are sent. */

import type { Host } from '../app/host.ts'
import type { Config } from '../config/config.ts'
import { createOriginRule, originsOf } from '../http/flow-api/cors.ts'
import { resumeUrl } from './end.ts'
import { type HostFlow, isFinished } from './flow.ts'

/** An authentication application. */
export type Application = NonNullable<NonNullable<Config['authenticationApi']>['applications']>[number]

/**
 * The application that serves a policy: the one it names, else the default one; undefined: this host's own page.
 * Source: PingFederate Administrator's Reference, "Managing authentication applications".
 */
export function applicationFor(
  policy: string,
  { config, policies }: Pick<Host, 'config' | 'policies'>,
): Application | undefined {
  const { applications = [], defaultApplication } = config.authenticationApi ?? {}
  const wanted = policies.get(policy)?.application ?? defaultApplication
  return applications.find(({ id }) => id === wanted)
}

/** The URL with `flowId` appended to whatever query it has. */
export function withFlowId(url: string, flowId: string): string {
  const [before = '', ...fragment] = url.split('#')
  const joint = before.includes('?') ? (/[?&]$/.test(before) ? '' : '&') : '?'
  return [`${before}${joint}flowId=${encodeURIComponent(flowId)}`, ...fragment].join('#')
}

/** The path of this host's own sign-on page. */
export const SIGN_ON_PATH = '/mock/sign-on'

/** This host's own sign-on page for a flow. */
export function signOnUrl(flowId: string, { baseUrl }: Pick<Host, 'baseUrl'>): string {
  return withFlowId(`${baseUrl()}${SIGN_ON_PATH}`, flowId)
}

/** Where a browser goes that has just begun a flow: to the application, or straight on where nothing is left to do in one. */
export function entryUrl(
  flowId: string,
  flow: HostFlow,
  host: Pick<Host, 'config' | 'policies' | 'protocols' | 'baseUrl'>,
): string {
  if (isFinished(flow)) return resumeUrl(flowId, flow, host)
  const application = applicationFor(flow.policy, host)
  return application === undefined ? signOnUrl(flowId, host) : withFlowId(application.url, flowId)
}

/**
 * Whether a page of that origin may use the client without redirects: no application of the origin is restricted to
 * another client. An origin without an application is judged elsewhere.
 */
export function mayStartRedirectless(
  origin: string | undefined,
  clientId: string,
  { config }: Pick<Host, 'config'>,
): boolean {
  const { applications = [] } = config.authenticationApi ?? {}
  const concerned = applications.filter((one) => origin !== undefined && createOriginRule(originsOf(one))(origin))
  const allowed = ({ restrictAccessToRedirectlessMode, clientForRedirectlessMode }: Application) =>
    restrictAccessToRedirectlessMode !== true || clientForRedirectlessMode === clientId
  return concerned.length === 0 || concerned.some(allowed)
}
