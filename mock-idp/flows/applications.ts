/** Authentication applications: the one that serves a policy, and the URL of its page for a flow. */
import type { Config } from '../config/config.ts'
import { type ResumeUrlDeps, resumeUrl } from './end.ts'
import { type HostFlow, isFinished } from './flow.ts'
import { type Application, createOriginRule, originsOf } from './origins.ts'
import type { Policy } from './policy/tree.ts'

export interface ApplicationDeps {
  readonly config: Config
  readonly policies: ReadonlyMap<string, Policy>
}

/**
 * The application that serves a policy: the one it names, else the default one; undefined: the built-in page.
 * Source: PingFederate Administrator's Reference, "Managing authentication applications".
 */
export function applicationFor(policy: string, { config, policies }: ApplicationDeps): Application | undefined {
  const { applications = [], defaultApplication } = config.authenticationApi ?? {}
  const wantedId = policies.get(policy)?.application ?? defaultApplication
  return applications.find(({ id }) => id === wantedId)
}

/** The URL with `flowId` appended to its query. */
export function withFlowId(url: string, flowId: string): string {
  if (!url.includes('#') && !url.includes('?')) return `${url}?flowId=${encodeURIComponent(flowId)}`
  const [base = '', ...fragment] = url.split('#')
  const separator = base.includes('?') ? (/[?&]$/.test(base) ? '' : '&') : '?'
  return [`${base}${separator}flowId=${encodeURIComponent(flowId)}`, ...fragment].join('#')
}

/** Path of the built-in sign-on page. */
export const SIGN_ON_PATH = '/mock/sign-on'

/** URL of the built-in sign-on page for a flow. */
export function signOnUrl(flowId: string, { baseUrl }: Pick<ResumeUrlDeps, 'baseUrl'>): string {
  return withFlowId(`${baseUrl()}${SIGN_ON_PATH}`, flowId)
}

/** URL of the page that shows a flow: of the policy's application, else the built-in sign-on page. */
export function returnUrl(
  flowId: string,
  { policy }: Pick<HostFlow, 'policy'>,
  deps: ApplicationDeps & Pick<ResumeUrlDeps, 'baseUrl'>,
): string {
  const application = applicationFor(policy, deps)
  return application === undefined ? signOnUrl(flowId, deps) : withFlowId(application.url, flowId)
}

/** URL for a browser that has started a flow: the application's page, or the resume path of a finished flow. */
export function entryUrl(flowId: string, flow: HostFlow, deps: ApplicationDeps & ResumeUrlDeps): string {
  return isFinished(flow) ? resumeUrl(flowId, flow, deps) : returnUrl(flowId, flow, deps)
}

/** True unless every application of the origin is restricted to another client. Origins without an application are left to CORS. */
export function mayStartRedirectless(
  origin: string | undefined,
  clientId: string,
  { config }: Pick<ApplicationDeps, 'config'>,
): boolean {
  const { applications = [] } = config.authenticationApi ?? {}
  const ofOrigin = applications.filter(
    (application) => origin !== undefined && createOriginRule(originsOf(application))(origin),
  )
  const allowed = ({ restrictAccessToRedirectlessMode, clientForRedirectlessMode }: Application) =>
    restrictAccessToRedirectlessMode !== true || clientForRedirectlessMode === clientId
  return ofOrigin.length === 0 || ofOrigin.some(allowed)
}
