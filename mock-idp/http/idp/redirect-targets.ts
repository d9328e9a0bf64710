/** Where a request may send a browser in the end: nowhere that the configuration does not know. */
import { textError } from '../../../adapter/kernel/errors.ts'
import type { RedirectValidation } from '../../../schemas/gen/host/config-types.ts'
import type { Config } from '../../config/config.ts'
import type { ConfigFault } from '../../config/faults.ts'
import { matchesRegisteredUri } from './uri-match.ts'

type AllowedUri = NonNullable<
  NonNullable<RedirectValidation['redirectValidationLocalSettings']>['uriAllowList']
>[number]
/** What a target is for; an allowed place says for which it is one. */
export type Purpose = 'targetResourceSSO' | 'targetResourceSLO' | 'inErrorResource'

/** Dependencies of redirect validation. */
export interface RedirectDeps {
  readonly config: Config
  readonly baseUrl: () => string
}

const MAX_SHOWN = 256

/**
 * The target as a URL: on this deps, where a client's redirect URIs or an application are, or at a place that is allowed.
 * A path stands for one of this deps.
 * @throws FlowError INVALID_REQUEST for every other one, naming the parameter: the browser is not sent there.
 * Source: PingFederate Administrator's Reference, "Configuring redirect validation".
 */
export function redirectTarget(parameter: string, value: string, purpose: Purpose, deps: RedirectDeps): string {
  const target = URL.canParse(value, deps.baseUrl()) ? new URL(value, deps.baseUrl()) : undefined
  // What was judged is what is followed, not the text that it was read from.
  if (target !== undefined && isWebUrl(target) && isAllowed(target, purpose, deps)) return target.href
  const where = 'redirectValidation.redirectValidationLocalSettings.uriAllowList'
  const text = `${parameter} may not lead to ${value.slice(0, MAX_SHOWN)}. Add the URI to ${where} in the configuration.`
  throw textError('REDIRECT_NOT_ALLOWED', text)
}

/** Places that are no URLs, whatever they look like. */
export function allowListFaults({ redirectValidation }: Pick<Config, 'redirectValidation'>): readonly ConfigFault[] {
  const list = redirectValidation?.redirectValidationLocalSettings?.uriAllowList ?? []
  const at = '/redirectValidation/redirectValidationLocalSettings/uriAllowList'
  return list.flatMap(({ validUri }, index) =>
    URL.canParse(validUri) ? [] : [{ pointer: `${at}/${index}/validUri`, message: 'must be a URL' }],
  )
}

function isWebUrl({ protocol, username, password }: URL): boolean {
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === ''
}

function isAllowed(target: URL, purpose: Purpose, { config, baseUrl }: RedirectDeps): boolean {
  const { oauth, authenticationApi, redirectValidation } = config
  const clients = (oauth?.clients ?? []).flatMap(({ redirectUris = [], postLogoutRedirectUris = [] }) => [
    ...redirectUris,
    ...postLogoutRedirectUris,
  ])
  const applications = (authenticationApi?.applications ?? []).map(({ url }) => url)
  const registered = [baseUrl(), ...clients, ...applications]
  const list = redirectValidation?.redirectValidationLocalSettings?.uriAllowList ?? []
  return (
    registered.some((uri) => matchesRegisteredUri(new URL(uri), target)) ||
    list.some((allowed) => matchesEntry(allowed, target, purpose))
  )
}

function matchesEntry(
  { validUri, allowQueryAndFragment, ...purposes }: AllowedUri,
  target: URL,
  purpose: Purpose,
): boolean {
  const allowed = new URL(validUri)
  const below = allowed.pathname.endsWith('/') ? allowed.pathname : `${allowed.pathname}/`
  const isBelow = target.pathname === allowed.pathname || target.pathname.startsWith(below)
  const bare = target.search === '' && target.hash === ''
  return (
    purposes[purpose] === true &&
    allowed.origin === target.origin &&
    isBelow &&
    (bare || allowQueryAndFragment === true)
  )
}
